// SPDX-License-Identifier: EUPL-1.2
#include "open311/request_query.h"

#include <algorithm>

#include "id.h"
#include "text.h"

namespace waste::open311 {
namespace {

constexpr double kUsualRadius_m = 750;
constexpr double kLargestRadius_m = 20'000;
constexpr unsigned long long kUsualPageSize = 100;
constexpr unsigned long long kLastPage = 1'000'000;

bool wants_extensions(const Parameters& parameters) {
  return ascii_lower(parameters.text("extensions")) == "true";
}

std::optional<Micros> read_time(const Parameters& parameters, const char* name, Errors& errors) {
  const auto given = parameters.find(name);
  if (!given) return std::nullopt;
  // The "+" of +01:00 that a client did not escape arrives as a blank, and a W3C time has none.
  std::string text{*given};
  constexpr std::size_t kOffset = 6;
  if (text.size() > kOffset && text[text.size() - kOffset] == ' ') text[text.size() - kOffset] = '+';
  const auto time = parse_w3c(text);
  if (!time) {
    errors.add(400, std::string{name} + " must be a W3C date and time with zone, such as 2026-03-01T00:00:00Z");
  }
  return time;
}

void read_dates(const Parameters& parameters, Micros now, RequestQuery& query, Errors& errors) {
  const std::size_t before = errors.items.size();
  auto from = read_time(parameters, "start_date", errors);
  auto to = read_time(parameters, "end_date", errors);
  query.updated_from = read_time(parameters, "updated_after", errors);
  query.updated_to = read_time(parameters, "updated_before", errors);
  if (errors.items.size() != before) return;
  if (from && to && *from > *to) errors.add(400, "start_date lies after end_date");
  if (from && to && *to - *from > kLongestSpan) errors.add(400, "start_date and end_date span more than 90 days");
  if (query.updated_from && query.updated_to && *query.updated_from > *query.updated_to) {
    errors.add(400, "updated_after lies after updated_before");
  }
  if (from && !to) to = *from + kLongestSpan;
  if (to && !from) from = *to - kLongestSpan;
  // Who asks for changes wants them of old reports, too: no window of its own then.
  if (!from && !query.updated_from && !query.updated_to) from = now - kLongestSpan;
  query.requested_from = from;
  query.requested_to = to;
}

void read_place(const Parameters& parameters, RequestQuery& query, Errors& errors) {
  if (const auto text = parameters.find("bbox")) {
    const auto box = parse_box(*text);
    if (box) {
      query.box = *box;
    } else {
      errors.add(400, box.error().message);
    }
  }
  const auto lat = parameters.find("lat");
  const auto lon = parameters.find("long");
  const auto radius = parameters.find("radius");
  if (!lat && !lon && !radius) return;
  if (!lat || !lon) return errors.add(400, "lat and long must be given together");
  const auto lat_number = decimal(*lat);
  const auto lon_number = decimal(*lon);
  const auto radius_number = radius ? decimal(*radius) : kUsualRadius_m;
  if (!lat_number || !lon_number || !on_earth({*lat_number, *lon_number})) {
    errors.add(400, "lat and long must be degrees of WGS 84");
  }
  if (!radius_number || !(*radius_number > 0 && *radius_number <= kLargestRadius_m)) {
    errors.add(400, "radius must be a number of metres, more than 0 and at most 20000");
  } else if (lat_number && lon_number) {
    query.circle = Circle{{*lat_number, *lon_number}, *radius_number};
  }
}

void read_lists(const Parameters& parameters, const Settings& settings, RequestQuery& query, Errors& errors) {
  query.categories = comma_list(parameters.text("service_code"));
  for (const std::string& code : query.categories) {
    if (!settings.categories.find(code)) errors.add(404, "service_code " + code + " is not known");
  }
  bool open = false;
  bool closed = false;
  for (const std::string& word : comma_list(parameters.text("status"))) {
    const auto status = parse_status(ascii_lower(word));
    if (!status) errors.add(400, "status must be open, closed or both with a comma");
    open = open || status == Status::Open;
    closed = closed || status == Status::Closed;
  }
  if (open != closed) query.status = open ? Status::Open : Status::Closed;
}

void read_paging(const Parameters& parameters, RequestQuery& query, Errors& errors) {
  const auto page_text = parameters.find("page");
  const auto size_text = parameters.find("page_size");
  const auto page = page_text ? whole_number(*page_text) : 1;
  const auto size = size_text ? whole_number(*size_text) : page_text ? kUsualPageSize : kMostRequests;
  const bool page_fits = page && *page >= 1 && *page <= kLastPage;
  const bool size_fits = size && *size >= 1 && *size <= kMostRequests;
  if (!page_fits) errors.add(400, "page must be a whole number; the first page is 1");
  if (!size_fits) errors.add(400, "page_size must be a whole number of 1 to 1000");
  if (!page_fits || !size_fits) return;
  query.limit = static_cast<std::size_t>(*size);
  query.offset = static_cast<std::size_t>((*page - 1) * *size);
}

}  // namespace

void check_jurisdiction(const Parameters& parameters, const Settings& settings, Errors& errors) {
  const auto given = parameters.find("jurisdiction_id");
  if (given && *given != settings.jurisdiction_id) errors.add(404, "jurisdiction_id is not known here");
}

Parsed<RequestQuery> parse_request_query(const Parameters& parameters, const Settings& settings, Micros now) {
  Errors errors;
  RequestQuery query;
  query.extensions = wants_extensions(parameters);
  check_jurisdiction(parameters, settings, errors);
  const auto wanted = parameters.text("service_request_id");
  const auto ids = comma_list(wanted);
  if (!wanted.empty()) {  // also when it names none: nothing is what was asked for then
    query.by_id = true;
    if (ids.size() > kMostIds) errors.add(400, "service_request_id takes at most 500 ids");
    for (const std::string& text : ids) {
      const auto id = normal_report_id(text);
      if (id && std::find(query.ids.begin(), query.ids.end(), *id) == query.ids.end()) query.ids.push_back(*id);
    }
  } else {
    read_lists(parameters, settings, query, errors);
    read_dates(parameters, now, query, errors);
    read_place(parameters, query, errors);
    read_paging(parameters, query, errors);
  }
  if (!errors.empty()) return errors;
  return query;
}

Parsed<RequestQuery> parse_single_request(std::string_view id, const Parameters& parameters, const Settings& settings) {
  Errors errors;
  check_jurisdiction(parameters, settings, errors);
  const auto normal = normal_report_id(id);
  if (!normal) errors.add(404, "there is no request with this id");
  if (!errors.empty()) return errors;
  RequestQuery query;
  query.by_id = true;
  query.ids.push_back(*normal);
  query.extensions = wants_extensions(parameters);
  return query;
}

}  // namespace waste::open311
