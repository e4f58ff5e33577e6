// SPDX-License-Identifier: EUPL-1.2
#include "privacy.h"

#include <utility>

namespace waste {
namespace {

// The choice's words for a key, the value itself for everything else.
std::string words(const Attribute* question, const std::string& value, std::string_view language) {
  if (question) {
    for (const Choice& choice : question->values) {
      if (choice.key == value) return choice.name.in(language);
    }
  }
  return value;
}

PublicAnswer public_answer(const AttributeValue& answer, const Category* category, std::string_view language) {
  const Attribute* question = nullptr;
  if (category) {
    for (const Attribute& one : category->attributes) {
      if (one.code == answer.code) question = &one;
    }
  }
  PublicAnswer out{answer.code, question ? question->description.in(language) : answer.code, {}};
  for (const std::string& value : answer.values) out.values.push_back(words(question, value, language));
  return out;
}

}  // namespace

PublicPlace public_place(const Report& report) {
  if (report.text_public) return {report.address, report.address_id, report.zipcode};
  const bool digits = report.zipcode.find_first_not_of("0123456789-") == std::string::npos;
  return {report.known_place, {}, digits ? report.zipcode : std::string()};
}

PublicReport public_view(const Report& report, const Catalogue& catalogue, std::string_view language,
                         std::vector<Note> notes, const std::vector<Photo>& photos, std::optional<Micros> published) {
  const Category* category = catalogue.find(report.category);
  PublicReport view;
  view.id = report.id;
  view.category = report.category;
  view.category_name = category ? category->name.in(language) : report.category;
  if (category) view.notice = category->notice.in(language);
  view.status = report.status;
  view.position = report.position;
  PublicPlace place = public_place(report);
  view.address = std::move(place.address);
  view.address_id = std::move(place.address_id);
  view.zipcode = std::move(place.zipcode);
  view.district = report.district;
  view.agency = report.agency;
  view.status_notes = report.status_notes;
  view.requested = report.requested;
  view.updated = report.updated;
  view.expected = report.expected;
  view.me_too = report.me_too;
  view.text_public = report.text_public;
  view.published = published;
  view.duplicate_of = report.duplicate_of;
  view.notes = std::move(notes);
  for (const Photo& photo : photos) {
    if (photo.released) view.photos.push_back({photo.id, photo.made.size, true});
  }
  if (report.text_public) {
    view.description = report.description;
    view.media_urls = report.media_urls;
    for (const AttributeValue& answer : report.attributes) {
      view.answers.push_back(public_answer(answer, category, language));
    }
  }
  return view;
}

std::vector<PublicPhoto> staff_view(const std::vector<Photo>& photos) {
  std::vector<PublicPhoto> out;
  for (const Photo& photo : photos) out.push_back({photo.id, photo.made.size, photo.released});
  return out;
}

}  // namespace waste
