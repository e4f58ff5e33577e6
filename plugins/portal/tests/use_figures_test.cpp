// SPDX-License-Identifier: EUPL-1.2
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <chrono>

using stadtkern::testkit::Client;
using stadtkern::testkit::Settings;
using stadtkern::testkit::Town;
namespace json = stadtkern::json;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// What is counted is written on today's day.
void to_now(Town& town) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  town.clock().set_wall(std::chrono::duration_cast<std::chrono::microseconds>(now) -
                        std::chrono::microseconds(town.clock().wall_us()));
}

void minute(Town& town) {
  town.clock().advance(std::chrono::seconds(61));
  town.run_timers();
}

std::string file(Town& town) {
  return town.as("portal.figures").get("/api/portal/v1/figures.csv").body;
}

}  // namespace

TEST_CASE("portal: views are counted by day and page, and stay over a restart") {
  Town town{"portal"};
  to_now(town);
  for (int i = 0; i < 6; ++i) REQUIRE(town.get(i % 2 == 0 ? "/en/" : "/").status == 200);
  for (int i = 0; i < 5; ++i) REQUIRE(town.get("/imprint?x=" + std::to_string(i)).status == 200);
  for (int i = 0; i < 7; ++i) REQUIRE(town.get("/nobody/" + std::to_string(i)).status == 404);
  REQUIRE(town.get("/privacy").status == 200);
  for (const char* how : {"program", "prefetch", "part"}) {
    for (int i = 0; i < 9; ++i) REQUIRE(town.get("/accessibility", {{"stadtkern-automatic", how}}).status == 200);
  }
  for (int i = 0; i < 9; ++i) REQUIRE(town.get("/offline").status == 200);
  minute(town);
  const auto text = file(town);
  CHECK(has(text, "day,page,what,number\r\n"));
  CHECK(has(text, ",\"/\",view,6\r\n"));
  CHECK(has(text, ",\"/imprint\",view,5\r\n"));
  CHECK(has(text, ",\"\",view,7\r\n"));
  CHECK(has(text, ",\"/privacy\",view,\r\n"));  // one alone is told to nobody
  CHECK_FALSE(has(text, "accessibility"));
  CHECK_FALSE(has(text, "offline"));
  CHECK_FALSE(has(text, "nobody"));
  for (int i = 0; i < 4; ++i) REQUIRE(town.get("/privacy").status == 200);
  town.module().runtime().drain(5000);  // as before any stop or swap: what was in memory is stored
  town.restart();
  CHECK(has(file(town), ",\"/privacy\",view,5\r\n"));
}

TEST_CASE("portal: use figures are for those with the role, a month is named as one") {
  Town town{"portal"};
  CHECK(town.get("/api/portal/v1/figures.csv").status == 401);
  CHECK(town.as("waste.staff").get("/api/portal/v1/figures.csv").status == 403);
  const Client staff = town.as("portal.figures");
  const auto answer = staff.get("/api/portal/v1/figures.csv?month=2026-01");
  CHECK(answer.status == 200);
  CHECK(answer.header("content-disposition") == "attachment; filename=\"figures-2026-01.csv\"");
  CHECK(answer.header("cache-control") == "no-store");
  CHECK(staff.get("/api/portal/v1/figures.csv?month=2026-13").status == 400);
  CHECK(town.get("/portal/figures").status == 404);  // a page of the console
}

TEST_CASE("portal: a town that wants no counts has none") {
  Town town{"portal", {{"use_figures", *json::parse(R"({"counted":false})")}}};
  to_now(town);
  for (int i = 0; i < 9; ++i) REQUIRE(town.get("/").status == 200);
  minute(town);
  CHECK(file(town) == "day,page,what,number\r\n");
}

TEST_CASE("portal: counts go when the town no longer keeps them") {
  Town town{"portal", {{"keep_use_figures", *json::parse("\"30 d\"")}}};
  for (int i = 0; i < 6; ++i) REQUIRE(town.get("/").status == 200);
  minute(town);
  const Client staff = town.as("portal.figures");
  REQUIRE(has(staff.get("/api/portal/v1/figures.csv?month=2026-01").body, "2026-01-01,\"/\",view,6\r\n"));
  town.clock().advance(std::chrono::hours(24 * 29));
  town.run_timers();
  CHECK(has(staff.get("/api/portal/v1/figures.csv?month=2026-01").body, "view"));
  town.clock().advance(std::chrono::hours(24 * 4));
  town.run_timers();
  CHECK_FALSE(has(staff.get("/api/portal/v1/figures.csv?month=2026-01").body, "view"));
}
