// SPDX-License-Identifier: EUPL-1.2
// servicerequestupdates, the extension that FixMyStreet speaks: what has happened to requests, and what another system
// that works on them reports. Pure; any thread.
//
// GET: start_date and end_date (both or neither, at most 90 days apart; without them the last 90 days), oldest first,
// at most 1000: who wants more goes on from the last one's time. POST: api_key (one of the setting update_keys),
// service_request_id, update_id, status, description.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "open311/answers.h"
#include "open311/parameters.h"
#include "report.h"

namespace waste::open311 {

inline constexpr std::size_t kMostUpdates = 1000;

struct UpdateQuery {
  Micros from = 0;  // inclusive, as the next
  Micros to = 0;
};
[[nodiscard]] Parsed<UpdateQuery> parse_update_query(const Parameters& parameters, Micros now);

struct NewUpdate {
  std::string source;  // whose key it came with, as a hash
  std::string update_id;
  std::string request;
  std::string word;  // the status as it was sent
  std::string description;
};
[[nodiscard]] Parsed<NewUpdate> parse_new_update(const Parameters& parameters, const std::vector<std::string>& keys);

// What a status word means for a report in that state; nothing for a word that is none.
[[nodiscard]] std::optional<DetailedStatus> status_of_word(std::string_view word, DetailedStatus present);
[[nodiscard]] std::string_view word_of(DetailedStatus status);

struct Update {
  std::string id;
  std::string request;
  DetailedStatus status = DetailedStatus::Received;
  Micros at = 0;
  std::string text;  // written for the public
};
[[nodiscard]] Answer write_updates(Format format, const std::vector<Update>& updates);
// Status 201.
[[nodiscard]] Answer write_update_made(Format format, std::string_view id);

}  // namespace waste::open311
