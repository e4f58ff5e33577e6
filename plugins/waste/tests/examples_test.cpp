// SPDX-License-Identifier: EUPL-1.2
#include "examples.h"

#include <catch2/catch.hpp>

#include "built_in.h"
#include "import/tables.h"
#include "test_data.h"

namespace waste {
namespace {

constexpr Micros kNow = 1'800'000'000 * kSecond;

TEST_CASE("examples: musterdorf's lie in its area and fit the module's own categories") {
  auto settings = read_settings(R"({"publish":"text_at_once"})", "musterdorf");
  REQUIRE(settings);
  auto area = Area::parse(project_file("config/areas/musterdorf.geojson"));
  REQUIRE(area);
  settings->area = *std::move(area);
  const auto reports = read_examples(built_in::examples("musterdorf"), *settings, kNow);
  REQUIRE(reports);
  CHECK(reports->size() == 5);
  for (const Report& report : *reports) {
    INFO(report.address);
    CHECK(report.requested < kNow);
    CHECK(report.requested > kNow - 90 * kDay);
    CHECK(report.updated >= report.requested);
    CHECK(report.updated <= kNow);
    CHECK(report.text_public);
  }
}

TEST_CASE("examples: one that the town would refuse is refused by number") {
  const auto settings = read_settings("{}", "town");
  REQUIRE(settings);
  const auto reports = read_examples(
      "{\"category\":\"lighting\",\"lat\":1,\"lon\":2,\"status\":\"done\",\"hours_ago\":1}\n"
      "{\"category\":\"ufo\",\"lat\":1,\"lon\":2,\"status\":\"done\",\"hours_ago\":1}\n",
      *settings, kNow);
  REQUIRE_FALSE(reports);
  CHECK(reports.error().message.find("example 2") == 0);
}

TEST_CASE("examples: only a town that calls itself a test may have them") {
  const auto real = read_settings(R"({"example_reports":"musterstadt"})", "musterstadt");
  REQUIRE_FALSE(real);
  CHECK(real.error().fields.at(0).pointer == "/example_reports");
  const auto test = read_settings(R"({"example_reports":"musterstadt","endpoint_type":"test"})", "musterstadt");
  REQUIRE(test);
  CHECK(test->example_reports == "musterstadt");
}

TEST_CASE("built in: the tables are those of the folder") {
  CHECK(built_in::sources() == module_file("import/sources.csv"));
  CHECK(built_in::categories() == module_file("import/categories.csv"));
  CHECK(built_in::examples("musterstadt") == module_file("seed/musterstadt.jsonl"));
  CHECK(built_in::examples("elsewhere").empty());
  CHECK(importing::Tables::read(built_in::sources(), built_in::categories()));
}

}  // namespace
}  // namespace waste
