// SPDX-License-Identifier: EUPL-1.2
#include "sites/open_data_front.h"

#include <algorithm>
#include <utility>

#include "requests.h"
#include "sites/store.h"

namespace wifi::sites {
namespace {

using stadtkern::Connection;
using stadtkern::Result;
using stadtkern::Status;

constexpr std::int64_t kMostOnMap = 5'000;
constexpr std::size_t kLongestMap = 900'000;  // bytes; an answer may have 1 MiB
constexpr std::int64_t kSlice = 200;          // hotspots: some tens of KiB

// Those that follow a hotspot by name, in one short read.
std::vector<Hotspot> slice_of(Connection& connection, const Site& behind, std::int64_t limit) {
  std::vector<Site> sites = public_behind(connection, behind.name, behind.id, limit);
  const auto working = workings(connection, sites);
  std::vector<Hotspot> out;
  out.reserve(sites.size());
  for (std::size_t i = 0; i < sites.size(); ++i) out.push_back({std::move(sites[i]), working[i]});
  return out;
}

std::string licence_of(const stadtkern::Town& town) {
  return town.settings().text("licence");
}

// As a link's target, where it is an address.
bool address(std::string_view licence) {
  return (licence.starts_with("https://") || licence.starts_with("http://")) &&
         std::all_of(licence.begin(), licence.end(),
                     [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; });
}

Status send(const stadtkern::Download& download, const stadtkern::Town& town, std::unique_ptr<Format> form) {
  stadtkern::Download::Headers headers{
      {"content-type", std::string(form->type())},
      {"content-disposition", "attachment; filename=\"hotspots." + std::string(form->ending()) + "\""},
      {"cache-control", "public, max-age=60"}};
  if (const std::string licence = licence_of(town); address(licence)) {
    headers.emplace_back("link", "<" + licence + ">; rel=\"license\"");
  }
  download.begin(200, headers);
  struct Walk {
    stadtkern::Town town;
    std::unique_ptr<Format> form;
    Site last{};
    bool begun = false;
    bool first = true;
  };
  const auto walk = std::make_shared<Walk>(Walk{town, std::move(form)});
  download.on_room([walk, download]() -> Status {
    for (;;) {
      std::string piece;
      if (!std::exchange(walk->begun, true)) piece = walk->form->head();
      auto read = walk->town.store().read([&](Connection& connection) -> Result<std::vector<Hotspot>> {
        return slice_of(connection, walk->last, kSlice);
      });
      if (!read) return std::move(read).error();
      for (const Hotspot& one : *read) piece += walk->form->row(one, std::exchange(walk->first, false));
      if (read->empty()) {
        download.write(piece + walk->form->foot());
        download.end();
        return {};
      }
      walk->last = read->back().site;
      if (!download.write(piece)) return {};
    }
  });
  return {};
}

}  // namespace

void OpenDataFront::serve(stadtkern::Host& host) {
  auto http = host.http();
  http.raw("GET", kMount, "/hotspots.geojson", this, &OpenDataFront::map);
  http.download(kMount, "/open-data/all.geojson", this, &OpenDataFront::all_geojson);
  http.download(kMount, "/open-data/all.csv", this, &OpenDataFront::all_csv);
  http.download(kMount, "/open-data/all.jsonld", this, &OpenDataFront::all_ngsi);
}

void OpenDataFront::map(const Request& request, const stadtkern::HttpRequest&, stadtkern::Reply<stadtkern::Raw> reply) {
  auto text = request.town().store().read([&](Connection& connection) -> Result<std::string> {
    const auto found = slice_of(connection, {}, kMostOnMap + 1);
    const bool all = static_cast<std::int64_t>(found.size()) <= kMostOnMap;
    return geojson_of(found, licence_of(request.town()), all, kLongestMap);
  });
  if (!text) return reply.send(text.error());
  stadtkern::Raw raw{200, "application/geo+json", *std::move(text)};
  raw.headers = {{"cache-control", "public, max-age=60"}};
  reply.send(raw);
}

Status OpenDataFront::all_geojson(const Request& request, const Download& download) {
  return send(download, request.town(), geojson(licence_of(request.town())));
}

Status OpenDataFront::all_csv(const Request& request, const Download& download) {
  return send(download, request.town(), table(licence_of(request.town())));
}

Status OpenDataFront::all_ngsi(const Request& request, const Download& download) {
  return send(download, request.town(), ngsi(licence_of(request.town()), request.town().name()));
}

}  // namespace wifi::sites
