// SPDX-License-Identifier: EUPL-1.2
// GET requests: from parameters to a question that the store can answer. Pure; any thread.
//
// Filters: service_request_id (comma list; overrides all others), service_code and status (comma lists), start_date and
// end_date (of the request, inclusive, at most 90 days apart; one alone reaches 90 days from there), updated_after and
// updated_before, lat + long with radius in metres (750 unless given), bbox = minLng,minLat,maxLng,maxLat.
// Without any date the answer reaches back 90 days. Newest first, at most 1000.
// Paging: page counts from 1; page_size is 1 to 1000, 100 when only page is given. extensions=true adds what GeoReport
// v2 has no field for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "geo.h"
#include "open311/answers.h"
#include "open311/parameters.h"
#include "report.h"
#include "settings.h"

namespace waste::open311 {

inline constexpr Micros kLongestSpan = 90 * kDay;
inline constexpr std::size_t kMostRequests = 1000;
inline constexpr std::size_t kMostIds = 500;

struct Circle {
  Position centre;
  double radius_m = 0;
};

struct RequestQuery {
  bool by_id = false;                    // then `ids` alone counts; none found is 404
  std::vector<std::string> ids;          // normal form; what can be no id of ours is left out
  std::vector<std::string> categories;   // empty: all
  std::optional<Status> status;          // nothing: both
  std::optional<Micros> requested_from;  // inclusive, as the next three
  std::optional<Micros> requested_to;
  std::optional<Micros> updated_from;
  std::optional<Micros> updated_to;
  std::optional<Box> box;
  std::optional<Circle> circle;
  std::size_t offset = 0;
  std::size_t limit = kMostRequests;
  bool extensions = false;
};

// 404 when a jurisdiction_id is given that is not this town's.
void check_jurisdiction(const Parameters& parameters, const Settings& settings, Errors& errors);

[[nodiscard]] Parsed<RequestQuery> parse_request_query(const Parameters& parameters, const Settings& settings,
                                                       Micros now);

// GET requests/{id}, and the question behind GET tokens/{token}: this server hands out ids at once, and answers a token
// that is one of its ids.
[[nodiscard]] Parsed<RequestQuery> parse_single_request(std::string_view id, const Parameters& parameters,
                                                        const Settings& settings);

}  // namespace waste::open311
