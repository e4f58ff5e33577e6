// SPDX-License-Identifier: EUPL-1.2
// Collection calendars in the whole module: read in by the command, asked for by street, subscribed to as a feed.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "answers.h"
#include "test_data.h"

namespace waste {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::CommandResult;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

constexpr const char* kPlan =
    R"([{"street":"Färbergasse","numbers":"1-15","district":"Mitte"},{"street":"Färbergasse","numbers":"16-40","district":"Nord"},
{"street":"Karl-Marx-Straße","district":"Mitte"},{"street":"Am Mühlkanal","district":"Nord"},
{"district":"Mitte","kind":"Restmüll","date":"2026-03-05"},{"district":"Mitte","kind":"Gelber Sack","date":"2026-03-06"},
{"district":"Mitte","kind":"Sperrmüll, groß; Möbel","date":"2026-03-06"},{"district":"Mitte","kind":"Spielmobil","date":"2026-03-06"},
{"district":"Nord","kind":"Restmüll","date":"2026-03-12"}])";
constexpr const char* kSpan = "&from=2026-03-01&to=2026-03-31";

Value run(Town& town, std::string_view file, const std::vector<std::string>& arguments = {}) {
  const CommandResult done = town.as("operator").run_command("calendar", arguments, file);
  INFO((done.error ? done.error->message : ""));
  REQUIRE_FALSE(done.error);
  auto value = stadtkern::json::parse(done.lines.back());
  REQUIRE(value);
  return *value;
}

std::int64_t number(const Value& result, const char* name) {
  return result.find(name)->as_int().value_or(-1);
}

TEST_CASE("collections: a calendar is read in once, what left it goes") {
  Town town{"waste"};
  const Value first = run(town, kPlan);
  CHECK(number(first, "stored") == 9);
  CHECK(number(first, "read") == 9);
  const Value second = run(town, kPlan);
  CHECK(number(second, "stored") + number(second, "updated") + number(second, "removed") == 0);
  CHECK(number(second, "skipped") == 9);
  const Value third = run(town, R"([{"district":"Mitte","kind":"Restmüll","date":"2026-03-07"}])");
  CHECK(number(third, "stored") == 1);
  CHECK(number(third, "removed") == 5);  // the file has no streets: those stay
  CHECK(town.get(std::string("/collections?street=karl-marx-str.") + kSpan).json("/collections").items().size() == 1);
}

TEST_CASE("collections: sources don't touch each other's rows") {
  Town town{"waste"};
  run(town, kPlan, {"--source", "a"});
  const Value other = run(town, kPlan, {"plan.json", "--source=b"});
  CHECK(number(other, "stored") == 9);
  CHECK(number(other, "removed") == 0);
  CHECK(count(town.get(std::string("/collections?street=Karl-Marx-Stra%C3%9Fe") + kSpan), "/collections") == 4);
}

TEST_CASE("collections: a street is found however it is spelt, by house number where its parts differ") {
  Town town{"waste"};
  run(town, kPlan);
  for (const char* spelling : {"Karl-Marx-Stra%C3%9Fe", "karl%20marx%20str.", "KARLMARXSTRASSE"}) {
    const Response found = town.get(std::string("/collections?street=") + spelling + kSpan);
    CHECK(found.status == 200);
    CHECK(text(found, "/street") == "Karl-Marx-Straße");
    CHECK(text(found, "/collections/0/date") == "2026-03-05");
    CHECK(text(found, "/collections/0/kind") == "residual");
    CHECK(text(found, "/collections/0/name") == "Restmüll");
    CHECK(text(found, "/feed") == "/api/waste/v1/collections/karlmarxstr.ics");
  }
  const Response unclear = town.get(std::string("/collections?street=F%C3%A4rbergasse") + kSpan);
  CHECK(unclear.status == 400);
  REQUIRE(unclear.error);
  CHECK(unclear.error->fields.at(0).pointer == "number");
  const Response north = town.get(std::string("/collections?street=Faerbergasse&number=22%20a") + kSpan);
  CHECK(text(north, "/numbers") == "16-40");
  CHECK(text(north, "/collections/0/date") == "2026-03-12");
  CHECK(town.get(std::string("/collections?street=Faerbergasse&number=99") + kSpan).status == 404);
  CHECK(town.get(std::string("/collections?street=Nirgendweg") + kSpan).status == 404);
}

