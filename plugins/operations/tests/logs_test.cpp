// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "log_lines.h"
#include "pages/logs_page.h"
#include "test_data.h"

namespace operations {
namespace {

const std::string kLines =
    "{\"time\":\"2026-11-27T04:39:02.000Z\",\"level\":\"error\",\"message\":\"a request failed inside\",\"why\":\"no "
    "<disk>\",\"request\":\"r-17\"}\n"
    "{\"time\":\"2026-11-27T04:39:01.000Z\",\"level\":\"info\",\"message\":\"Ready\",\"ms\":\"37\"}\n"
    "\n"
    "terminate called\n";

TEST_CASE("logs: lines are read, also those that are no JSON") {
  const auto lines = log_lines("waste", kLines);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].request == "r-17");
  CHECK(lines[0].level == "error");
  CHECK(lines[2].message == "terminate called");
  CHECK(lines[2].time.empty());
}

TEST_CASE("logs: filters by word, level and request") {
  const auto lines = log_lines("waste", kLines);
  const auto found = [&](const LogFilter& filter) {
    std::string out;
    for (const LogLine& line : lines) out += passes(line, filter) ? '1' : '0';
    return out;
  };
  CHECK(found({}) == "111");
  CHECK(found({.words = "READY", .level = {}, .request = {}}) == "010");
  CHECK(found({.words = "<disk>", .level = {}, .request = {}}) == "100");
  CHECK(found({.words = {}, .level = "warning", .request = {}}) == "101");  // one without a level may be grave
  CHECK(found({.words = {}, .level = {}, .request = "r-17"}) == "100");
  CHECK(found({.words = {}, .level = {}, .request = "r-1"}) == "000");
}

TEST_CASE("logs: the page shows the newest first, with the way to the request") {
  pages::LogsData data;
  data.module = "waste";
  data.modules = {"waste", "gateway"};
  data.read = 100;
  data.log = told(Outcome{0, {}, kLines, false});
  const std::string html = pages::logs_page(place_in(), data).content.source();
  CHECK(html.find("terminate called") < html.find("a request failed inside"));
  CHECK(has(html, "why=no &lt;disk&gt;"));
  CHECK(has(html, "href=\"/t/x/console/en/operations/trace?id=r-17\""));
  data.log = told_error("NOT_FOUND", "there is no log");
  CHECK(pages::logs_page(place_in(), data).status == 404);
}

TEST_CASE("trace: the lines of all modules in order of time, where there are none it says why") {
  pages::TraceData data{"r-17", 2000, {}};
  data.logs.emplace_back("waste", told(Outcome{0, {}, kLines, false}));
  data.logs.emplace_back(
      "gateway",
      told_text(
          R"json({"time":"2026-11-27T04:39:01.500Z","level":"warning","message":"answered 500","request":"r-17"})json"));
  data.logs.emplace_back("portal", not_through(stadtkern::Code::Unavailable));
  const std::string html = pages::trace_page(place_in(), data).content.source();
  CHECK(html.find("answered 500") < html.find("a request failed inside"));
  CHECK_FALSE(has(html, "Ready"));
  CHECK(has(html, "could not be read: portal"));
  CHECK(has(html, "Looked through: 2 × 2000"));
  data.id = "r-18";
  CHECK(has(pages::trace_page(place_in(), data).content.source(), "No module has written anything"));
  CHECK_FALSE(has(pages::trace_page(place_in(), {}).content.source(), "Looked through"));
}

}  // namespace
}  // namespace operations
