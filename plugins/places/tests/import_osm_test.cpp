// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include <algorithm>

#include "import/contents.h"
#include "import/osm_pbf.h"
#include "osm_writer.h"
#include "test_data.h"

namespace places {
namespace {

using testing::OsmFile;
using testing::small_town;

std::string refused(const std::string& file) {
  auto contents = read_contents(file, nullptr, GeoJsonUse::Map);
  REQUIRE_FALSE(contents);
  return contents.error().message;
}

TEST_CASE("osm: addresses of nodes and buildings, streets without any, and districts") {
  for (const bool dense : {true, false}) {
    for (const bool packed : {true, false}) {
      OsmFile file = small_town();
      file.dense = dense;
      file.packed = packed;
      REQUIRE(is_osm_pbf(file.bytes()));
      const auto contents = read_contents(file.bytes(), nullptr, GeoJsonUse::Map);
      REQUIRE(contents);
      REQUIRE(contents->addresses.size() == 4);
      CHECK(contents->addresses[0].key == "gartenstr|1|99999|");
      CHECK(contents->addresses[0].at.lat == Approx(48.59).epsilon(1e-9));
      CHECK(contents->addresses[1].number == "2");
      CHECK(contents->addresses[2].number == "2a");
      CHECK(contents->addresses[2].at.lon == Approx(8.8703).epsilon(1e-9));
      CHECK(contents->addresses[3].street == "Feldweg");
      CHECK(contents->addresses[3].number.empty());
      REQUIRE(contents->districts.size() == 1);
      CHECK(contents->districts[0].id == "mitte");
      CHECK(contents->districts[0].shape.contains({48.59, 8.87}));
      CHECK(contents->failed.empty());
      CHECK(contents->read == 5);
    }
  }
}

TEST_CASE("osm: only what lies in the town's area counts") {
  const auto area = Shape::parse(R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]})");
  REQUIRE(area);
  const auto contents = read_contents(small_town().bytes(), &*area, GeoJsonUse::Map);
  REQUIRE(contents);
  CHECK(contents->addresses.empty());
  CHECK(contents->districts.empty());
  CHECK(contents->outside == 4);
}

TEST_CASE("osm: a damaged file is refused as a whole, with the place of the damage") {
  const std::string whole = small_town().bytes();
  CHECK(refused(whole.substr(0, whole.size() - 20)).find("the file ends within a block (block at byte") !=
        std::string::npos);
  std::string flipped = whole;
  flipped[whole.size() - 40] = static_cast<char>(~flipped[whole.size() - 40]);
  CHECK(refused(flipped).find("damaged") != std::string::npos);
  OsmFile history = small_town();
  history.feature = "HistoricalInformation";
  CHECK(refused(history.bytes()).find("HistoricalInformation") != std::string::npos);
}

TEST_CASE("osm: no change of a byte crashes, whatever it makes of the file") {
  OsmFile file = small_town();
  file.packed = false;
  const std::string whole = file.bytes();
  std::size_t read = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      const auto contents = read_osm_pbf(changed, nullptr);
      if (contents) ++read;
      if (!contents) REQUIRE_FALSE(contents.error().message.empty());
    }
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto contents = read_osm_pbf(std::string_view(whole).substr(0, size), nullptr);
    if (!contents) REQUIRE_FALSE(contents.error().message.empty());
  }
  CHECK(read > 0);  // a flipped bit of a name hurts nobody
}

TEST_CASE("osm: a real town") {
  const auto file = data_file("osm/dreieich.osm.pbf");
  if (!file) return;
  const auto contents = read_contents(*file, nullptr, GeoJsonUse::Map);
  REQUIRE(contents);
  const auto numbered = std::count_if(contents->addresses.begin(), contents->addresses.end(),
                                      [](const Address& address) { return !address.number.empty(); });
  CHECK(numbered > 700);
  CHECK(contents->addresses.size() - static_cast<std::size_t>(numbered) > 20);
  CHECK(contents->failed.size() < 5);
  CHECK(contents->read == contents->addresses.size() + contents->districts.size() + contents->repeated +
                              contents->outside + contents->failed.size());
  CHECK(std::all_of(contents->addresses.begin(), contents->addresses.end(),
                    [](const Address& address) { return address.at.lat > 49.9 && address.at.lat < 50.1; }));
}

}  // namespace
}  // namespace places