TEST_CASE("collections: by district, kind and day, what isn't understood is told") {
  Town town{"waste"};
  run(town, kPlan);
  CHECK(count(town.get(std::string("/collections?district=mitte") + kSpan), "/collections") == 4);
  CHECK(count(town.get(std::string("/collections?district=Mitte&kinds=residual,packaging") + kSpan), "/collections") ==
        2);
  CHECK(count(town.get("/collections?district=Mitte&from=2026-03-06&to=2026-03-06"), "/collections") == 3);
  CHECK(town.get(std::string("/collections?district=West") + kSpan).status == 404);
  CHECK(town.get("/collections").status == 400);
  CHECK(town.get("/collections?district=Mitte&from=1.3.2026").status == 400);
  CHECK(town.get("/collections?district=Mitte&from=2026-03-01&to=2026-02-01").status == 400);
  CHECK(town.get("/collections?district=Mitte&from=2026-03-01&to=2029-02-01").status == 400);
  CHECK(town.get("/collections?district=Mitte&kinds=gold").status == 400);
}

TEST_CASE("collections: names are in the language asked for") {
  Town town{"waste"};
  run(town, kPlan);
  const std::string path = std::string("/collections?district=Mitte") + kSpan;
  stadtkern::testkit::Origin origin;
  origin.locale = "en";
  const Response english = stadtkern::testkit::Client(town, origin).get(path);
  CHECK(text(english, "/collections/0/name") == "Residual waste");
  CHECK(text(english, "/collections/3/name") == "Spielmobil");
}

TEST_CASE("collections: streets are searched as people type") {
  Town town{"waste"};
  run(town, kPlan);
  CHECK(count(town.get("/collections/streets"), "/streets") == 4);
  const Response marx = town.get("/collections/streets?q=marxstra");
  REQUIRE(count(marx, "/streets") == 1);
  CHECK(text(marx, "/streets/0/key") == "karlmarxstr");
  const Response both = town.get("/collections/streets?q=f%C3%A4rb");
  REQUIRE(count(both, "/streets") == 2);
  CHECK(text(both, "/streets/0/numbers") == "1-15");
  CHECK(text(both, "/streets/0/feed") == "/api/waste/v1/collections/farbergasse-1-15.ics");
  CHECK(text(both, "/streets/0/districts/0") == "Mitte");
  CHECK(count(town.get("/collections/streets?q=muehlkan"), "/streets") == 1);
  CHECK(town.get("/collections/streets?q=%25").status == 400);
}

TEST_CASE("collections: a feed keeps its ids and its bytes when the calendar is read in again") {
  Town town{"waste"};
  run(town, kPlan);
  const Response feed = town.get("/collections/karlmarxstr.ics");
  REQUIRE(feed.status == 200);
  CHECK(feed.header("content-type") == "text/calendar; charset=utf-8");
  CHECK(feed.body.find("SUMMARY:Sperrmüll\\, groß\\; Möbel\r\n") != std::string::npos);
  CHECK(feed.body.find("UID:2026-03-05-residual-karlmarxstr@") != std::string::npos);
  CHECK(feed.body.find("UID:2026-03-06-other-spielmobil-karlmarxstr@") != std::string::npos);
  town.clock().advance(std::chrono::hours{24});
  run(town, kPlan);
  CHECK(town.get("/collections/karlmarxstr.ics").body == feed.body);
  const Response same = town.get("/collections/karlmarxstr.ics", {{"if-none-match", feed.header("etag")}});
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  const Response paper = town.get("/collections/karlmarxstr.ics?kinds=bulky,paper");
  CHECK(paper.body.find("CATEGORIES:Sperrmüll") != std::string::npos);
  CHECK(paper.body.find("Restmüll") == std::string::npos);
}

