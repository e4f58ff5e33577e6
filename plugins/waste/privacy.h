// SPDX-License-Identifier: EUPL-1.2
// What the public sees of a report. Everything that leaves by a public read (Open311, list, GeoJSON, one report) is
// written from a PublicReport, whose type has no room for contact data; and only public_view() makes one.
//
//   at once                 id, category, state, place (position, district, and what the town's own data call it),
//                           agency, times, the staff's note, how many said "me too"
//   after the text release  description, answers, media, the place in the words of whoever typed it; photos after
//                           their own, which is the same act
//   never                   contact data, source and source id, who said "me too", who follows
//
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "category.h"
#include "photo.h"
#include "report.h"

namespace waste {

// A question and its answers in words.
struct PublicAnswer {
  std::string code;
  std::string label;
  std::vector<std::string> values;
};

// One step of a report's history. Notes are written by staff for the public.
struct Note {
  Micros at = 0;
  DetailedStatus status = DetailedStatus::Received;
  std::string text;
};

// Its blobs' names stay inside.
struct PublicPhoto {
  std::string id;
  photo::Size size;
  bool released = true;
};

struct PublicReport {
  std::string id;
  std::string category;
  std::string category_name;  // in the language asked for; the code when the town no longer has the category
  std::string notice;         // what the category tells its reporters
  DetailedStatus status = DetailedStatus::Received;
  std::optional<Position> position;
  std::string address;
  std::string address_id;
  std::string zipcode;
  std::string district;
  std::string agency;
  std::string status_notes;
  Micros requested = 0;
  Micros updated = 0;
  std::optional<Micros> expected;
  std::int64_t me_too = 0;
  bool text_public = false;
  std::optional<Micros> published{};  // when staff released it; filled in where a single report is shown
  std::string description;
  std::vector<PublicAnswer> answers;
  std::vector<std::string> media_urls;
  std::string duplicate_of;               // empty: it is none
  std::vector<std::string> duplicates{};  // filled in where a single report is shown
  std::vector<Note> notes;                // oldest first
  std::vector<PublicPhoto> photos;
};

// The place of a report in words, as everybody may read it: the one function that says so, for whatever leaves the
// module. Before the release nothing that somebody typed is in it, and no postal code that could hold words.
struct PublicPlace {
  std::string address;
  std::string address_id;
  std::string zipcode;
};
[[nodiscard]] PublicPlace public_place(const Report& report);

[[nodiscard]] PublicReport public_view(const Report& report, const Catalogue& catalogue, std::string_view language,
                                       std::vector<Note> notes = {}, const std::vector<Photo>& photos = {},
                                       std::optional<Micros> published = {});

// Photos as staff see them before the release, to decide about it.
[[nodiscard]] std::vector<PublicPhoto> staff_view(const std::vector<Photo>& photos);

}  // namespace waste
