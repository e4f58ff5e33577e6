// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include <set>

#include "addresses.h"
#include "sites/import.h"
#include "test_data.h"

using namespace wifi;
using wifi::sites::ImportRow;

namespace {

Site at_market() {
  Site site;
  site.name = "  Market \n square ";
  site.lat = 48.59;
  site.lon = 8.87;
  return site;
}

std::string why(const ImportRow& row) {
  const auto* text = std::get_if<std::string>(&row.outcome);
  return text ? *text : std::string();
}

const Site& site_of(const ImportRow& row) {
  INFO(why(row));
  REQUIRE(std::holds_alternative<Site>(row.outcome));
  return std::get<Site>(row.outcome);
}

}  // namespace

TEST_CASE("sites: texts become one line, and each field that is wrong is named") {
  Site site = at_market();
  site.tags = {"b", "a", "b"};
  REQUIRE(tidy(site));
  CHECK(site.name == "Market square");
  CHECK(site.tags == std::vector<std::string>{"a", "b"});

  Site bad;
  bad.ssid = std::string(33, 'x');
  bad.tags = {"Two words"};
  bad.lat = 91;
  bad.lon = -181;
  const auto refused = tidy(bad);
  REQUIRE_FALSE(refused);
  std::set<std::string> fields;
  for (const auto& fault : refused.error().fields) fields.insert(fault.pointer);
  CHECK(fields == std::set<std::string>{"name", "ssid", "tags", "lat", "lon"});
  Site nowhere = at_market();
  nowhere.lat = nowhere.lon = 0;
  CHECK_FALSE(tidy(nowhere));
  Site broken = at_market();
  broken.name = "a\xFF\x01z";
  REQUIRE(tidy(broken));
  CHECK(broken.name == "a\xEF\xBF\xBD z");
}

TEST_CASE("sites: an address of a device is six pairs of digits") {
  CHECK(mac_of("02-fc-00-00-00-0a") == "02:FC:00:00:00:0A");
  for (const char* bad :
       {"", "02:FC:00:00:00", "02:FC:00:00:00:0G", "02FC0000000A", "02:FC:00:00:00:01 ", "02;FC:00:00:00:01"}) {
    CAPTURE(bad);
    CHECK_FALSE(mac_of(bad));
  }
}

TEST_CASE("sites: the city's list of Munich is read whole") {
  const auto file = data_file("wifi/muenchen_wlan.json");
  if (!file) return;
  const auto rows = sites::read_sites(*file, "muenchen");
  REQUIRE(rows);
  REQUIRE(rows->size() == 171);
  for (const ImportRow& row : *rows) CHECK(site_of(row).source == "muenchen");
  const Site& first = site_of(rows->front());
  CHECK(first.kind == "Mobilitätsstation");
  CHECK(first.name == "Am Glockenbach");
  CHECK(first.lat == Approx(48.126392));
  CHECK_FALSE(first.source_id.empty());
}

TEST_CASE("sites: New York's table is read whole, by its own ids") {
  const auto file = data_file("wifi/nyc_hotspots_manhattan_bronx.csv");
  if (!file) return;
  const auto rows = sites::read_sites(*file, "nyc");
  REQUIRE(rows);
  std::size_t good = 0;
  std::set<std::string> ids;
  for (const ImportRow& row : *rows) {
    if (!why(row).empty()) continue;
    ++good;
    ids.insert(site_of(row).source_id);
  }
  CHECK(rows->size() == 1461);
  CHECK(good == 1461);
  const Site& first = site_of(rows->front());
  CHECK(first.name == "mn-05-123662");
  CHECK(first.address == "179 WEST 26 STREET");
  CHECK(first.ssid == "LinkNYC Free Wi-Fi");
  CHECK(first.provider == "LinkNYC - Citybridge");
  CHECK(first.source_id == "LINK-008695");
}

TEST_CASE("sites: a row that can be none says why and where, the others stand") {
  const auto rows = sites::read_sites(
      "name;lat;lon;ssid\nA;48,1;11,5;net\nB;north;11\nC;x;y;z\n;48;11;z\nD;48;11;" + std::string(40, 'x') + "\n", "s");
  REQUIRE(rows);
  REQUIRE(rows->size() == 5);
  CHECK(site_of((*rows)[0]).lat == 48.1);
  CHECK(why((*rows)[1]) == "has 3 fields, the header 4");
  CHECK((*rows)[2].line == 4);
  CHECK(why((*rows)[2]).find("latitude") != std::string::npos);
  CHECK(why((*rows)[3]) == "name is missing");
  CHECK(why((*rows)[4]).find("ssid") != std::string::npos);
  for (const char* none : {"", " \n", "a,b\n1,2\n", "{}", "[", "7", "name,lat\nA,48\n"}) {
    CAPTURE(none);
    CHECK_FALSE(sites::read_sites(none, "s"));
  }
  const auto mixed = sites::read_sites(R"([7,{"name":"A","lat":1.5,"lon":"2"},{"name":"B"}])", "s");
  REQUIRE(mixed);
  CHECK(why((*mixed)[0]) == "is no object");
  CHECK(site_of((*mixed)[1]).lon == 2);
  CHECK_FALSE(why((*mixed)[2]).empty());
}