TEST_CASE("collections: each part of a street has its feed, and its bare name needs a house number") {
  Town town{"waste"};
  run(town, kPlan);
  CHECK(town.get("/collections/farbergasse-16-40.ics").status == 200);
  CHECK(town.get("/collections/farbergasse.ics").status == 400);
  CHECK(town.get("/collections/farbergasse.ics?number=3").body ==
        town.get("/collections/farbergasse.ics?number=3").body);
  CHECK(town.get("/collections/farbergasse.ics?number=3").body.find("farbergasse-1-15@") != std::string::npos);
  CHECK(town.get("/collections/nirgendweg.ics").status == 404);
  CHECK(town.get("/collections/karlmarxstr").status == 404);
}

TEST_CASE("collections: an iCalendar file needs to be told whom it is for") {
  Town town{"waste"};
  const auto file = data_file("calendars/waste/geilenkirchen_bezirk_1.ics");
  if (!file) return;
  const CommandResult refused = town.as("operator").run_command("calendar", {"bezirk_1.ics"}, *file);
  REQUIRE(refused.error);
  CHECK(refused.error->message.find("--district") != std::string::npos);
  const Value done = run(town, *file, {"bezirk_1.ics", "--district", "1", "--street", "Martin-Heyden-Straße"});
  CHECK(number(done, "stored") == 102);
  CHECK(count(town.get("/collections?street=martin-heyden-str&from=2026-01-01&to=2026-12-31"), "/collections") == 101);
}

TEST_CASE("collections: a file that is none, or an option that isn't known, changes nothing") {
  Town town{"waste"};
  run(town, kPlan);
  for (const char* file : {"", "nothing", "[]", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"}) {
    const CommandResult done = town.as("operator").run_command("calendar", {"--district", "Mitte"}, file);
    REQUIRE(done.error);
    CHECK(done.error->code == stadtkern::Code::InvalidArgument);
  }
  CHECK(town.as("operator").run_command("calendar", {"--destrict", "Mitte"}, kPlan).error);
  CHECK(town.as("operator").run_command("calendar", {"--district"}, kPlan).error);
  CHECK(count(town.get(std::string("/collections?district=Mitte") + kSpan), "/collections") == 4);
}

TEST_CASE("collections: Kleve's streets have three plans each, and all their bins") {
  Town town{"waste"};
  const auto streets = data_file("calendars/waste/kleve_abfuhrbezirke.json");
  const auto dates = data_file("calendars/waste/kleve_abfuhrtermine.json");
  if (!streets || !dates) return;
  CHECK(number(run(town, *streets), "stored") == 3 * 697);
  const Value done = run(town, *dates);
  CHECK(number(done, "stored") == 643);
  CHECK(done.find("failed")->items().size() == 14);
  const Response found = town.get("/collections?street=ackersheide&from=2023-01-01&to=2023-12-31");
  // H yellow and recyclables, 5 residual, paper and organic, H2 glass
  CHECK(count(found, "/collections") == 13 + 6 + 26 + 26 + 24 + 6);
}

TEST_CASE("collections: an example town has a calendar from its first start, and keeps it") {
  Town town{"waste", {{"endpoint_type", "test"}, {"example_reports", "musterstadt"}}};
  // Is stored behind the example.
  REQUIRE(town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9})").status == 201);
  const Response found = town.get("/collections?street=Schillerstr");
  REQUIRE(found.status == 200);
  CHECK(count(found, "/collections") > 70);
  town.restart();
  CHECK(count(town.get("/collections?street=Schillerstr"), "/collections") == count(found, "/collections"));
}

}  // namespace
}  // namespace waste
