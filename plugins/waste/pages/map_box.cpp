// SPDX-License-Identifier: EUPL-1.2
#include "pages/map_box.h"

#include <array>
#include <charconv>

#include "pages/words.h"

namespace waste::pages {
namespace {

using stadtkern::html::Attribute;
using stadtkern::html::el;
using stadtkern::html::Html;

std::string digits(double value) {
  std::array<char, 32> out{};
  const auto end = std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed, 6).ptr;
  return {out.data(), end};
}

// What the marks mean.
Html legend(std::string_view language) {
  Html marks;
  for (const std::string_view mark : {"open", "working", "closed"}) {
    marks += el("li", {},
                {el("span", {{"class", "sk-pin sk-pin-" + std::string(mark)}, {"aria-hidden", "true"}}), " ",
                 text(language, "map_mark_" + std::string(mark))});
  }
  return el("ul", {{"class", "sk-list sk-marks"}, {"hidden", true}}, {marks});
}

}  // namespace

std::string places_at(std::string_view site) {
  return std::string(site) + "/api/places/v1";
}

std::string_view mark_of(DetailedStatus status) {
  if (status_of(status) == Status::Closed) return "closed";
  return status == DetailedStatus::Received ? "open" : "working";
}

Html reports_map(std::string_view site, std::string_view points, std::string_view reports, std::string_view language) {
  return el("div",
            {{"class", "sk-map-box"},
             {"data-sk-map", "reports"},
             {"data-places", places_at(site)},
             {"data-points", points},
             {"data-reports", reports},
             {"data-label", text(language, "map_reports")},
             {"hidden", true}},
            {legend(language)});
}

Html table_map(std::string_view site, std::string_view title, std::string_view language) {
  Html box = el("div",
                {{"class", "sk-map-box"},
                 {"data-sk-map", "table"},
                 {"data-places", places_at(site)},
                 {"data-label", text(language, "map_reports")},
                 {"hidden", true}},
                {legend(language)});
  return el("details", {{"class", "sk-map-fold"}, {"hidden", true}}, {el("summary", {}, {title}), box});
}

std::vector<Attribute> row_place(const Report& report) {
  if (!report.position) return {};
  return {{"data-lat", digits(report.position->lat)},
          {"data-lon", digits(report.position->lon)},
          {"data-mark", mark_of(report.status)}};
}

Html place_map(std::string_view site, Position at, DetailedStatus status, std::string_view language) {
  return el("div", {{"class", "sk-map-box"},
                    {"data-sk-map", "place"},
                    {"data-places", places_at(site)},
                    {"data-lat", digits(at.lat)},
                    {"data-lon", digits(at.lon)},
                    {"data-mark", mark_of(status)},
                    {"data-label", text(language, "map_place")},
                    {"hidden", true}});
}

}  // namespace waste::pages
