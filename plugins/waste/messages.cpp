// SPDX-License-Identifier: EUPL-1.2
#include "messages.h"

#include <map>
#include <string>
#include <utility>

#include "open311/parameters.h"
#include "text.h"
#include "waste.pb.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::FieldError;

constexpr std::uint32_t kUsualPageSize = 100;
constexpr std::uint32_t kLargestPageSize = 1000;
constexpr std::uint32_t kLastPage = 1'000'000;

void fill(v1::LocalText& to, const LocalText& from) {
  to.set_de(from.de);
  to.set_en(from.en);
}

v1::Category message_of(const Category& category) {
  v1::Category out;
  out.set_code(category.code);
  fill(*out.mutable_name(), category.name);
  fill(*out.mutable_description(), category.description);
  fill(*out.mutable_group(), category.group);
  fill(*out.mutable_notice(), category.notice);
  out.set_danger(category.danger);
  out.set_due(static_cast<std::uint32_t>(category.due));
  for (const std::string& word : category.keywords) out.add_keywords(word);
  for (const Attribute& attribute : category.attributes) {
    v1::Question& question = *out.add_questions();
    question.set_code(attribute.code);
    question.set_datatype(std::string(name(attribute.datatype)));
    question.set_required(attribute.required);
    question.set_variable(attribute.variable);
    fill(*question.mutable_description(), attribute.description);
    for (const Choice& choice : attribute.values) {
      v1::Choice& to = *question.add_choices();
      to.set_key(choice.key);
      fill(*to.mutable_name(), choice.name);
    }
  }
  return out;
}

// "attributes/CODE" and the like, where v1::NewReport has them.
std::string json_pointer(const std::string& field) {
  static const std::map<std::string, std::string, std::less<>> kElsewhere{
      {"media_url", "/media_urls"},        {"email", "/contact/email"}, {"first_name", "/contact/first_name"},
      {"last_name", "/contact/last_name"}, {"phone", "/contact/phone"}, {"device_id", "/contact"},
      {"account_id", "/contact"}};
  if (field.starts_with("attributes/")) return "/answers/" + field.substr(field.find('/') + 1);
  const auto found = kElsewhere.find(field);
  return found != kElsewhere.end() ? found->second : "/" + field;
}

}  // namespace

Submission submission_of(const v1::NewReport& message) {
  Submission out;
  out.category = message.category();
  if (message.has_lat() && message.has_lon()) out.position = Position{message.lat(), message.lon()};
  out.address = message.address();
  out.address_id = message.address_id();
  out.description = message.description();
  out.contact.email = message.contact().email();
  out.contact.first_name = message.contact().first_name();
  out.contact.last_name = message.contact().last_name();
  out.contact.phone = message.contact().phone();
  for (const v1::Answer& answer : message.answers()) {
    out.attributes.push_back({answer.code(), {answer.values().begin(), answer.values().end()}});
  }
  out.photos.assign(message.photos().begin(), message.photos().end());
  out.media_urls.assign(message.media_urls().begin(), message.media_urls().end());
  return out;
}

Error faults_of_message(const Error& faults) {
  Error out = faults;
  out.fields.clear();
  for (const FieldError& fault : faults.fields) {
    if (fault.pointer == "lat") {
      out.fields.push_back({"/lat", "latitude and longitude " + fault.reason});
      out.fields.push_back({"/lon", "latitude and longitude " + fault.reason});
    } else {
      out.fields.push_back({json_pointer(fault.pointer), fault.reason});
    }
  }
  return out;
}

stadtkern::Result<NewReport> check_message(const v1::NewReport& message, const Settings& settings, Micros now) {
  auto checked = check_submission(submission_of(message), settings, "api", now);
  const bool half = message.has_lat() != message.has_lon();
  if (checked && !half) return checked;
  Error faults{Code::ValidationFailed, "the report is not acceptable", "report", {}};
  if (!checked) faults = faults_of_message(checked.error());
  if (half) {  // in place of the domain's word for a position that is not there
    std::erase_if(faults.fields, [](const FieldError& one) { return one.pointer == "/lat" || one.pointer == "/lon"; });
    faults.fields.push_back({message.has_lat() ? "/lon" : "/lat", "is needed: lat and lon go together"});
  }
  return faults;
}

stadtkern::Result<open311::RequestQuery> query_of(const v1::ListReportsQuery& message, const Settings& settings) {
  open311::RequestQuery query;
  std::vector<FieldError> faults;
  if (!message.bbox().empty()) {
    const auto box = parse_box(message.bbox());
    if (box) {
      query.box = *box;
    } else {
      faults.push_back({"bbox", box.error().message});
    }
  }
  if (!message.status().empty()) {
    query.status = parse_status(message.status());
    if (!query.status) faults.push_back({"status", "must be open or closed"});
  }
  if (!message.category().empty()) {
    query.categories.push_back(message.category());
    if (!settings.categories.find(message.category())) {
      faults.push_back({"category", "is not one of this town's categories"});
    }
  }
  const std::uint32_t page = message.page() == 0 ? 1 : message.page();
  const std::uint32_t size = message.page_size() == 0 ? kUsualPageSize : message.page_size();
  if (page > kLastPage) faults.push_back({"page", "must be at most 1000000"});
  if (size > kLargestPageSize) faults.push_back({"page_size", "must be at most 1000"});
  if (!faults.empty()) {
    return Error{Code::InvalidArgument, "the list cannot be made", "query", std::move(faults)};
  }
  query.offset = static_cast<std::size_t>(page - 1) * size;
  query.limit = static_cast<std::size_t>(size) + 1;
  return query;
}

