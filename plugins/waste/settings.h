// SPDX-License-Identifier: EUPL-1.2
// A town's settings of this module as values: read once at town_open, then a constant snapshot for every thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "category.h"
#include "clerk/responsibility.h"
#include "foreign/settings.h"
#include "geo.h"

namespace waste {

enum class Publish {
  AfterReview,  // text, answers and media wait for a staff release
  TextAtOnce,   // they are public with the report
};

struct Settings {
  Publish publish = Publish::AfterReview;
  std::string jurisdiction_id;               // the town's id unless set
  std::string language = "de";               // of category names in Open311
  std::string agency;                        // agency_responsible of new reports
  std::string contact;                       // discovery: whom developers write to
  std::string key_service;                   // discovery: how to get an api_key
  std::string endpoint_type = "production";  // or "test"
  std::vector<std::string> api_keys;         // when not empty, POST needs one of them
  std::vector<std::string> photo_hosts;      // whence a media_url is fetched; others stay links
  std::vector<std::string> photo_networks;   // private networks that those hosts may stand in
  std::string example_reports;               // the invented reports that an empty town begins with; empty: none
  std::string licence = "dl-de/by-2-0";      // of open data
  int duplicate_metres = 25;                 // how near an open report is told to who reports the same; 0: never
  std::optional<Area> area;                  // reports with a position outside are refused; without area none is
  Catalogue categories = Catalogue::standard();

  // The category's own, else the town's.
  [[nodiscard]] int duplicate_metres_of(std::string_view category) const;
  clerk::Responsibility responsibility;         // which group of staff a report is for
  std::vector<foreign::Authority> authorities;  // whom reports may be handed over to
  std::optional<foreign::Mirror> mirror;        // the server that this town mirrors
};

inline constexpr int kMostDuplicateMetres = 500;

// How long things are kept that a town sets no time for.
inline constexpr std::string_view kKeepContacts = "90 d";
inline constexpr std::string_view kKeepTexts = "never";
inline constexpr std::string_view kKeepWaitingPhotos = "1 d";
inline constexpr std::string_view kKeepLinks = "365 d";
inline constexpr std::string_view kKeepHandOvers = "90 d";
inline constexpr std::string_view kKeepInternalNotes = "365 d";

// Reads the module's settings, a JSON object whose keys settings.schema.json lists; `town` is the town's id.
// VALIDATION_FAILED carries every fault with its JSON pointer. The text of a fault never repeats an api key.
[[nodiscard]] stadtkern::Result<Settings> read_settings(std::string_view json, std::string_view town);

}  // namespace waste
