// SPDX-License-Identifier: EUPL-1.2
#include "release.h"

#include <stadtkern/privacy.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "changes.h"
#include "clerk/history.h"
#include "id.h"
#include "photo/outcome.h"
#include "photo_store.h"
#include "redaction.h"
#include "store.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Town;
using stadtkern::Tx;

const Photo* find(const std::vector<Photo>& photos, std::string_view id) {
  const auto found = std::find_if(photos.begin(), photos.end(), [&](const Photo& photo) { return photo.id == id; });
  return found == photos.end() ? nullptr : &*found;
}

Error no_such_photo(std::size_t index) {
  return {Code::ValidationFailed,
          "the release is not acceptable",
          "photos",
          {{"/photos/" + std::to_string(index) + "/id", "is no photo of this report"}}};
}

}  // namespace

bool Release::changes_something() const {
  return withhold_place || !blank_words.empty() ||
         std::any_of(photos.begin(), photos.end(),
                     [](const PhotoRelease& photo) { return photo.withhold || !photo.black_out.empty(); });
}

std::string blanked_step(const Release& release) {
  std::size_t covered = 0;
  std::size_t withheld = 0;
  for (const PhotoRelease& photo : release.photos) {
    if (photo.withhold) {
      ++withheld;
    } else if (!photo.black_out.empty()) {
      ++covered;
    }
  }
  std::string out;
  const auto add = [&](std::string_view what, std::size_t number) {
    if (number == 0) return;
    out.append(out.empty() ? "" : "\n").append(what).append(" ").append(std::to_string(number));
  };
  add("words", release.blank_words.size());
  if (release.withhold_place) out.append(out.empty() ? "" : "\n").append("place");
  add("covered", covered);
  add("withheld", withheld);
  return out;
}

stadtkern::Status check(const Release& release) {
  Error error{Code::ValidationFailed, "the release is not acceptable", "photos", {}};
  for (std::size_t i = 0; i < release.photos.size(); ++i) {
    const PhotoRelease& photo = release.photos[i];
    const std::string at = "/photos/" + std::to_string(i);
    const auto twice = std::count_if(release.photos.begin(), release.photos.end(),
                                     [&](const PhotoRelease& other) { return other.id == photo.id; });
    if (twice > 1) error.fields.push_back({at + "/id", "is named twice"});
    if (photo.black_out.size() > photo::kMostRectangles)
      error.fields.push_back({at + "/black_out", "must be at most 50"});
    for (std::size_t part = 0; part < photo.black_out.size(); ++part) {
      if (photo::usable(photo.black_out[part])) continue;
      error.fields.push_back({at + "/black_out/" + std::to_string(part),
                              "must lie inside the photo, in fractions of its width and height (0 to 1)"});
    }
  }
  if (error.fields.empty()) return {};
  return error;
}

struct Redaction::Work {
  Request request;
  Town town;
  Release release;
  Done done;
  std::vector<Photo> before;
  std::vector<std::pair<Photo, MadePhoto>> covered;
  std::size_t next = 0;
};

void Redaction::run(const Request& request, Release release, Done done) const {
  const Town town = request.town();
  auto work = std::make_shared<Work>(Work{request, town, std::move(release), std::move(done), {}, {}, 0});
  const auto id = normal_report_id(work->release.report);
  if (!id) return work->done(stadtkern::not_found("report", work->release.report));
  work->release.report = *id;
  auto photos = town.store().read([&](stadtkern::Connection& connection) -> Result<std::vector<Photo>> {
    const auto kept = store::find(connection, *id);
    if (!kept) return stadtkern::not_found("report", *id);
    if (auto may = changes::may_release(*kept); !may) return std::move(may).error();
    return photo_store::of_report(connection, *id);
  });
  if (!photos) return work->done(std::move(photos).error());
  work->before = *std::move(photos);
  next(std::move(work));
}

// One photo after the other; then everything in one write.
void Redaction::next(std::shared_ptr<Work> work) const {
  const auto& wanted = work->release.photos;
  for (; work->next < wanted.size(); ++work->next) {
    const PhotoRelease& one = wanted[work->next];
    const Photo* photo = find(work->before, one.id);
    if (!photo) return work->done(no_such_photo(work->next));
    if (one.withhold || one.black_out.empty()) continue;
    std::vector<photo::Rectangle> parts;
    for (const photo::Fractions& part : one.black_out) parts.push_back(photo::pixels(part, photo->made.size));
    ++work->next;
    return intake_.black_out(work->town, photo->made.picture, std::move(parts),
                             [this, work, photo](Result<MadePhoto> made) {
                               if (!made) return work->done(std::move(made).error());
                               work->covered.emplace_back(*photo, *std::move(made));
                               next(work);
                             });
  }
  commit(std::move(work));
}

void Redaction::commit(std::shared_ptr<Work> work) {
  auto write = [work](Tx& tx) -> stadtkern::Status {
    auto kept = store::find(tx, work->release.report);
    if (!kept) return stadtkern::not_found("report", work->release.report);
    tx.acts_for(work->request);
    // What cannot be released in the end is not blanked either: that is for good.
    if (auto may = changes::may_release(*kept); !may) return may;
    if (photo_store::of_report(tx, kept->report.id) != work->before) {
      return Error{Code::Conflict, "somebody else has just changed the photos of this report: look at them again"};
    }
    if (work->release.withhold_place || !work->release.blank_words.empty()) {
      auto blanked = redact(kept->report, work->release.blank_words);
      if (!blanked) return std::move(blanked).error();
      Report report = *std::move(blanked);
      if (work->release.withhold_place) report = without_typed_place(std::move(report));
      report.text_blanked = true;
      store::update(tx, report);
      store::replace_attributes(tx, report);
    }
    for (const auto& [photo, made] : work->covered) photo_store::replace(tx, photo, made);
    for (const PhotoRelease& one : work->release.photos) {
      if (one.withhold) photo_store::remove(tx, *find(work->before, one.id));
    }
    clerk::history::add(tx, kept->report.id, clerk::history::Kind::Blanked, work->request.principal().id(),
                        blanked_step(work->release));
    return {};
  };
  work->town.store().write(write, [work](stadtkern::Status stored) {
    if (!stored) return work->done(std::move(stored));
    stadtkern::overwrite_removed(work->town, [work](stadtkern::Status gone) { work->done(std::move(gone)); });
  });
}

}  // namespace waste
