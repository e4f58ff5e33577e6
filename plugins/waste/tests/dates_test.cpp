// SPDX-License-Identifier: EUPL-1.2
// When a report should be done, until when it is laid aside, and what is said first where danger is.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <ctime>

#include "answers.h"
#include "waste.pb.h"

namespace waste {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::Client;
using stadtkern::testkit::Response;
using stadtkern::testkit::Settings;
using stadtkern::testkit::Town;

constexpr const char* kDe = "Bei Gefahr für Menschen rufen Sie zuerst 112";
constexpr const char* kEn = "If people are in danger, first call 112";

Settings categories() {
  auto value = stadtkern::json::parse(R"([
    {"code":"lamp","name":{"de":"Lampe","en":"Lamp"},"due":3},
    {"code":"late","name":{"de":"Spät","en":"Late"},"due":3650},
    {"code":"wire","name":{"de":"Leitung","en":"Wire"},"danger":true,"notice":{"de":"Wir kommen.","en":"We come."}},
    {"code":"hole","name":{"de":"Loch","en":"Hole"},"danger":true}])");
  REQUIRE(value);
  return {{"categories", *value}};
}

Response report(Town& town, const char* category) {
  Response made = town.post("/reports", std::string(R"({"category":")") + category + R"(","lat":48.6,"lon":8.9})");
  REQUIRE(made.status == 201);
  return made;
}

std::vector<std::string> ids(const Response& inbox) {
  REQUIRE(inbox.status == 200);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < inbox.json("/reports").items().size(); ++i) {
    out.push_back(text(inbox, "/reports/" + std::to_string(i) + "/id"));
  }
  return out;
}

// So many days from now by the system's clock, which reads go by.
std::string day(int days) {
  const std::time_t when = std::time(nullptr) + days * 86400;
  std::tm parts{};
  ::gmtime_r(&when, &parts);
  char out[16];
  REQUIRE(std::strftime(out, sizeof out, "%Y-%m-%d", &parts) == 10);
  return out;
}

std::string on(const std::string& day) {
  return R"({"on":")" + day + R"("})";
}

using Ids = std::vector<std::string>;

TEST_CASE("dates: a category's days make the date by which a report should be done") {
  Town town{"waste", categories()};
  const Response lamp = report(town, "lamp");
  CHECK(text(lamp, "/expected_at") == "2026-01-04T12:00:00Z");
  CHECK(text(town.get("/reports/" + text(lamp, "/id")), "/expected_at") == "2026-01-04T12:00:00Z");
  CHECK(text(report(town, "hole"), "/expected_at").empty());
  const Response form = town.post("/open311/v2/requests.json", "service_code=lamp&lat=48.6&long=8.9",
                                  {{"content-type", "application/x-www-form-urlencoded"}});
  const Response shown = town.get("/open311/v2/requests/" + text(form, "/0/service_request_id") + ".json");
  CHECK(text(shown, "/0/expected_datetime") == "2026-01-04T12:00:00Z");
}

TEST_CASE("dates: the overdue ones come first what is due first, a date set by hand holds") {
  Town town{"waste", categories()};
  const std::string none = text(report(town, "hole"), "/id");
  const std::string late = text(report(town, "late"), "/id");
  const std::string lamp = text(report(town, "lamp"), "/id");
  town.clock().advance(std::chrono::hours{1});
  const std::string second = text(report(town, "lamp"), "/id");
  const Client clerk = staff(town);
  const Response overdue = clerk.get("/inbox?overdue=true");
  CHECK(ids(overdue) == Ids{lamp, second});
  CHECK(overdue.json("/reports/0/staff/overdue") == Value(true));
  CHECK(ids(clerk.get("/inbox?order=due")) == Ids{lamp, second, late, none});
  CHECK(ids(clerk.get("/inbox?order=due&page=2&page_size=3")) == Ids{none});

  const Response set = clerk.post("/reports/" + lamp + "/due", on("2031-03-31"));
  REQUIRE(set.status == 200);
  CHECK(text(set, "/expected_at") == "2031-03-31T21:59:59Z");  // the day's last second in the town
  CHECK(text(set, "/staff/history/0/kind") == "due");
  CHECK(ids(clerk.get("/inbox?overdue=true")) == Ids{second});
  CHECK(ids(clerk.get("/inbox?order=due")) == Ids{second, lamp, late, none});
  REQUIRE(clerk.post("/reports/" + lamp + "/due", "{}").status == 200);
  CHECK(text(town.get("/reports/" + lamp), "/expected_at") == "2026-01-04T12:00:00Z");
  REQUIRE(clerk.post("/reports/" + lamp + "/status", R"({"status":"done"})").status == 200);
  CHECK(ids(clerk.get("/inbox?overdue=true")) == Ids{second});
}

