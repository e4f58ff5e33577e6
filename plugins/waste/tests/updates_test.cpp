// SPDX-License-Identifier: EUPL-1.2
// servicerequestupdates: what another system may ask and report.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>
#include <pugixml.hpp>

#include "answers.h"

namespace waste {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::Headers;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

const Headers kForm{{"content-type", "application/x-www-form-urlencoded"}};
constexpr const char* kUpdates = "/open311/v2/servicerequestupdates";
constexpr const char* kWindow = "?start_date=2025-12-31T00:00:00Z&end_date=2026-02-01T00:00:00Z";

struct World {
  Town town{"waste",
            {{"update_keys", Value::array({"updates-key-aaaa", "updates-key-bbbb"})},
             {"api_keys", Value::array({"reports-key-aaaa"})}}};
  std::string id;

  World() {
    const Response made = town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9})");
    REQUIRE(made.status == 201);
    id = text(made, "/id");
  }
  Response send(const std::string& more, const char* key = "updates-key-aaaa", const char* format = ".json") {
    town.clock().advance(std::chrono::minutes{1});
    return town.post(std::string(kUpdates) + format, std::string("api_key=") + key + "&service_request_id=" + id + more,
                     kForm);
  }
  std::string status() { return text(town.get("/reports/" + id), "/detailed_status"); }
};

TEST_CASE("updates: another system's steps are the report's, each once") {
  World world;
  const Response made = world.send("&update_id=1&status=IN_PROGRESS&description=Ordered");
  REQUIRE(made.status == 201);
  CHECK(world.status() == "in_process");
  const Response again = world.send("&update_id=1&status=FIXED");
  CHECK(again.status == 400);
  CHECK(text(again, "/0/description").find("already exists") != std::string::npos);
  CHECK(world.status() == "in_process");
  CHECK(world.send("&update_id=1&status=fixed", "updates-key-bbbb").status == 201);  // another system's 1
  CHECK(world.status() == "done");
  CHECK(world.send("&update_id=2&status=REOPEN").status == 201);
  CHECK(world.status() == "reviewed");
  CHECK(world.send("&update_id=3&status=OPEN").status == 400);  // nothing new
  CHECK(world.send("&update_id=3&status=OPEN&description=Still+here").status == 201);
  CHECK(world.status() == "reviewed");
  REQUIRE(world.town.as("waste.staff")
              .post("/reports/" + world.id + "/status", R"({"status":"done","note":"By staff"})")
              .status == 200);

  const Response all = world.town.get(std::string(kUpdates) + ".json" + kWindow);
  REQUIRE(all.status == 200);
  REQUIRE(all.json().items().size() == 5);
  CHECK(text(all, "/0/update_id") == text(made, "/0/update_id"));
  CHECK(text(all, "/0/service_request_id") == world.id);
  CHECK(text(all, "/0/status") == "IN_PROGRESS");
  CHECK(text(all, "/0/description") == "Ordered");
  CHECK(text(all, "/1/status") == "FIXED");
  CHECK(text(all, "/4/description") == "By staff");
  CHECK(text(all, "/4/external_status_code") == "done");
  CHECK(all.body.find("updates-key") == std::string::npos);
  CHECK(world.town.get(std::string(kUpdates) + ".json?start_date=2026-03-01T00:00:00Z&end_date=2026-03-02T00:00:00Z")
            .body == "[]");
  pugi::xml_document document;
  REQUIRE(document.load_string(world.town.get(std::string(kUpdates) + ".xml" + kWindow).body.c_str()));
  CHECK(std::string(document.child("service_request_updates").child("request_update").child_value("description")) ==
        "Ordered");
}

TEST_CASE("updates: every status word has its meaning") {
  World world;
  int number = 0;
  for (const auto& [word, meaning] :
       std::initializer_list<std::pair<const char*, const char*>>{{"INVESTIGATING", "reviewed"},
                                                                  {"ACTION_SCHEDULED", "in_process"},
                                                                  {"FOR_TRIAGE", "reviewed"},
                                                                  {"DUPLICATE", "duplicate"},
                                                                  {"OPEN", "reviewed"},
                                                                  {"NOT_COUNCILS_RESPONSIBILITY", "not_solvable"},
                                                                  {"INTERNAL_REFERRAL", "reviewed"},
                                                                  {"NO_FURTHER_ACTION", "not_solvable"},
                                                                  {"CLOSED", "done"},
                                                                  {"CANCELLED", "not_solvable"}}) {
    INFO(word);
    REQUIRE(world.send("&update_id=" + std::to_string(++number) + "&status=" + word + "&description=x").status == 201);
    CHECK(world.status() == meaning);
  }
}

TEST_CASE("updates: what is wrong is an error array with all of it") {
  World world;
  const Response none = world.send("&update_id=1&status=FIXED", "reports-key-aaaa");
  CHECK(none.status == 403);
  CHECK(none.json("/0/code") == Value(403));
  CHECK(world.town.post(std::string(kUpdates) + ".json", "status=x", kForm).json().items().size() == 4);
  CHECK(world.send("&update_id=1&status=MOVED").status == 400);
  CHECK(world.send("0&update_id=1&status=FIXED").status == 404);  // another id
  const std::string updates = std::string(kUpdates) + ".json";
  for (const char* bad : {"?start_date=2026-01-01T00:00:00Z", "?start_date=x&end_date=y",
                          "?start_date=2026-01-02T00:00:00Z&end_date=2026-01-01T00:00:00Z",
                          "?start_date=2025-01-01T00:00:00Z&end_date=2026-01-01T00:00:00Z"}) {
    INFO(bad);
    const Response refused = world.town.get(updates + bad);
    CHECK(refused.status == 400);
    CHECK(refused.json("/0/code") == Value(400));
  }
  CHECK(world.town.get(updates + "?jurisdiction_id=other").status == 404);
  CHECK(world.status() == "received");
  Town closed{"waste"};
  CHECK(closed.post(updates, "api_key=&service_request_id=1&update_id=1&status=OPEN", kForm).status == 403);
}

}  // namespace
}  // namespace waste
