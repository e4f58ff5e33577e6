// SPDX-License-Identifier: EUPL-1.2
// What citizens are promised beside handing in and reading reports.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "answers.h"
#include "test_data.h"
#include "waste.pb.h"

namespace waste {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

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

using stadtkern::testkit::Headers;

Headers from(const char* client) {
  return {{"stadtkern-client", client}};
}

std::string said(Town& town, const std::string& id, const char* client) {
  const Response answer = town.post("/reports/" + id + "/me-too", "", from(client));
  REQUIRE(answer.status == 200);
  const bool counted = answer.json("/counted") == Value(true);
  return std::to_string(*answer.json("/me_too").as_int()) + (counted ? " counted" : " before");
}

TEST_CASE("citizens: who sees it, too, counts once, for a day by her address and for good by her account") {
  Town town{"waste"};
  const std::string id = report(town, 0);
  CHECK(said(town, id, "aaaaaaaaaaaaaaaa") == "1 counted");
  CHECK(said(town, id, "aaaaaaaaaaaaaaaa") == "1 before");
  CHECK(said(town, id, "bbbbbbbbbbbbbbbb") == "2 counted");
  const auto citizen = town.as({}, "person:1");
  CHECK(citizen.post("/reports/" + id + "/me-too").json("/counted") == Value(true));
  CHECK(citizen.post("/reports/" + id + "/me-too").json("/counted") == Value(false));
  CHECK(said(town, report(town, 5), "aaaaaaaaaaaaaaaa") == "1 counted");  // another report
  CHECK(town.get("/reports/" + id).json("/me_too") == Value(3));
  CHECK(town.get("/reports/" + id).json("/follow") == Value(nullptr));
  const Response open311 = town.get("/open311/v2/requests/" + id + ".json?extensions=true");
  CHECK(open311.json("/0/extended_attributes/votes") == Value(3));
  CHECK(town.events("waste.report.status_changed").empty());

  town.clock().advance(std::chrono::hours{25});
  town.run_timers();
  CHECK(said(town, id, "aaaaaaaaaaaaaaaa") == "4 counted");
  CHECK(citizen.post("/reports/" + id + "/me-too").json("/counted") == Value(false));

  CHECK(town.post("/reports/00000000/me-too").status == 404);
  REQUIRE(town.as("waste.staff").post("/reports/" + id + "/status", R"({"status":"done"})").status == 200);
  CHECK(town.post("/reports/" + id + "/me-too").status == 409);
  CHECK(town.get("/reports/" + id).json("/me_too") == Value(4));
}

TEST_CASE("citizens: a link leads back to a report, tells no more than everybody may see, and can be removed") {
  Town town{"waste"};
  const Response made =
      town.post("/reports",
                R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"MARKERtext","follow":true,
          "contact":{"email":"MARKERmail@example.org"}})");
  REQUIRE(made.status == 201);
  const std::string id = text(made, "/id");
  const std::string token = text(made, "/follow/token");
  CHECK(token.size() == 33);
  CHECK(text(made, "/follow/url") == "/api/waste/v1/followed/" + token);
  const Response another = town.post("/reports/" + id + "/follow");
  REQUIRE(another.status == 200);
  CHECK(text(another, "/token") != token);
  REQUIRE(town.as("waste.staff")
              .post("/reports/" + id + "/status", R"({"status":"in_process","note":"Bulb is ordered."})")
              .status == 200);

  for (const std::string& link : {text(made, "/follow/url"), text(another, "/url")}) {
    const Response seen = town.get(link);
    REQUIRE(seen.status == 200);
    CHECK(text(seen, "/id") == id);
    CHECK(text(seen, "/detailed_status") == "in_process");
    CHECK(text(seen, "/notes/0/text") == "Bulb is ordered.");
    CHECK(seen.body.find("MARKER") == std::string::npos);
    CHECK(seen.body.find("follow") == std::string::npos);
  }
  const auto everybody = town.anonymous();
  CHECK(everybody.request("DELETE", text(another, "/url")).status == 200);
  CHECK(everybody.request("DELETE", text(another, "/url")).status == 404);
  CHECK(town.get(text(another, "/url")).status == 404);
  CHECK(town.get(text(made, "/follow/url")).status == 200);
  const Response wrong = town.get("/followed/~00000000000000000000000000000000");
  CHECK(wrong.status == 404);
  REQUIRE(wrong.error);
  CHECK(wrong.error->message.find('~') == std::string::npos);
  CHECK(town.post("/reports/00000000/follow").status == 404);
  for (const char* type : {"waste.report.created", "waste.report.status_changed"}) {
    for (const auto& event : town.events(type)) CHECK(event.payload.find(token) == std::string::npos);
  }
  CHECK(town.log().find(token) == std::string::npos);
}

TEST_CASE("citizens: an answer that is kept for repeats holds no link") {
  Town town{"waste"};
  const auto client = town.anonymous().with_key("0123456789abcdef");
  const char* body = R"({"category":"lighting","lat":48.6,"lon":8.9,"follow":true})";
  const Response made = client.post("/reports", body);
  REQUIRE(made.status == 201);
  CHECK(made.json("/follow") == Value(nullptr));
  CHECK(client.post("/reports", body).body == made.body);
}

TEST_CASE("citizens: of a link the store holds a hash alone, and of who said \"me too\" nothing after a day") {
  Town town{"waste"};
  const std::string id = report(town, 0);
  const std::string token =
      text(town.anonymous().with_key("fedcba9876543210").post("/reports/" + id + "/follow"), "/token");
  REQUIRE(token.size() == 33);
  said(town, id, "MARKERMARKERMARK");
  REQUIRE(town.as({}, "MARKERprincipal").post("/reports/" + id + "/me-too").status == 200);
  const auto held = [&](const std::string& what) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(town.node().folder())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      if (bytes.find(what) != std::string::npos) return entry.path().string();
    }
    return std::string();
  };
  CHECK_FALSE(held(id).empty());
  CHECK(held(token).empty());
  CHECK(held(token.substr(1)).empty());
  CHECK(held("MARKER").empty());
}

}  // namespace
}  // namespace waste