TEST_CASE("dates: a report that is laid aside leaves the inbox until its day") {
  Town town{"waste", categories()};
  const std::string id = text(report(town, "hole"), "/id");
  const std::string path = "/reports/" + id + "/resubmit";
  const Client clerk = staff(town);
  const Response aside = clerk.post(path, on(day(30)));
  REQUIRE(aside.status == 200);
  CHECK_FALSE(text(aside, "/staff/resubmit_on").empty());
  CHECK(text(aside, "/staff/history/0/kind") == "laid_aside");
  CHECK(ids(clerk.get("/inbox")).empty());
  CHECK(ids(clerk.get("/inbox?order=due")).empty());
  CHECK(clerk.get("/inbox").json("/counts/0/reports") == Value(1));
  CHECK_THAT(town.get("/reports/" + id).body, !Catch::Contains("resubmit"));
  REQUIRE(clerk.post(path, "{}").status == 200);
  CHECK(ids(clerk.get("/inbox")) == Ids{id});
}

TEST_CASE("dates: those that are none, or lie elsewhere, are refused, others may set none") {
  Town town{"waste", categories()};
  const std::string id = text(report(town, "hole"), "/id");
  for (const char* what : {"resubmit", "due"}) {
    const std::string path = "/reports/" + id + "/" + what;
    for (const char* bad : {"soon", "2026-02-30", "2026-12-24T12:00:00", "9999-01-01", "2026"}) {
      const Response refused = staff(town).post(path, on(bad));
      CHECK(refused.status == 422);
      REQUIRE(refused.error);
      CHECK(refused.error->fields.at(0).pointer == "/on");
    }
    CHECK(town.post(path, on(day(3))).status == 401);
    CHECK(town.as("other.role").post(path, on(day(3))).status == 403);
    CHECK(staff(town).post(std::string("/reports/00000000/") + what, on(day(3))).status == 404);
  }
  CHECK(staff(town).post("/reports/" + id + "/resubmit", on(day(-2))).status == 422);
  v1::LaidAside by_bus;
  by_bus.set_id(id);
  const auto refused = town.as("other.role").call<v1::Report>("LayAside", by_bus);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == stadtkern::Code::PermissionDenied);
}

TEST_CASE("dates: where danger is, list, definition and answer say first whom to call, in both languages") {
  Town town{"waste", categories()};
  const Response list = town.get("/categories");
  CHECK(text(list, "/categories/2/notice/de").starts_with(kDe));
  CHECK(text(list, "/categories/2/notice/de").ends_with("Wir kommen."));
  CHECK(text(list, "/categories/2/notice/en").starts_with(kEn));
  CHECK(text(list, "/categories/2/notice/en").ends_with("We come."));
  CHECK(text(list, "/categories/3/notice/en").starts_with(kEn));
  CHECK(list.json("/categories/2/danger") == Value(true));
  CHECK(text(list, "/categories/0/notice/de").empty());
  CHECK(list.json("/categories/0/due") == Value(3));
  CHECK(text(report(town, "wire"), "/notice").starts_with(kDe));
  CHECK(text(report(town, "lamp"), "/notice").empty());
  const Response form = town.post("/open311/v2/requests.json", "service_code=wire&lat=48.6&long=8.9",
                                  {{"content-type", "application/x-www-form-urlencoded"}});
  CHECK(text(form, "/0/service_notice").starts_with(kDe));
  CHECK_THAT(town.get("/open311/v2/services.json").body, Catch::Contains(kDe));
  CHECK_THAT(town.get("/open311/v2/services.xml").body, Catch::Contains(kDe));
  CHECK_THAT(town.get("/open311/v2/services/wire.json").body, Catch::Contains(kDe));
  CHECK_THAT(town.get("/open311/v2/services/wire.xml").body, Catch::Contains(kDe));
  CHECK_THAT(town.get("/open311/v2/services/lamp.json").body, !Catch::Contains("112"));
}

TEST_CASE("dates: settings with odd days are refused") {
  Town town{"waste"};
  for (const char* odd : {R"("due":0)", R"("due":1.5)", R"("due":"3 d")", R"("danger":"yes")"}) {
    auto value = stadtkern::json::parse(std::string(R"([{"code":"c","name":{"de":"C","en":"C"},)") + odd + "}]");
    REQUIRE(value);
    CHECK_FALSE(town.reconfigure({{"categories", *value}}));
  }
}

}  // namespace
}  // namespace waste
