// SPDX-License-Identifier: EUPL-1.2
// The staff's inbox: whose reports, in which order, and numbers that are always right.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <map>
#include <random>

#include "answers.h"
#include "waste.pb.h"

namespace waste {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::Client;
using stadtkern::testkit::Response;
using stadtkern::testkit::Settings;
using stadtkern::testkit::Town;

Value json(const char* text) {
  auto value = stadtkern::json::parse(text);
  REQUIRE(value);
  return *value;
}

Settings groups() {
  return {{"responsibility", json(R"([
    {"category":"lighting","group":"light","deputy":"works"},
    {"category":"graffiti","group":"paint"},
    {"area":{"type":"Polygon","coordinates":[[[8,48],[9,48],[9,49],[8,49],[8,48]]]},"group":"works"}])")}};
}

std::string create(Town& town, const char* category, double lat = 48.6) {
  const Response made = town.post("/reports", std::string(R"({"category":")") + category + R"(","lat":)" +
                                                  std::to_string(lat) + R"(,"lon":8.9,"description":"secret words"})");
  REQUIRE(made.status == 201);
  return text(made, "/id");
}

void status(Town& town, const std::string& id, const std::string& to) {
  const Response done = staff(town).post("/reports/" + id + "/status", R"({"status":")" + to + R"(","note":"why"})");
  REQUIRE(done.status == 200);
}

std::vector<std::string> ids(const Response& inbox) {
  REQUIRE(inbox.status == 200);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < inbox.json("/reports").items().size(); ++i) {
    out.push_back(text(inbox, "/reports/" + std::to_string(i) + "/id"));
  }
  return out;
}

using Ids = std::vector<std::string>;

TEST_CASE("inbox: a report gets its group with its creation, also by Open311 and import") {
  Town town{"waste", groups()};
  const std::string lamp = create(town, "lighting");
  const std::string bin = create(town, "litter_bin");
  const std::string far = create(town, "litter_bin", 50);
  CHECK(text(staff(town).get("/reports/" + lamp), "/staff/group") == "light");
  CHECK(text(staff(town).get("/reports/" + bin), "/staff/group") == "works");
  CHECK(text(staff(town).get("/reports/" + far), "/staff/group").empty());
  CHECK(town.get("/reports/" + lamp).json("/staff") == Value());
  const Response form = town.post("/open311/v2/requests.json", "service_code=graffiti&lat=48.6&long=8.9",
                                  {{"content-type", "application/x-www-form-urlencoded"}});
  CHECK(ids(staff(town).get("/inbox?group=paint")) == Ids{text(form, "/0/service_request_id")});
  const auto run =
      town.as("operator")
          .run_command("import", {"x.json"},
                       R"([{"service_request_id":"7","status":"open","service_name":"Lampe","service_code":"1",)"
                       R"("requested_datetime":"2026-01-01T00:00:00Z","lat":48.6,"long":8.9}])");
  REQUIRE_FALSE(run.error);
  CHECK(staff(town).get("/inbox?group=works").json("/reports").items().size() == 2);
}

TEST_CASE("inbox: newest first, by group, state and page, staff read the text there") {
  Town town{"waste", groups()};
  Ids lamps;
  for (int i = 0; i < 5; ++i) {
    town.clock().advance(std::chrono::minutes{1});
    lamps.insert(lamps.begin(), create(town, "lighting"));
  }
  const std::string paint = create(town, "graffiti");
  status(town, lamps[1], "in_process");
  status(town, lamps[2], "done");
  const Client clerk = staff(town);
  CHECK(ids(clerk.get("/inbox?group=light")) == Ids{lamps[0], lamps[1], lamps[3], lamps[4]});
  CHECK(ids(clerk.get("/inbox?group=light&status=in_process")) == Ids{lamps[1]});
  CHECK(ids(clerk.get("/inbox?group=light&status=closed")) == Ids{lamps[2]});
  CHECK(ids(clerk.get("/inbox?group=*")).size() == 5);
  CHECK(ids(clerk.get("/inbox")).size() == 5);  // who is in no group sees all
  CHECK(ids(clerk.get("/inbox?group=-")).empty());
  const Response first = clerk.get("/inbox?group=light&page_size=3");
  CHECK(ids(first) == Ids{lamps[0], lamps[1], lamps[3]});
  CHECK(first.json("/more") == Value(true));
  const Response second = clerk.get("/inbox?group=light&page_size=3&page=2");
  CHECK(ids(second) == Ids{lamps[4]});
  CHECK(second.json("/more") == Value(false));
  CHECK(text(first, "/reports/0/description") == "secret words");
  CHECK(text(first, "/counts/0/status") == "received");
  CHECK(first.json("/counts/0/reports") == Value(3));
  CHECK(first.json("/counts/2/reports") == Value(1));
  CHECK(first.json("/groups").items().size() == 4);  // nobody, light, paint, works
  CHECK(text(first, "/groups/1/group") == "light");
  CHECK(text(first, "/groups/1/deputy") == "works");
  CHECK(first.json("/groups/1/open") == Value(4));
}

TEST_CASE("inbox: it is for staff, and what makes no sense is refused with words") {
  Town town{"waste", groups()};
  CHECK(town.get("/inbox").status == 401);
  CHECK(town.as("other.role").get("/inbox").status == 403);
  const auto by_bus = town.as("other.role").call<v1::Inbox>("ListInbox", v1::InboxQuery());
  REQUIRE_FALSE(by_bus);
  CHECK(by_bus.error().code == stadtkern::Code::PermissionDenied);
  for (const char* bad : {"status=lost", "order=up", "page_size=101", "page=201", "group=a%20b",
                          "overdue=true&status=done", "page=x", "overdue=perhaps"}) {
    INFO(bad);
    CHECK(staff(town).get(std::string("/inbox?") + bad).status == 400);
  }
}

TEST_CASE("inbox: staff hand a report to another group, and the step says who") {
  Town town{"waste", groups()};
  const std::string id = create(town, "lighting");
  const std::string path = "/reports/" + id + "/assign";
  const Response moved = staff(town).post(path, R"({"group":"paint","note":"It is the colour."})");
  REQUIRE(moved.status == 200);
  CHECK(text(moved, "/staff/group") == "paint");
  CHECK(text(moved, "/staff/history/0/text") == "light > paint\nIt is the colour.");
  CHECK(text(moved, "/staff/history/0/kind") == "assigned");
  CHECK(text(moved, "/staff/history/0/who") == "user:clerk");
  CHECK(ids(staff(town).get("/inbox?group=light")).empty());
  CHECK(ids(staff(town).get("/inbox?group=paint")) == Ids{id});
  CHECK(staff(town).post(path, R"({"group":"paint"})").status == 409);
  CHECK(staff(town).post(path, R"({"group":"unheard"})").status == 422);
  CHECK(town.post(path, R"({"group":"light"})").status == 401);
  CHECK(town.as("other.role").post(path, R"({"group":"light"})").status == 403);
  CHECK(staff(town).post("/reports/00000000/assign", R"({"group":"light"})").status == 404);
  REQUIRE(staff(town).post(path, R"({"group":""})").status == 200);
  CHECK(ids(staff(town).get("/inbox?group=-")) == Ids{id});
  CHECK_THAT(town.get("/reports/" + id).body, !Catch::Contains("paint"));
}

TEST_CASE("inbox: the deputy sees an absent group's reports") {
  Settings settings = groups();
  Town town{"waste", settings};
  const std::string id = create(town, "lighting");
  CHECK(ids(staff(town).get("/inbox?group=works")).empty());
  settings["absent"] = json(R"([{"group":"light"}])");
  REQUIRE(town.reconfigure(settings));
  CHECK(ids(staff(town).get("/inbox?group=works")) == Ids{id});
  CHECK(staff(town).get("/inbox?group=works").json("/groups/1/absent") == Value(true));
  settings["absent"] = json(R"([{"group":"light","from":"2020-01-01","until":"2020-02-01"}])");
  REQUIRE(town.reconfigure(settings));
  CHECK(ids(staff(town).get("/inbox?group=works")).empty());
  settings["absent"] = json(R"([{"group":"light","from":"2020-02-30"}])");
  CHECK_FALSE(town.reconfigure(settings));
}

TEST_CASE("inbox: the numbers stay right whatever happens to reports") {
  Town town{"waste", groups()};
  std::mt19937 random(4);
  Ids all;
  std::map<std::string, std::string> state;
  std::map<std::string, std::string> group;
  const auto one = [&]() -> const std::string& { return all[random() % all.size()]; };
  for (int step = 0; step < 150; ++step) {
    const auto what = random() % 3;
    if (all.empty() || what == 0) {
      const bool lamp = random() % 2 == 0;
      all.push_back(create(town, lamp ? "lighting" : "graffiti"));
      state[all.back()] = "received";
      group[all.back()] = lamp ? "light" : "paint";
    } else if (what == 1) {
      static constexpr const char* kTo[] = {"reviewed", "in_process", "done", "not_solvable"};
      const std::string& id = one();
      state[id] = kTo[random() % 4];
      status(town, id, state[id]);
    } else {
      static constexpr const char* kTo[] = {"", "light", "paint", "works"};
      const std::string& id = one();
      const char* to = kTo[random() % 4];
      const Response moved =
          staff(town).post("/reports/" + id + "/assign", std::string(R"({"group":")") + to + R"("})");
      CHECK(moved.status == (group[id] == to ? 409U : 200U));
      group[id] = to;
    }
  }
  const auto check = [&] {
    for (const char* name : {"-", "light", "paint", "works"}) {
      const Response inbox = staff(town).get(std::string("/inbox?group=") + name);
      std::map<std::string, int> expected;
      for (const std::string& id : all) {
        if (group[id] == (std::string(name) == "-" ? "" : name)) ++expected[state[id]];
      }
      std::map<std::string, int> told;
      const auto counts = inbox.json("/counts").items().size();
      for (std::size_t i = 0; i < counts; ++i) {
        const std::string at = "/counts/" + std::to_string(i);
        told[text(inbox, at + "/status")] = static_cast<int>(*inbox.json(at + "/reports").as_int());
      }
      CHECK(told == expected);
    }
  };
  check();
  town.clock().advance(std::chrono::hours{25});
  town.run_timers();  // counted anew
  check();
}

TEST_CASE("inbox: operators see it on the command line, without a citizen's words") {
  Town town{"waste", groups()};
  const std::string id = create(town, "lighting");
  const auto run = town.as("operator").run_command("inbox", {"--group", "light", "--status=open"});
  REQUIRE_FALSE(run.error);
  REQUIRE(run.lines.size() == 2);
  CHECK_THAT(run.lines[0], Catch::Contains(id) && !Catch::Contains("secret"));
  CHECK_THAT(run.lines[1], Catch::Contains(R"("reports":1,"more":false)"));
  CHECK(town.as("operator").run_command("inbox", {"--sort", "x"}).error);
  CHECK(town.as("operator").run_command("inbox", {"--page", "x"}).error);
  CHECK(town.as("operator").run_command("inbox", {"--status", "lost"}).error);
}

}  // namespace
}  // namespace waste
