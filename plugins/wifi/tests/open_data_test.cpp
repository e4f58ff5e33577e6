// SPDX-License-Identifier: EUPL-1.2
// The forms in which others take the hotspots.
#include "sites/open_data.h"

#include <stadtkern/foreign_json.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "test_data.h"

using namespace wifi;

namespace {

stadtkern::Json json(const std::string& text) {
  auto read = stadtkern::parse_json(text);
  INFO(text);
  REQUIRE(read);
  return *std::move(read);
}

sites::Hotspot hotspot(std::optional<Working> working = Working{true, true}) {
  Site site;
  site.id = "1";
  site.lat = 48.59;
  site.lon = 8.87;
  site.name = "\"</script>\n";
  return {site, working};
}

std::string whole(const sites::Format& format, const std::vector<sites::Hotspot>& all) {
  std::string out = format.head();
  for (std::size_t i = 0; i < all.size(); ++i) out += format.row(all[i], i == 0);
  return out + format.foot();
}

}  // namespace

TEST_CASE("open data: a map's is GeoJSON, whatever stands in a name") {
  CHECK(
      sites::geojson_of({hotspot()}, "free", true, 10'000) ==
      R"({"type":"FeatureCollection","licence":"free","features":[{"type":"Feature","id":"1","geometry":{"type":"Point",)"
      R"("coordinates":[8.87,48.59]},"properties":{"name":"\"</script>\n","kind":null,"address":null,"provider":null,)"
      R"("ssid":null,"online":true}}],"complete":true})");
}

TEST_CASE("open data: of more than an answer takes a map has as many as fit, and says so") {
  const std::vector<sites::Hotspot> many(100, hotspot());
  const std::string all = sites::geojson_of(many, "free", true, 100'000);
  CHECK(json(all).find("features")->items.size() == 100);
  CHECK(json(all).find("complete")->boolean);
  const std::string some = sites::geojson_of(many, "free", true, 5'000);
  CHECK(some.size() < 5'100);
  CHECK(json(some).find("features")->items.size() > 20);
  CHECK_FALSE(json(some).find("complete")->boolean);
  CHECK_FALSE(json(sites::geojson_of(many, "free", false, 100'000)).find("complete")->boolean);
}

TEST_CASE("open data: each form is whole with none, one and many") {
  for (const std::size_t count : {0U, 1U, 3U}) {
    const std::vector<sites::Hotspot> all(count, hotspot());
    CHECK(json(whole(*sites::geojson("free"), all)).find("features")->items.size() == count);
    CHECK(json(whole(*sites::ngsi("free", "dorf"), all)).items.size() == count);
    const std::string table = whole(*sites::table("free"), all);
    CHECK(std::count(table.begin(), table.end(), '\r') == static_cast<std::ptrdiff_t>(count) + 1);
  }
}

TEST_CASE("open data: a table's lines are quoted, and no name is a formula") {
  sites::Hotspot one = hotspot(std::nullopt);
  one.site.name = "=HYPERLINK(\"x\")";
  one.site.address = "Markt 1, \"Rathaus\"";
  CHECK(whole(*sites::table("dl-de/zero-2-0"), {one}) ==
        "id,name,kind,address,provider,ssid,lat,lon,state,licence\r\n"
        "1,\"'=HYPERLINK(\"\"x\"\")\",,\"Markt 1, \"\"Rathaus\"\"\",,,48.59,8.87,,dl-de/zero-2-0\r\n");
  CHECK(whole(*sites::table(""), {hotspot(Working{true, false})}).find(",online,") != std::string::npos);
  CHECK(whole(*sites::table(""), {hotspot(Working{false, false})}).find(",offline,") != std::string::npos);
}

TEST_CASE("open data: NGSI-LD is the smart data model's, with its words for what works") {
  const auto schema = data_file("ngsi-ld/WifiNetwork/WifiPointOfInterest/schema.json");
  if (!schema) return;
  const stadtkern::Json model = json(*schema);
  const stadtkern::Json* known = nullptr;
  for (const auto& part : model.find("allOf")->items) {
    if (part.find("properties") != nullptr) known = part.find("properties");
  }
  REQUIRE(known != nullptr);
  const auto allowed = [&](const char* name, std::string_view value) {
    const auto& values = known->find(name)->find("enum")->items;
    return std::any_of(values.begin(), values.end(), [&](const auto& one) { return one.as_text() == value; });
  };
  // Of the model itself, of what all models have (its allOf), and what an entity says beyond it.
  const std::set<std::string> common{"id",           "name",     "address", "location",
                                     "dataProvider", "@context", "ssid",    "license"};
  sites::Hotspot one = hotspot();
  one.site.kind = "Platz";
  one.site.address = "Markt 1";
  one.site.provider = "Stadtwerke";
  one.site.ssid = "Stadt";
  for (const auto& [working, word] :
       std::vector<std::pair<std::optional<Working>, std::string>>{{Working{true, true}, "working"},
                                                                   {Working{true, false}, "workingPartially"},
                                                                   {Working{false, false}, "totalFailure"},
                                                                   {std::nullopt, ""}}) {
    one.working = working;
    const stadtkern::Json entity = json(whole(*sites::ngsi("free", "dorf"), {one})).items.front();
    CHECK(entity.text_of("id") == "urn:ngsi-ld:WifiPointOfInterest:dorf:1");
    CHECK(allowed("type", entity.text_of("type")));
    for (const auto& [name, value] : entity.members) {
      INFO(name);
      CHECK((known->find(name) != nullptr || common.count(name) == 1));
      if (name != "id" && name != "type" && name != "@context") {
        CHECK(value.text_of("type") == (name == "location" ? "GeoProperty" : "Property"));
        CHECK(value.find("value") != nullptr);
      }
    }
    CHECK(entity.find("location")->find("value")->find("coordinates")->items.front().number == 8.87);
    CHECK(entity.find("@context")->items.size() == 2);
    const auto* status = entity.find("wifiStatus");
    CHECK((status == nullptr ? "" : std::string(status->text_of("value"))) == word);
    if (status != nullptr) CHECK(allowed("wifiStatus", word));
  }
}
