// SPDX-License-Identifier: EUPL-1.2
// Places and addresses: says what the module serves and brings requests, index and store together.
#include <memory>
#include <string>
#include <utility>

#include <stadtkern/plugin.h>

#include <stadtkern/json_writer.h>
#include "built_in.h"
#include "example.h"
#include "import_run.h"
#include "map_front.h"
#include "messages.h"
#include "pages.h"
#include "places.pb.h"
#include "statistics.h"
#include "stats.pb.h"
#include "store.h"
#include "tile_front.h"
#include "towns.h"

namespace places {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;

constexpr std::string_view kMount = "/api/places/v1";
constexpr std::size_t kUsualLimit = 10;
constexpr std::size_t kLargestLimit = 50;

v1::Containment containment(const Index& index, const TownSnapshot& town, Position at) {
  v1::Containment out;
  out.set_area_known(town.area.has_value());
  out.set_in_area(town.area && town.area->contains(at));
  if (const District* district = index.district_at(at)) {
    out.set_district_id(district->id);
    out.set_district(district->name);
  }
  return out;
}

Error point_missing() {
  return {Code::InvalidArgument, "a point is needed", "position", {{"lat", "is missing"}, {"lon", "is missing"}}};
}

}  // namespace

class Places final : public stadtkern::Plugin {
 public:
  explicit Places(stadtkern::Host& host) {
    host.serve("Search", this, &Places::search);
    host.serve("Reverse", this, &Places::reverse);
    host.serve("Contains", this, &Places::contains);
    host.serve("ListDistricts", this, &Places::districts);
    host.serve("GetMap", this, &Places::map_info);
    host.serve("stats/v1@" STADTKERN_PLUGIN_ID ".Get", this, &Places::statistics);
    auto http = host.http();
    http.get("/search", "Search");
    http.get("/reverse", "Reverse");
    http.get("/contains", "Contains");
    http.get("/districts", "ListDistricts");
    http.get("/map/info", "GetMap");
    http.raw("GET", kMount, "/map", this, &Places::map);
    http.raw("GET", kMount, "/tiles/{z}/{x}/{y}", this, &Places::tile);
    http.raw("GET", kMount, "/style.json", this, &Places::style);
    http.raw("GET", kMount, "/area", this, &Places::area);
    http.raw("GET", kMount, "/districts.geojson", this, &Places::districts_geojson);
    host.command("import", this, &Places::import);
    pages_.serve(host);
  }

  stadtkern::Status town_open(const stadtkern::Town& town) override {
    if (auto read = towns_.read(town); !read) return read;
    return offer_example(town);
  }
  stadtkern::Status town_reconfigure(const stadtkern::Town& town) override {
    if (auto read = towns_.read(town); !read) return read;
    return offer_example(town);
  }
  void town_close(const stadtkern::Town& town) override { towns_.forget(town); }

 private:
  Result<v1::SearchResult> search(const Request& request, const v1::SearchQuery& body) {
    const auto near = position_of(body);
    if (!near) return near.error();
    if (body.limit() > kLargestLimit) {
      return Error{Code::InvalidArgument, "the limit is too large", "limit", {{"limit", "must be 1 to 50"}}};
    }
    if (readings(body.q()).empty()) {
      return Error{
          Code::InvalidArgument, "there is nothing to search for", "query", {{"q", "must hold a street's name"}}};
    }
    const auto index = towns_.index(request.town());
    if (!index) return index.error();
    v1::SearchResult out;
    for (const Hit& hit : (*index)->search(body.q(), *near, body.limit() == 0 ? kUsualLimit : body.limit())) {
      *out.add_places() = message_of(hit);
    }
    out.set_attribution(towns_.of(request.town())->attribution);
    return out;
  }

  Result<v1::Here> reverse(const Request& request, const v1::Point& body) {
    const auto at = position_of(body);
    if (!at) return at.error();
    if (!*at) return point_missing();
    const auto index = towns_.index(request.town());
    if (!index) return index.error();
    const auto town = towns_.of(request.town());
    v1::Here out;
    if (const auto hit = (*index)->nearest(**at, town->nearest_m)) *out.mutable_place() = message_of(*hit);
    *out.mutable_within() = containment(**index, *town, **at);
    out.set_attribution(town->attribution);
    return out;
  }

  Result<v1::Containment> contains(const Request& request, const v1::Point& body) {
    const auto at = position_of(body);
    if (!at) return at.error();
    if (!*at) return point_missing();
    const auto index = towns_.index(request.town());
    if (!index) return index.error();
    return containment(**index, *towns_.of(request.town()), **at);
  }

