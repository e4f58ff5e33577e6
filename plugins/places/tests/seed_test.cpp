// SPDX-License-Identifier: EUPL-1.2
// The invented town: whole, and consistent in itself.
#include <catch2/catch.hpp>

#include <set>

#include <stadtkern/foreign_json.h>
#include "built_in.h"
#include "import/contents.h"
#include "test_data.h"

namespace places {
namespace {

TEST_CASE("example: 40 streets with numbers, in districts, in the town's area") {
  const auto area = Shape::parse(project_file("config/areas/musterstadt.geojson"));
  REQUIRE(area);
  const auto example = built_in::example("musterstadt");
  const auto addresses = read_csv(example.addresses, &*area);
  REQUIRE(addresses);
  CHECK(addresses->failed.empty());
  CHECK(addresses->outside == 0);
  CHECK(addresses->repeated == 0);
  const auto districts = read_districts(example.districts, &*area);
  REQUIRE(districts);
  CHECK(districts->districts.size() == 5);
  std::set<std::string> streets;
  for (const Address& address : addresses->addresses) {
    streets.insert(address.street);
    const auto home = std::find_if(districts->districts.begin(), districts->districts.end(),
                                   [&](const District& one) { return one.shape.contains(address.at); });
    REQUIRE(home != districts->districts.end());
    REQUIRE(home->name == address.district);
  }
  CHECK(streets.size() == 40);
}

TEST_CASE("example: the base map is the one in config/ and shows each street") {
  const auto example = built_in::example("musterstadt");
  CHECK(example.map == project_file("config/maps/musterstadt.geojson"));
  REQUIRE(check_geojson_map(example.map));
  const auto map = stadtkern::parse_json(example.map);
  REQUIRE(map);
  std::set<std::string> drawn;
  for (const stadtkern::Json& feature : map->find("features")->items) {
    const stadtkern::Json* properties = feature.find("properties");
    if (properties->text_of("kind") == "street") drawn.emplace(properties->text_of("name"));
  }
  CHECK(drawn.size() == 40);
  const auto addresses = read_csv(example.addresses, nullptr);
  REQUIRE(addresses);
  for (const Address& address : addresses->addresses) REQUIRE(drawn.count(address.street) == 1);
}

TEST_CASE("example: there is no other") {
  CHECK(built_in::example("atlantis").addresses.empty());
}

}  // namespace
}  // namespace places
