// SPDX-License-Identifier: EUPL-1.2
// What others may build on: feed, CSV, GeoJSON, figures.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>
#include <pugixml.hpp>

#include <set>

#include "test_data.h"

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

// Where the next page is, below the town; empty: there is none.
std::string next_of(const Response& response) {
  const std::string link = response.header("link");
  const auto end = link.find(">; rel=\"next\"");
  if (end == std::string::npos) return {};
  const std::string url = link.substr(1, end - 1);
  return url.substr(url.find("/api/"));
}

std::string rows(int count, std::size_t words = 10) {
  std::string out = "[";
  for (int i = 0; i < count; ++i) {
    out += (i ? "," : "") + std::string(R"({"service_request_id":")") + std::to_string(i) +
           R"(","status":"open","service_name":"Thing","service_code":"1","requested_datetime":"2026-01-01T00:00:)" +
           (i % 2 ? "01" : "00") +
           R"(Z","updated_datetime":"2026-01-01T01:00:00Z","lat":48.6,"long":8.9,"description":")" +
           std::string(words, 'x') + "\"}";
  }
  return out + "]";
}

TEST_CASE("open data: all reports come page by page, each once, and the pages are one file") {
  Town town{"waste", {{"publish", "text_at_once"}}};
  REQUIRE_FALSE(town.as("operator").run_command("import", {"x.json"}, rows(4500, 300)).error);
  std::string file;
  std::set<std::string> ids;
  int pages = 0;
  for (std::string where = "/open-data/reports.csv"; !where.empty(); ++pages) {
    const Response page = town.get(where);
    REQUIRE(page.status == 200);
    CHECK(page.body.size() < 1'000'000);
    CHECK(page.header("content-type") ==
          std::string("text/csv; charset=utf-8; header=") + (pages == 0 ? "present" : "absent"));
    CHECK(page.header("link").find("<https://www.govdata.de/dl-de/by-2-0>; rel=\"license\"") != std::string::npos);
    file += page.body;
    where = next_of(page);
  }
  CHECK(pages > 2);
  for (std::size_t at = file.find("\r\n") + 2; at < file.size(); at = file.find("\r\n", at) + 2) {
    ids.insert(file.substr(at, 8));
  }
  CHECK(ids.size() == 4500);

  std::set<std::string> features;
  for (std::string where = "/open-data/reports.geojson"; !where.empty();) {
    const Response page = town.get(where);
    REQUIRE(page.status == 200);
    CHECK(text(page, "/type") == "FeatureCollection");
    CHECK(text(page, "/licence") == "dl-de/by-2-0");
    const Value found = page.json("/features");
    for (const auto& feature : found.items()) features.insert(*feature.find("id")->as_string());
    const std::string next = next_of(page);
    CHECK(text(page, "/links/0/href").ends_with(next));
    where = next;
  }
  CHECK(features == ids);
  CHECK(town.get("/open-data/reports.csv?after=x").status == 400);
  CHECK(town.get("/open-data/reports.geojson?after=5-").status == 400);
}

TEST_CASE("open data: a town without reports has files without lines") {
  Town town{"waste", {{"licence", "https://example.org/terms"}}};
  const Response csv = town.get("/open-data/reports.csv");
  CHECK(csv.body.starts_with("service_request_id,"));
  CHECK(csv.body.ends_with(",licence\r\n"));
  CHECK(csv.header("link") == "<https://example.org/terms>; rel=\"license\"");
  CHECK(town.get("/open-data/reports.geojson").json("/features").items().empty());
  CHECK(town.get("/reports.rss").status == 200);
}

TEST_CASE("open data: the feed has the newest that match, and nothing is sent again that hasn't changed") {
  Town town{"waste"};
  for (int i = 0; i < 60; ++i) {
    town.clock().advance(std::chrono::minutes{1});
    REQUIRE(town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9})").status == 201);
  }
  REQUIRE(town.post("/reports", R"({"category":"graffiti","lat":48.7,"lon":8.9})").status == 201);
  const auto items = [&](const std::string& where) {
    const Response feed = town.get(where);
    CHECK(feed.status == 200);
    CHECK(feed.header("content-type") == "application/rss+xml; charset=utf-8");
    pugi::xml_document document;
    REQUIRE(document.load_string(feed.body.c_str()));
    const auto found = document.child("rss").child("channel").children("item");
    return std::distance(found.begin(), found.end());
  };
  CHECK(items("/reports.rss") == 50);
  CHECK(items("/reports.rss?category=graffiti") == 1);
  CHECK(items("/reports.rss?bbox=8.8,48.65,9,48.75") == 1);
  CHECK(items("/reports.rss?category=graffiti&bbox=8.8,48.5,9,48.65") == 0);
  const std::string etag = town.get("/reports.rss").header("etag");
  REQUIRE_FALSE(etag.empty());
  CHECK(town.get("/reports.rss", {{"if-none-match", etag}}).status == 304);
  REQUIRE(town.post("/reports", R"({"category":"graffiti","lat":48.7,"lon":8.9})").status == 201);
  CHECK(town.get("/reports.rss", {{"if-none-match", etag}}).status == 200);
  CHECK(town.get("/reports.rss?category=ufo").status == 400);
  CHECK(town.get("/reports.rss?bbox=1,2").status == 400);
}

}  // namespace
}  // namespace waste
