// SPDX-License-Identifier: EUPL-1.2
// What somebody types of a place leaves by no public way before its release: all ways, and what the release says of it.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "desk.h"
#include "wire/privacy.h"

namespace waste {
namespace {

using stadtkern::testkit::Headers;

constexpr const char* kPlace = "behind MARKERfence of Ada";
constexpr const char* kPlaceId = "MARKERid";

// Each way that somebody without a role may read: as the sources register it, and as it is asked for here. Empty: it
// gives nothing of a report's place.
const std::map<std::string, std::string> kExits{
    {"/reports", "/reports"},
    {"/reports/{id}", "/reports/ID"},
    {"/reports.geojson", "/reports.geojson"},
    {"/reports/nearby", "/reports/nearby?category=lighting&lat=48.6&lon=8.9"},
    {"/reports.rss", "/reports.rss"},
    {"/open-data/reports.csv", "/open-data/reports.csv"},
    {"/open-data/reports.geojson", "/open-data/reports.geojson"},
    {"/open-data/all.csv", "/open-data/all.csv"},
    {"/open-data/all.geojson", "/open-data/all.geojson"},
    {"/open-data/all.json", "/open-data/all.json"},
    {"/followed/{token}", "FOLLOW"},
    {"/my/{token}", "MY"},
    {"/points.geojson", "/points.geojson"},
    {"/statistics", "/statistics?from=2026-01&to=2026-02"},
    {"/categories", ""},
    {"/collections", ""},
    {"/collections/streets", ""},
    {"/collections/{feed}", ""},
    {"/form-token", ""},
    {"/mail/{id}/{token}", ""},
    {"/photos/{id}", ""},
    {"/photos/{id}/{part}", ""},
    // Whom staff gave the link sees the report as it is, to find the place.
    {"/handed/{token}", ""},
    {"/handed/{token}/photos/{id}", ""},
    {"/handed/{token}/photos/{id}/{part}", ""},
};
const std::map<std::string, std::string> kPages{
    {"/", "/"},
    {"/reports", "/reports"},
    {"/reports/{id}", "/reports/ID"},
    {"/reports/found", "/reports/found?q=MARKERfence"},
    {"/sent/{id}", "/sent/ID"},
    {"/report", "/report"},
    {"/report/offline", "/report/offline"},
    {"/mine", "/mine"},
    {"/calendar", ""},
    {"/calendar/found", ""},
    {"/handed/{token}", ""},
    {"/my/{token}", "MY"},
    {"/mail/{id}/{token}", ""},
};
const std::vector<std::string> kOpen311{"requests.json?start_date=2025-12-31T00:00:00Z",
                                        "requests.xml?extensions=true&start_date=2025-12-31T00:00:00Z",
                                        "requests/ID.json?extensions=true", "requests/ID.xml?extensions=true"};

std::string with(std::string path, const std::string& mark, const std::string& value) {
  if (const auto at = path.find(mark); at != std::string::npos) path.replace(at, mark.size(), value);
  return path;
}

// What the module's sources register for everybody.
std::set<std::string> registered(const std::string& call) {
  const std::regex one(call + R"([^"\n]*(?:"GET",[^"\n]*(?:"/api/[^"\n]*",[^"\n]*)?)?"(/[^"\n]*)\"[^\n]*)");
  std::set<std::string> out;
  for (const auto& file : std::filesystem::recursive_directory_iterator(STADTKERN_SOURCE_DIR "/plugins/waste")) {
    if (file.path().extension() != ".cpp" || has(file.path().string(), "/tests/")) continue;
    std::ifstream in(file.path());
    const std::string source{std::istreambuf_iterator<char>(in), {}};
    for (std::sregex_iterator at(source.begin(), source.end(), one), end; at != end; ++at) {
      if (!has(at->str(), "kStaff") && !has(at->str(), "\"POST\"")) out.insert((*at)[1]);
    }
  }
  return out;
}

struct Report {
  Desk desk;
  std::string id;
  std::string follow;

  Report() {
    const Response made = desk.town.post(
        "/reports", std::string(R"({"category":"lighting","lat":48.6,"lon":8.9,"follow":true,"address":")") + kPlace +
                        R"(","address_id":")" + kPlaceId + R"(","description":"words"})");
    REQUIRE(made.status == 201);
    CHECK_FALSE(has(made.body, "MARKER"));
    id = ::text(made, "/id");
    follow = ::text(made, "/follow/url");
  }

  // By which ways the marker leaves.
  std::set<std::string> leaks() {
    std::set<std::string> out;
    const auto note = [&](const std::string& way, unsigned status, const std::string& body) {
      INFO(way);
      CHECK(status == 200);
      if (has(body, "MARKER")) out.insert(way);
    };
    for (const auto& [way, path] : kExits) {
      if (path.empty()) continue;
      std::string asked = with(path, "ID", id);
      if (path == "FOLLOW") asked = follow;
      if (path == "MY") asked = with(follow, "/followed/", "/my/");
      const Response answer = desk.town.get(asked);
      note(way, answer.status, answer.body);
    }
    for (const std::string& path : kOpen311) {
      const Response answer = desk.town.get("/open311/v2/" + with(path, "ID", id));
      note(path, answer.status, answer.body);
    }
    for (const auto& [way, path] : kPages) {
      if (path.empty()) continue;
      const std::string whole =
          path == "MY" ? with(follow.substr(follow.find("/followed/")), "/followed/", "/my/") : with(path, "ID", id);
      const auto query = whole.find('?');
      const auto shown =
          Desk::shown(desk.ask("Render", whole.substr(0, query),
                               query == std::string::npos ? "" : whole.substr(query + 1), {}, "en", {}, {}));
      note("page " + way, shown.status, shown.title + shown.html);
    }
    return out;
  }
};

Form release(const std::vector<std::pair<std::string, std::string>>& fields = {}) {
  Form form;
  form.set("do", "release");
  for (const auto& [name, value] : fields) form.set(name, value);
  return form;
}

}  // namespace

TEST_CASE("place: each way out of the module is in the list of this test") {
  std::set<std::string> ways;
  for (const auto& [way, path] : kExits) ways.insert(way);
  std::set<std::string> pages;
  for (const auto& [way, path] : kPages) pages.insert(way);
  // The calls name `http`, `pages` or `host.pages()`.
  CHECK(registered(R"(http(?:\(\))?\.(?:get|raw|download)\()") == ways);
  CHECK(registered(R"(pages(?:\(\))?\.get\()") == pages);
}

TEST_CASE("place: what was typed leaves by no way before the release, and by many after it") {
  Report report;
  CHECK(report.leaks().empty());
  CHECK(report.desk.detail(report.id, "/address") == kPlace);  // staff read it to decide
  CHECK(report.desk.send("/desk/reports/" + report.id, release()).status == 303);
  CHECK(report.leaks().size() >= 12);
  for (const char* type : {"waste.report.created", "waste.report.published"}) {
    for (const auto& event : report.desk.town.events(type)) CHECK_FALSE(has(event.payload, "MARKER"));
  }
}

TEST_CASE("place: staff see it beside text and photos, and leave out a part of it or all") {
  for (const bool all : {false, true}) {
    Report report;
    const std::string path = "/desk/reports/" + report.id;
    const auto page = report.desk.page(path);
    CHECK(has(page.html, "name=\"withhold_place\""));
    CHECK(has(page.html, "the point on the map alone"));
    const auto wrong = report.desk.send(path, release({{"blank_words", "nowhere"}}));
    CHECK(wrong.status == 422);
    const Form form = all ? release({{"withhold_place", "1"}}) : release({{"blank_words", "MARKERfence\nMARKERid"}});
    REQUIRE(report.desk.send(path, form).status == 303);
    CHECK(report.leaks().empty());
    CHECK(::text(report.desk.town.get("/reports/" + report.id), "/address") == (all ? "" : "behind […] of Ada"));
    CHECK(::text(report.desk.town.get("/reports/" + report.id), "/description") == "words");
    const auto after = report.desk.page(path).html;
    CHECK_FALSE(has(after, "MARKER"));
    // Who did it, and what, but never the words.
    CHECK(report.desk.detail(report.id, "/staff/history/0/kind") == "blanked");
    CHECK(report.desk.detail(report.id, "/staff/history/0/who") == "user:clerk");
    CHECK(report.desk.detail(report.id, "/staff/history/0/text") == (all ? "place" : "words 2"));
    CHECK(report.desk.detail(report.id, "/staff/history/1/kind") == "released");
    CHECK(has(after, "Blacked out"));
    CHECK(has(after, "Published"));
    CHECK(has(after, "by you"));
  }
}

TEST_CASE("place: whoever follows a report reads that it waits, and then that it is published") {
  Report report;
  const std::string mine = with(report.follow, "/followed/", "/my/");
  const Headers german{{"accept-language", "de"}};
  CHECK(has(report.desk.town.get(mine, german).body, "sieht noch niemand"));
  CHECK(::text(report.desk.town.get(report.follow), "/published_at").empty());
  REQUIRE(staff(report.desk.town).post("/reports/" + report.id + "/release").status == 200);
  const auto told = report.desk.town.get(mine, german).body;
  CHECK(has(told, "2026-01-01 Veröffentlicht"));
  CHECK_FALSE(has(told, "sieht noch niemand"));
  CHECK(::text(report.desk.town.get(report.follow), "/published_at") == "2026-01-01T12:00:00Z");
  const auto page = Desk::shown(report.desk.ask("Render", "/reports/" + report.id, {}, {}, "en", {}, {}));
  CHECK(has(page.html, "Published"));
}

TEST_CASE("place: what staff blanked comes back by no import, and an erasure takes the typed place along") {
  Desk desk;
  const auto import = [&](const char* status) {
    const std::string row = std::string(R"([{"service_request_id":"7","status":")") + status +
                            R"(","service_name":"Thing","service_code":"1","description":"MARKER words",)" +
                            R"("address":"MARKER lane","requested_datetime":"2026-01-01T00:00:00Z",)" +
                            R"("updated_datetime":"2026-01-01T01:00:00Z","lat":48.6,"long":8.9}])";
    REQUIRE_FALSE(desk.town.as("operator").run_command("import", {"x.json"}, row).error);
  };
  import("open");
  const std::string id = ::text(desk.town.get("/reports"), "/reports/0/id");
  CHECK(::text(desk.town.get("/reports/" + id), "/address").empty());
  REQUIRE(staff(desk.town).post("/reports/" + id + "/release", R"({"blank_words":["MARKER"]})").status == 200);
  import("closed");
  const Response found = desk.town.get("/reports/" + id);
  CHECK(::text(found, "/status") == "closed");
  CHECK(::text(found, "/address") == "[…] lane");
  CHECK(::text(found, "/description") == "[…] words");
  REQUIRE(desk.town.as("operator").call_bytes("Erase", wire::encode(wire::privacy::EraseRequest{id})));
  CHECK(::text(desk.town.get("/reports/" + id), "/address").empty());
  import("open");
  CHECK(::text(desk.town.get("/reports/" + id), "/address").empty());
}

TEST_CASE("place: a report that has nothing but a typed place is among those to be released") {
  Desk desk;
  const Response made =
      desk.town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9,"address":"at Ada's"})");
  REQUIRE(made.status == 201);
  CHECK(has(desk.page("/desk", "unreleased=1").html, ::text(made, "/id")));
}

}  // namespace waste
