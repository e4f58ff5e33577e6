// SPDX-License-Identifier: EUPL-1.2
// What looks suspicious is seen by staff alone, until they decide; its sender learns nothing of it.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "answers.h"
#include "wire/privacy.h"

namespace waste {
namespace {

namespace privacy = stadtkern::wire::privacy;
using stadtkern::json::Value;
using stadtkern::testkit::Headers;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

const Headers kForm{{"content-type", "application/x-www-form-urlencoded"}};

Headers from(const std::string& client) {
  return {{"stadtkern-client", client}};
}

constexpr const char* kTrapped =
    R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"MARKERtext","website":"http://spam.example","follow":true,)"
    R"("contact":{"email":"MARKERmail@example.org","first_name":"MARKERfirst","last_name":"MARKERlast"}})";

Response waiting(Town& town) {
  return town.as("waste.staff").get("/suspicious");
}

std::string held(Town& town) {
  const Response made = town.post("/reports", kTrapped, from("a"));
  REQUIRE(made.status == 201);
  return text(made, "/id");
}

TEST_CASE("suspicious: what fell into the trap is public nowhere, and its sender gets the usual answer") {
  Town town{"waste", {{"publish", "text_at_once"}}};
  const Response good = town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9})", from("a"));
  const Response made = town.post("/reports", kTrapped, from("a"));
  REQUIRE(made.status == 201);
  const std::string id = text(made, "/id");
  CHECK(id.size() == 8);
  CHECK(made.header("location") == "/api/waste/v1/reports/" + id);
  CHECK(text(made, "/detailed_status") == text(good, "/detailed_status"));
  CHECK(text(made, "/follow/token").size() == 33);
  const std::string since = "start_date=2025-12-31T00:00:00Z";
  for (const std::string& way :
       {std::string("/reports"), std::string("/reports.geojson"), std::string("/reports.rss"),
        std::string("/open-data/reports.csv"), std::string("/open-data/reports.geojson"),
        std::string("/reports/nearby?category=lighting&lat=48.6&lon=8.9"),
        "/open311/v2/requests.json?extensions=true&" + since, "/open311/v2/requests.xml?" + since,
        "/open311/v2/servicerequestupdates.json?" + since + "&end_date=2026-02-01T00:00:00Z"}) {
    INFO(way);
    const Response answer = town.get(way);
    CHECK(answer.status == 200);
    CHECK(answer.body.find(id) == std::string::npos);
    CHECK(answer.body.find("MARKER") == std::string::npos);
  }
  CHECK(town.get("/statistics?from=2026-01&to=2026-01").json("/total/reports") == Value(1));
  for (const std::string& way : {"/reports/" + id, "/open311/v2/requests/" + id + ".json",
                                 "/open311/v2/tokens/" + id + ".json", "/followed/" + text(made, "/follow/token")}) {
    INFO(way);
    CHECK(town.get(way).status == 404);
    CHECK(town.as("waste.staff").get(way).status == 404);
  }
  CHECK(town.post("/reports/" + id + "/me-too").status == 404);
  CHECK(town.events("waste.report.created").size() == 1);
  CHECK(town.get("/suspicious").status == 401);
  CHECK(town.as("other.role").get("/suspicious").status == 403);
  const Response list = waiting(town);
  CHECK(list.json("/waiting") == Value(1));
  CHECK(text(list, "/reports/0/report/id") == id);
  CHECK(text(list, "/reports/0/report/description") == "MARKERtext");
  CHECK(text(list, "/reports/0/reasons") == "honeypot");
  CHECK(list.body.find("MARKERmail") == std::string::npos);
  CHECK(town.log().find("MARKER") == std::string::npos);
}

TEST_CASE("suspicious: an accepted report is a report like any other, from when it came") {
  Town town{"waste"};
  const Response made = town.post("/reports", kTrapped, from("a"));
  const std::string id = text(made, "/id");
  town.clock().advance(std::chrono::hours{2});
  CHECK(town.post("/reports/" + id + "/accept").status == 401);
  CHECK(town.as("other.role").post("/reports/" + id + "/accept").status == 403);
  const Response accepted = town.as("waste.staff").post("/reports/" + id + "/accept");
  REQUIRE(accepted.status == 200);
  CHECK(text(accepted, "/id") == id);
  const Response found = town.get("/reports/" + id);
  CHECK(text(found, "/requested_at") == "2026-01-01T12:00:00Z");
  CHECK(text(found, "/updated_at") == "2026-01-01T14:00:00Z");
  CHECK(found.body.find("MARKER") == std::string::npos);  // its text waits for the release
  CHECK(text(town.get("/followed/" + text(made, "/follow/token")), "/id") == id);
  CHECK(town.events("waste.report.created").size() == 1);
  CHECK(count(waiting(town), "/reports") == 0);
  CHECK(town.as("waste.staff").post("/reports/" + id + "/accept").status == 404);
}

