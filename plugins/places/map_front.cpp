// SPDX-License-Identifier: EUPL-1.2
#include "map_front.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "messages.h"
#include "range.h"
#include "store.h"

namespace places {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Raw;
using stadtkern::Result;

constexpr std::string_view kPath = "/map";

struct Answered {
  store::StoredMap map;
  Wanted wanted;
  std::string bytes;
};

Error no_map(const stadtkern::Town& town) {
  return {Code::NotFound, "this town has no base map; \"stadtkern import places --town " + std::string(town.name()) +
                              " FILE\" takes PMTiles or GeoJSON"};
}

Result<Answered> read(Connection& db, const stadtkern::Town& town, const Conditions& conditions) {
  auto map = store::map(db);
  if (!map) return no_map(town);
  Answered out{*std::move(map), {}, {}};
  out.wanted = wanted_of(conditions, out.map.size, out.map.etag);
  if (out.wanted.what == Wanted::What::NotModified || out.wanted.what == Wanted::What::Unsatisfiable) return out;
  if (out.wanted.what == Wanted::What::Whole && out.map.size > kLargestAnswer) {
    return Error{Code::TooLarge, "the base map is larger than one answer may be: read it in ranges, as map viewers do",
                 "ask_for_ranges"};
  }
  if (out.map.size == 0) return out;
  out.wanted.last = std::min<std::uint64_t>(out.wanted.last, out.wanted.first + kLargestAnswer - 1);
  out.bytes = store::map_bytes(db, out.map, out.wanted.first, out.wanted.last);
  if (out.bytes.size() == out.wanted.last - out.wanted.first + 1) return out;
  Error error{Code::Unavailable, "the base map is being replaced: ask again"};
  error.retry_after_ms = 1000;
  return error;
}

}  // namespace

Result<v1::MapInfo> map_info_of(const stadtkern::Town& town) {
  const auto map = town.store().read([&](Connection& db) -> Result<store::StoredMap> {
    auto found = store::map(db);
    if (!found) return no_map(town);
    return *std::move(found);
  });
  if (!map) return map.error();
  v1::MapInfo out;
  out.set_kind(std::string(name(map->kind)));
  out.set_content_type(std::string(content_type(map->kind)));
  out.set_size(map->size);
  out.set_etag(map->etag);
  out.set_stored_at(w3c_time(map->stored));
  out.set_path(std::string(kPath));
  out.set_largest_answer(kLargestAnswer);
  return out;
}

Result<Raw> serve_map(const stadtkern::Town& town, const stadtkern::HttpRequest& http) {
  // A Range is for GET alone (RFC 9110, 14.2).
  const bool ranges = http.verb() == "GET";
  const Conditions conditions{ranges ? http.header("range") : std::string_view(), http.header("if-range"),
                              http.header("if-none-match")};
  auto answered = town.store().read([&](Connection& db) { return read(db, town, conditions); });
  if (!answered) return std::move(answered).error();
  Raw raw;
  raw.headers = {{"etag", answered->map.etag}, {"accept-ranges", "bytes"}, {"cache-control", "no-cache"}};
  switch (answered->wanted.what) {
    case Wanted::What::NotModified:
      raw.status = 304;
      return raw;
    case Wanted::What::Unsatisfiable:
      raw.status = 416;
      raw.headers.emplace_back("content-range", content_range(answered->wanted, answered->map.size));
      raw.content_type = "text/plain; charset=utf-8";
      raw.body = "the range lies behind the end of the file";
      return raw;
    case Wanted::What::Part:
      raw.status = 206;
      raw.headers.emplace_back("content-range", content_range(answered->wanted, answered->map.size));
      break;
    case Wanted::What::Whole:
      break;
  }
  raw.content_type = content_type(answered->map.kind);
  raw.body = std::move(answered->bytes);
  return raw;
}

}  // namespace places
