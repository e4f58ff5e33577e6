// SPDX-License-Identifier: EUPL-1.2
#include "messages.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace places {
namespace {

using stadtkern::Code;
using stadtkern::Error;

const char* name(PlaceKind kind) {
  return kind == PlaceKind::Address ? "address" : kind == PlaceKind::Street ? "street" : "district";
}

const char* name(Match match) {
  return match == Match::Exact ? "exact" : match == Match::Prefix ? "prefix" : "similar";
}

}  // namespace

v1::Place message_of(const Hit& hit) {
  v1::Place out;
  out.set_kind(name(hit.kind));
  out.set_match(name(hit.match));
  out.set_label(hit.label());
  if (hit.kind == PlaceKind::District) {
    out.set_district(hit.name);
  } else {
    out.set_street(hit.name);
    out.set_district(hit.district);
  }
  out.set_number(hit.number);
  out.set_postcode(hit.postcode);
  out.set_town(hit.place);
  out.set_lat(hit.at.lat);
  out.set_lon(hit.at.lon);
  if (hit.distance_m) out.set_distance_m(std::round(*hit.distance_m * 10) / 10);
  return out;
}

v1::District message_of(const District& district) {
  v1::District out;
  out.set_id(district.id);
  out.set_name(district.name);
  const Position centre = district.shape.centre();
  out.set_lat(centre.lat);
  out.set_lon(centre.lon);
  const Box& box = district.shape.box();
  out.set_south(box.south);
  out.set_west(box.west);
  out.set_north(box.north);
  out.set_east(box.east);
  return out;
}

stadtkern::Result<std::optional<Position>> position_of(std::optional<double> lat, std::optional<double> lon) {
  if (!lat && !lon) return std::optional<Position>();
  if (!lat || !lon) {
    const char* missing = lat ? "lon" : "lat";
    return Error{Code::InvalidArgument, "lat and lon are given together", "position", {{missing, "is missing"}}};
  }
  const Position at{*lat, *lon};
  if (on_earth(at)) return std::optional(at);
  const bool bad_lat = !(at.lat >= -90 && at.lat <= 90);
  return Error{Code::InvalidArgument,
               "the position lies outside the earth",
               "position",
               {{bad_lat ? "lat" : "lon", bad_lat ? "must lie between -90 and 90" : "must lie between -180 and 180"}}};
}

std::string w3c_time(std::int64_t microseconds) {
  using namespace std::chrono;
  const auto time = floor<seconds>(sys_time<std::chrono::microseconds>(std::chrono::microseconds(microseconds)));
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace places