  Result<v1::DistrictList> districts(const Request& request, const v1::ListDistrictsQuery&) {
    const auto index = towns_.index(request.town());
    if (!index) return index.error();
    v1::DistrictList out;
    for (const District& district : (*index)->districts()) *out.add_districts() = message_of(district);
    out.set_attribution(towns_.of(request.town())->attribution);
    return out;
  }

  void districts_geojson(const Request& request, const HttpRequest&, Reply<Raw> reply) {
    const auto index = towns_.index(request.town());
    if (!index) return reply.send(index.error());
    std::string text = R"({"type":"FeatureCollection","features":[)";
    for (const District& district : (*index)->districts()) {
      stadtkern::JsonWriter json;
      json.begin_object().key("id").string(district.id).key("name").string(district.name).end_object();
      if (text.back() == '}') text += ',';
      text += R"({"type":"Feature","properties":)" + json.take() + R"(,"geometry":)" + district.shape.geojson() + "}";
    }
    text += "]}";
    if (text.size() > kLargestAnswer) {
      return reply.send(Error{Code::TooLarge, "the districts are drawn too finely for one answer of 1 MB"});
    }
    reply.send(Raw{200, std::string(content_type(MapKind::GeoJson)), std::move(text)});
  }

  void area(const Request& request, const HttpRequest&, Reply<Raw> reply) {
    const std::string_view area = request.town().area();
    if (area.empty()) return reply.send(Error{Code::NotFound, "this town has no area: its file names none"});
    if (area.size() > kLargestAnswer) return reply.send(Error{Code::TooLarge, "the area is larger than 1 MB"});
    reply.send(Raw{200, std::string(content_type(MapKind::GeoJson)), std::string(area)});
  }

  Result<v1::MapInfo> map_info(const Request& request, const v1::GetMapQuery&) {
    auto info = map_info_of(request.town());
    if (info) info->set_attribution(towns_.of(request.town())->attribution);
    return info;
  }

  void map(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
    reply.send(serve_map(request.town(), http));
  }

  void tile(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
    reply.send(serve_tile(request.town(), http));
  }

  void style(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
    reply.send(serve_style(request.town(), *towns_.of(request.town()), http));
  }

  Result<stats::v1::Figures> statistics(const Request& request, const stats::v1::GetFigures&) {
    return request.town().store().read([](Connection& db) -> Result<stats::v1::Figures> { return figures(db); });
  }

  // Arguments are the file's name, which its content tells nothing of, and --kind map or --kind districts.
  Result<std::unique_ptr<stadtkern::CommandRun>> import(const Request& request, stadtkern::Command command,
                                                        const stadtkern::Host::Arguments& arguments) {
    constexpr std::string_view kKind = "--kind";
    GeoJsonUse use = GeoJsonUse::Map;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      std::string_view word = arguments[i];
      if (!word.starts_with("--")) continue;
      std::string_view value;
      if (word == kKind && i + 1 < arguments.size()) {
        value = arguments[++i];
      } else if (word.starts_with("--kind=")) {
        value = word.substr(kKind.size() + 1);
      }
      if (value != "map" && value != "districts") {
        return Error{Code::InvalidArgument, "import takes --kind map or --kind districts, not " + std::string(word) +
                                                (value.empty() ? "" : " " + std::string(value))};
      }
      use = value == "map" ? GeoJsonUse::Map : GeoJsonUse::Districts;
    }
    return std::unique_ptr<stadtkern::CommandRun>(std::make_unique<ImportRun>(command, towns_.of(request.town()), use));
  }

  stadtkern::Status offer_example(const stadtkern::Town& town) {
    const auto snapshot = towns_.of(town);
    if (snapshot->example_places.empty()) return {};
    const built_in::Example example = built_in::example(snapshot->example_places);
    const Shape* area = snapshot->area ? &*snapshot->area : nullptr;
    auto addresses = read_csv(example.addresses, area);
    if (!addresses) return std::move(addresses).error();
    auto districts = read_districts(example.districts, area);
    if (!districts) return std::move(districts).error();
    auto tiles = tiles_of_geojson(example.map, area);
    if (!tiles) return std::move(tiles).error();
    example::offer(town, *std::move(addresses), *std::move(districts), example.map, *std::move(tiles));
    return {};
  }

  Towns towns_;
  Pages pages_{towns_};
};

}  // namespace places

STADTKERN_PLUGIN(places::Places)
