// SPDX-License-Identifier: EUPL-1.2
// What citizens are promised beside handing in and reading reports.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

#include "test_data.h"
#include "waste.pb.h"

namespace waste {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::Response;
using stadtkern::testkit::Settings;
using stadtkern::testkit::Town;

std::string text(const Response& response, std::string_view pointer) {
  const Value value = response.json(pointer);
  return value.as_string() ? *value.as_string() : std::string();
}

std::size_t count(const Response& response, std::string_view pointer) {
  return response.json(pointer).items().size();
}

constexpr double kMetre = 1 / 111'195.0;  // in degrees of latitude

// A report so many metres north of 48.6, 8.9.
std::string report(Town& town, double metres, const char* category = "lighting") {
  const Response made = town.post("/reports", std::string(R"({"category":")") + category + R"(","lat":)" +
                                                  std::to_string(48.6 + metres * kMetre) + R"(,"lon":8.9})");
  REQUIRE(made.status == 201);
  return text(made, "/id");
}

constexpr const char* kHere = "/reports/nearby?category=lighting&lat=48.6&lon=8.9";

TEST_CASE("citizens: open reports of the same category are told, nearest first") {
  Town town{"waste"};
  const std::string far = report(town, 20);
  const std::string near = report(town, 3);
  report(town, 40);
  report(town, 5, "graffiti");
  const std::string closed = report(town, 1);
  REQUIRE(town.as("waste.staff").post("/reports/" + closed + "/status", R"({"status":"done"})").status == 200);
  const Response told = town.get(kHere);
  REQUIRE(told.status == 200);
  CHECK(told.json("/within_metres") == Value(25));
  REQUIRE(count(told, "/reports") == 2);
  CHECK(text(told, "/reports/0/report/id") == near);
  CHECK(text(told, "/reports/1/report/id") == far);
  const auto metres = told.json("/reports/1/metres").as_double();
  REQUIRE(metres);
  CHECK(std::abs(*metres - 20) < 0.2);
}

TEST_CASE("citizens: how near counts is the town's or the category's, and 0 is never") {
  Value words = Value::object();
  words.set("de", "C");
  words.set("en", "C");
  const auto category = [&](const char* code, int metres) {
    Value one = Value::object();
    one.set("code", code);
    one.set("name", words);
    if (metres >= 0) one.set("duplicate_metres", metres);
    return one;
  };
  Town town{"waste",
            {{"duplicate_metres", 10},
             {"categories", Value::array({category("usual", -1), category("wide", 100), category("never", 0)})}}};
  for (const char* one : {"usual", "wide", "never"}) report(town, 30, one);
  const auto told = [&](const char* code) {
    return town.get(std::string("/reports/nearby?lat=48.6&lon=8.9&category=") + code);
  };
  CHECK(count(told("usual"), "/reports") == 0);
  CHECK(told("usual").json("/within_metres") == Value(10));
  CHECK(count(told("wide"), "/reports") == 1);
  CHECK(count(told("never"), "/reports") == 0);
  CHECK(told("never").status == 200);
}

TEST_CASE("citizens: a question about nowhere is refused with all that is wrong") {
  Town town{"waste"};
  const Response refused = town.get("/reports/nearby?category=ufo&lat=95");
  CHECK(refused.status == 400);
  REQUIRE(refused.error);
  CHECK(refused.error->fields.size() == 2);  // category, lon
  CHECK(town.get("/reports/nearby?category=lighting&lat=95&lon=8").status == 400);
  CHECK(town.get("/reports/nearby?category=lighting&lat=x&lon=8").status == 400);
  CHECK(town.get("/reports/nearby").status == 400);
}

TEST_CASE("citizens: where thousands lie at one spot, the nearest are among the ten that are told") {
  Town town{"waste", {{"duplicate_metres", 200}}};
  std::string rows = "[";
  for (int i = 0; i < 3000; ++i) {
    rows +=
        (i ? "," : "") + std::string(R"({"service_request_id":")") + std::to_string(i) +
        R"(","status":"open","service_name":"Thing","service_code":"1","requested_datetime":"2026-01-01T00:00:00Z",)" +
        R"("updated_datetime":"2026-01-01T01:00:00Z","lat":48.601,"long":8.9})";
  }
  const auto run = town.as("operator").run_command("import", {"x.json"}, rows + "]");
  REQUIRE_FALSE(run.error);
  std::set<std::string> near;
  for (const double metres : {2.0, 30.0, 60.0}) near.insert(report(town, metres, "other"));
  const Response told = town.get("/reports/nearby?category=other&lat=48.6&lon=8.9");
  REQUIRE(count(told, "/reports") == 10);
  for (int i = 0; i < 3; ++i) CHECK(near.contains(text(told, "/reports/" + std::to_string(i) + "/report/id")));
}

}  // namespace
}  // namespace waste
