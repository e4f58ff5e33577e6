// SPDX-License-Identifier: EUPL-1.2
#include "sites/open_data.h"

#include <stadtkern/csv_writer.h>
#include <stadtkern/json_writer.h>

namespace wifi::sites {
namespace {

using stadtkern::JsonWriter;

std::string quoted(std::string_view text) {
  JsonWriter json;
  return json.string(text).take();
}

std::string feature(const Hotspot& hotspot) {
  const Site& site = hotspot.site;
  JsonWriter json;
  json.begin_object().key("type").string("Feature").key("id").string(site.id).key("geometry").begin_object();
  json.key("type").string("Point").key("coordinates").begin_array().number(site.lon).number(site.lat).end_array();
  json.end_object().key("properties").begin_object().key("name").string(site.name);
  json.text_or_null("kind", site.kind).text_or_null("address", site.address);
  json.text_or_null("provider", site.provider).text_or_null("ssid", site.ssid).key("online");
  if (hotspot.working) {
    json.boolean(hotspot.working->some);
  } else {
    json.null();
  }
  json.end_object().end_object();
  return json.take();
}

std::string collection(std::string_view licence) {
  return R"({"type":"FeatureCollection","licence":)" + quoted(licence) + R"(,"features":[)";
}

class GeoJson final : public Format {
 public:
  explicit GeoJson(std::string_view licence) : licence_(licence) {}
  std::string_view type() const override { return "application/geo+json"; }
  std::string_view ending() const override { return "geojson"; }
  std::string head() const override { return collection(licence_); }
  std::string row(const Hotspot& hotspot, bool first) const override {
    return (first ? "\n" : ",\n") + feature(hotspot);
  }
  std::string foot() const override { return "\n]}\n"; }

 private:
  std::string licence_;
};

class Table final : public Format {
 public:
  explicit Table(std::string_view licence) : licence_(licence) {}
  std::string_view type() const override { return "text/csv; charset=utf-8; header=present"; }
  std::string_view ending() const override { return "csv"; }
  std::string head() const override { return "id,name,kind,address,provider,ssid,lat,lon,state,licence\r\n"; }
  std::string row(const Hotspot& hotspot, bool) const override {
    const Site& site = hotspot.site;
    const auto degrees = [](double value) {
      JsonWriter json;
      return json.number(value).take();
    };
    const std::string_view state = !hotspot.working ? "" : hotspot.working->some ? "online" : "offline";
    std::string out;
    stadtkern::CsvLine line(out);
    line.plain(site.id).text(site.name).text(site.kind).text(site.address).text(site.provider).text(site.ssid);
    line.plain(degrees(site.lat)).plain(degrees(site.lon)).plain(state).text(licence_).end();
    return out;
  }
  std::string foot() const override { return {}; }

 private:
  std::string licence_;
};

// As JSON-LD, so each entity says what its names mean.
class Ngsi final : public Format {
 public:
  Ngsi(std::string_view licence, std::string_view town) : licence_(licence), town_(town) {}
  std::string_view type() const override { return "application/ld+json"; }
  std::string_view ending() const override { return "jsonld"; }
  std::string head() const override { return "["; }
  std::string row(const Hotspot& hotspot, bool first) const override;
  std::string foot() const override { return "\n]\n"; }

 private:
  std::string licence_, town_;
};

JsonWriter& property(JsonWriter& json, const char* name, const char* type = "Property") {
  return json.key(name).begin_object().key("type").string(type).key("value");
}

void text(JsonWriter& json, const char* name, const std::string& value) {
  if (!value.empty()) property(json, name).string(value).end_object();
}

void list(JsonWriter& json, const char* name, const std::string& value) {
  if (!value.empty()) property(json, name).begin_array().string(value).end_array().end_object();
}

std::string Ngsi::row(const Hotspot& hotspot, bool first) const {
  const Site& site = hotspot.site;
  JsonWriter json;
  json.begin_object().key("id").string("urn:ngsi-ld:WifiPointOfInterest:" + town_ + ":" + site.id);
  json.key("type").string("WifiPointOfInterest");
  text(json, "name", site.name);
  list(json, "category", site.kind);
  if (!site.address.empty()) {
    property(json, "address").begin_object().key("type").string("PostalAddress");
    json.key("streetAddress").string(site.address).end_object().end_object();
  }
  text(json, "dataProvider", site.provider);
  list(json, "ssid", site.ssid);
  property(json, "location", "GeoProperty").begin_object().key("type").string("Point");
  json.key("coordinates").begin_array().number(site.lon).number(site.lat).end_array().end_object().end_object();
  if (hotspot.working) {
    const Working& working = *hotspot.working;
    text(json, "wifiStatus", working.all ? "working" : working.some ? "workingPartially" : "totalFailure");
  }
  text(json, "license", licence_);
  json.key("@context").begin_array();
  json.string("https://raw.githubusercontent.com/smart-data-models/dataModel.WifiNetwork/master/context.jsonld");
  json.string("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld").end_array().end_object();
  return (first ? "\n" : ",\n") + json.take();
}

}  // namespace

std::unique_ptr<Format> geojson(std::string_view licence) {
  return std::make_unique<GeoJson>(licence);
}

std::unique_ptr<Format> table(std::string_view licence) {
  return std::make_unique<Table>(licence);
}

std::unique_ptr<Format> ngsi(std::string_view licence, std::string_view town) {
  return std::make_unique<Ngsi>(licence, town);
}

std::string geojson_of(const std::vector<Hotspot>& hotspots, std::string_view licence, bool all, std::size_t most) {
  std::string out = collection(licence);
  bool first = true;
  for (const Hotspot& hotspot : hotspots) {
    const std::string one = feature(hotspot);
    all = all && out.size() + one.size() < most;
    if (out.size() + one.size() >= most) break;
    out.append(first ? "" : ",").append(one);
    first = false;
  }
  return out.append("],\"complete\":").append(all ? "true}" : "false}");
}

}  // namespace wifi::sites