stadtkern::Result<v1::ListReportsQuery> list_query_of(std::string_view query) {
  const auto parsed = open311::Parameters::parse(query);
  if (const auto* errors = std::get_if<open311::Errors>(&parsed)) {
    return Error{Code::InvalidArgument, errors->items.front().description, "query"};
  }
  const auto& given = std::get<open311::Parameters>(parsed);
  v1::ListReportsQuery out;
  out.set_bbox(given.text("bbox"));
  out.set_status(given.text("status"));
  out.set_category(given.text("category"));
  std::vector<FieldError> faults;
  const auto number = [&](const char* parameter) -> std::uint32_t {
    const auto text = given.find(parameter);
    const auto value = text ? whole_number(*text) : 0;
    if (!value || *value > kLastPage) faults.push_back({parameter, "must be a whole number of 1 to 1000000"});
    return value && *value <= kLastPage ? static_cast<std::uint32_t>(*value) : 0;
  };
  out.set_page(number("page"));
  out.set_page_size(number("page_size"));
  if (!faults.empty()) return Error{Code::InvalidArgument, "the list cannot be made", "query", std::move(faults)};
  return out;
}

v1::Report message_of(const PublicReport& report, std::string_view base_path) {
  v1::Report out;
  out.set_id(report.id);
  out.set_category(report.category);
  out.set_category_name(report.category_name);
  out.set_status(std::string(name(status_of(report.status))));
  out.set_detailed_status(std::string(name(report.status)));
  if (report.position) {
    out.set_lat(report.position->lat);
    out.set_lon(report.position->lon);
  }
  out.set_address(report.address);
  out.set_address_id(report.address_id);
  out.set_zipcode(report.zipcode);
  out.set_district(report.district);
  out.set_agency(report.agency);
  out.set_status_notes(report.status_notes);
  out.set_requested_at(format_w3c(report.requested));
  out.set_updated_at(format_w3c(report.updated));
  if (report.expected) out.set_expected_at(format_w3c(*report.expected));
  out.set_text_public(report.text_public);
  if (report.published) out.set_published_at(format_w3c(*report.published));
  out.set_me_too(static_cast<std::uint64_t>(report.me_too));
  out.set_description(report.description);
  out.set_notice(report.notice);
  if (!report.duplicate_of.empty()) out.set_duplicate_of(report.duplicate_of);
  for (const std::string& id : report.duplicates) out.add_duplicates(id);
  for (const PublicAnswer& answer : report.answers) {
    v1::Answer& to = *out.add_answers();
    to.set_code(answer.code);
    for (const std::string& value : answer.values) to.add_values(value);
  }
  for (const std::string& url : report.media_urls) out.add_media_urls(url);
  for (const PublicPhoto& photo : report.photos) {
    v1::Photo& to = *out.add_photos();
    to.set_id(photo.id);
    to.set_width(static_cast<std::uint32_t>(photo.size.width));
    to.set_height(static_cast<std::uint32_t>(photo.size.height));
    to.set_released(photo.released);
    if (base_path.empty()) continue;
    to.set_url(std::string(base_path) + photo_path(photo.id));
    to.set_thumbnail(std::string(base_path) + thumbnail_path(photo.id));
  }
  for (const Note& note : report.notes) {
    v1::Note& to = *out.add_notes();
    to.set_at(format_w3c(note.at));
    to.set_status(std::string(name(note.status)));
    to.set_text(note.text);
  }
  return out;
}

v1::Photo message_of(const Photo& photo) {
  v1::Photo out;
  out.set_id(photo.id);
  out.set_width(static_cast<std::uint32_t>(photo.made.size.width));
  out.set_height(static_cast<std::uint32_t>(photo.made.size.height));
  out.set_released(photo.released);
  return out;
}

Release release_of(const v1::TextRelease& message) {
  Release out;
  out.report = message.id();
  out.withhold_place = message.withhold_place();
  out.blank_words.assign(message.blank_words().begin(), message.blank_words().end());
  for (const v1::PhotoRelease& photo : message.photos()) {
    PhotoRelease& to = out.photos.emplace_back();
    to.id = photo.id();
    to.withhold = photo.withhold();
    for (const v1::BlackOut& part : photo.black_out()) {
      to.black_out.push_back({part.x(), part.y(), part.width(), part.height()});
    }
  }
  return out;
}

v1::CategoryList message_of(const Catalogue& catalogue) {
  v1::CategoryList out;
  for (const Category& category : catalogue.all()) *out.add_categories() = message_of(category);
  return out;
}

}  // namespace waste