TEST_CASE("suspicious: a rejected report is gone") {
  Town town{"waste"};
  const std::string id = held(town);
  CHECK(town.post("/reports/" + id + "/reject").status == 401);
  CHECK(town.as("waste.staff").post("/reports/" + id + "/reject").status == 200);
  CHECK(town.as("waste.staff").post("/reports/" + id + "/reject").status == 404);
  CHECK(count(waiting(town), "/reports") == 0);
  CHECK(town.get("/reports/" + id).status == 404);
  CHECK(town.events("waste.report.created").empty());
}

TEST_CASE("suspicious: who sends too much is held, others and those with a key are not") {
  Town town{"waste", {{"reports_per_hour", 3}}};
  const char* body = R"({"category":"lighting","lat":48.6,"lon":8.9})";
  for (int i = 0; i < 5; ++i) CHECK(town.post("/reports", body, from("a")).status == 201);
  CHECK(town.post("/reports", body, from("b")).status == 201);
  for (int i = 0; i < 5; ++i) CHECK(town.as({}, "person:1").post("/reports", body, from("")).status == 201);
  CHECK(count(town.get("/reports"), "/reports") == 9);
  CHECK(text(waiting(town), "/reports/1/reasons") == "rate");
  const char* form = "service_code=lighting&lat=48.6&long=8.9";
  Headers open311 = kForm;
  open311.emplace_back("stadtkern-client", "a");
  CHECK(town.post("/open311/v2/requests.json", form, open311).status == 201);
  CHECK(count(town.get("/reports"), "/reports") == 9);
  CHECK(waiting(town).json("/waiting") == Value(3));
  REQUIRE(town.reconfigure({{"reports_per_hour", 3}, {"api_keys", Value::array({"0123456789abcdef"})}}));
  CHECK(town.post("/open311/v2/requests.json", std::string(form) + "&api_key=0123456789abcdef", open311).status == 201);
  CHECK(count(town.get("/reports"), "/reports") == 10);
}

TEST_CASE("suspicious: a form that is sent at once is held, a town may demand the token") {
  Town town{"waste"};
  const Response form = town.get("/form-token");
  REQUIRE(form.status == 200);
  const std::string token = text(form, "/form_token");
  REQUIRE(token.size() > 40);
  const auto send = [&](const std::string& with) {
    return town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9,"form_token":")" + with + R"("})",
                     from("a"));
  };
  CHECK(send(token).status == 201);
  town.clock().advance(std::chrono::minutes{1});
  CHECK(send("1.2.3").status == 201);
  CHECK(count(town.get("/reports"), "/reports") == 0);
  CHECK(text(waiting(town), "/reports/0/reasons") == "too_fast");
  CHECK(text(waiting(town), "/reports/1/reasons") == "form_token");
  REQUIRE(town.reconfigure({{"form_token", "required"}}));
  const Response without = town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9})", from("a"));
  CHECK(without.status == 422);
  REQUIRE(without.error);
  CHECK(without.error->fields.at(0).pointer == "/form_token");
  CHECK(town.as({}, "person:1").post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9})").status == 201);
}

TEST_CASE(
    "suspicious: who made it is found, gets all that is held, and is forgotten, after its time it goes by itself") {
  Town town{"waste"};
  const std::string id = held(town);
  const auto ask = [&](const char* method, const auto& request) {
    const auto bytes = town.as("operator").call_bytes(method, stadtkern::wire::encode(request));
    REQUIRE(bytes);
    return *bytes;
  };
  const auto found =
      stadtkern::wire::decode<privacy::FindReply>(ask("Find", privacy::FindRequest{"email", "markermail@example.org"}));
  REQUIRE(found);
  REQUIRE(found->subjects.size() == 1);
  CHECK(found->subjects[0] == id);
  const auto exported = stadtkern::wire::decode<privacy::ExportReply>(ask("Export", privacy::ExportRequest{id}));
  REQUIRE(exported);
  for (const char* word : {"MARKERmail", "MARKERfirst", "MARKERlast", "MARKERtext", "honeypot"}) {
    CHECK(exported->json.find(word) != std::string::npos);
  }
  const auto erased = stadtkern::wire::decode<privacy::EraseReply>(ask("Erase", privacy::EraseRequest{id}));
  REQUIRE(erased);
  CHECK(erased->changed > 0);
  CHECK(count(waiting(town), "/reports") == 0);

  const std::string other = held(town);
  town.clock().advance(std::chrono::hours{24 * 29});
  town.run_timers();
  CHECK(count(waiting(town), "/reports") == 1);
  town.clock().advance(std::chrono::hours{24 * 3});
  town.run_timers();
  CHECK(count(waiting(town), "/reports") == 0);
}

}  // namespace
}  // namespace waste
