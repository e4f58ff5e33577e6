// SPDX-License-Identifier: EUPL-1.2
// What others may build on: feed, CSV, GeoJSON, figures.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>
#include <pugixml.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "answers.h"
#include "local_time.h"
#include "test_data.h"
#include "testkit/http.h"
#include "timestamp.h"
#include "wire/privacy.h"

namespace waste {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

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

// The ids of a CSV's lines, in their order.
std::vector<std::string> ids_of(const std::string& csv) {
  std::vector<std::string> ids;
  for (std::size_t at = csv.find("\r\n") + 2; at < csv.size(); at = csv.find("\r\n", at) + 2) {
    ids.push_back(csv.substr(at, 8));
  }
  return ids;
}

TEST_CASE("open data: all reports come as one file, in the order of their ids") {
  Town town{"waste", {{"publish", "text_at_once"}}};
  REQUIRE_FALSE(town.as("operator").run_command("import", {"x.json"}, rows(4500, 300)).error);
  const Response csv = town.get("/open-data/all.csv");
  CHECK(csv.status == 200);
  CHECK(csv.header("content-type") == "text/csv; charset=utf-8; header=present");
  CHECK(csv.header("content-disposition") == "attachment; filename=\"reports.csv\"");
  CHECK(csv.header("link") == "<https://www.govdata.de/dl-de/by-2-0>; rel=\"license\"");
  const auto ids = ids_of(csv.body);
  CHECK(ids.size() == 4500);
  CHECK(std::is_sorted(ids.begin(), ids.end()));
  CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == 4500);
  const Response map = town.get("/open-data/all.geojson");
  CHECK(map.header("content-type") == "application/geo+json");
  CHECK(map.json("/features").items().size() == 4500);
  CHECK(text(map, "/licence") == "dl-de/by-2-0");
  const Response requests = town.get("/open-data/all.json");
  REQUIRE(requests.json().items().size() == 4500);
  CHECK(text(requests, "/0/service_request_id") == ids.front());
  CHECK(text(requests, "/0/description") == std::string(300, 'x'));
  const Response head = town.anonymous().request("HEAD", "/open-data/all.csv");
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(head.header("content-type") == csv.header("content-type"));
}

TEST_CASE("open data: what happens while somebody takes the file neither doubles nor hides another report") {
  Town town{"waste"};
  REQUIRE_FALSE(town.as("operator").run_command("import", {"x.json"}, rows(4500)).error);
  const auto before = ids_of(town.get("/open-data/all.csv").body);
  const auto file = town.node().call(
      town.id(), "http/v1@waste", "Stream",
      stadtkern::testkit::encode_request(town.module().manifest().facts, "GET", "/open-data/all.csv", {}, {}), {},
      true);
  town.node().settle();
  // The store is written while the client takes nothing, and the last of the old reports changes.
  for (int i = 0; i < 50; ++i) {
    REQUIRE(town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9})").status == 201);
  }
  REQUIRE(town.as("waste.staff").post("/reports/" + before.back() + "/status", R"({"status":"done"})").status == 200);
  const Response whole = stadtkern::testkit::take_stream(*file);
  REQUIRE_FALSE(whole.broken_off);
  const auto ids = ids_of(whole.body);
  const std::set<std::string> each(ids.begin(), ids.end());
  CHECK(each.size() == ids.size());
  CHECK(std::includes(each.begin(), each.end(), before.begin(), before.end()));
  CHECK(whole.body.find(before.back() + ",2026-01-01T00:00:0") != std::string::npos);
  CHECK(whole.body.find(",done,", whole.body.find(before.back())) != std::string::npos);
}

TEST_CASE("open data: a text that isn't released yet is in no file") {
  Town town{"waste", {{"publish", "after_review"}}};
  REQUIRE(town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"hush"})").status == 201);
  for (const char* name : {"/open-data/all.csv", "/open-data/all.geojson", "/open-data/all.json"}) {
    const Response file = town.get(name);
    CHECK(file.body.find("48.6") != std::string::npos);
    CHECK(file.body.find("hush") == std::string::npos);
  }
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

// Every report by its category, as everybody may read it: how long it took in days, or -1 while it is open.
using Brute = std::map<std::string, std::vector<double>>;

Brute brute_force(Town& town, const std::string& from = "0000", const std::string& to = "9999") {
  Brute out;
  for (std::string where = "/open-data/reports.geojson"; !where.empty();) {
    const Response page = town.get(where);
    REQUIRE(page.status == 200);
    const Value features = page.json("/features");
    for (const auto& feature : features.items()) {
      const Value& facts = *feature.find("properties");
      const std::string requested = *facts.find("requested_at")->as_string();
      const std::string month = format_w3c(utc(*to_local(*parse_w3c(requested), "Europe/Berlin"))).substr(0, 7);
      if (month < from || month > to) continue;
      const bool open = *facts.find("status")->as_string() == "open";
      const auto took = *parse_w3c(*facts.find("updated_at")->as_string()) - *parse_w3c(requested);
      for (const std::string& category : {std::string(), *facts.find("category")->as_string()}) {
        out[category].push_back(open ? -1 : static_cast<double>(took) / kDay);
      }
    }
    where = next_of(page);
  }
  return out;
}

void check_figures(const Value& told, std::vector<double> times) {
  const auto number = [&](const char* name) {
    const Value* value = told.find(name);
    return value ? value->as_double().value_or(-1) : -1;
  };
  const auto whole = [&](const char* name) { return static_cast<std::size_t>(std::max(0.0, number(name))); };
  const auto open = static_cast<std::size_t>(std::count(times.begin(), times.end(), -1));
  CHECK(whole("reports") == times.size());
  CHECK(whole("open") == open);
  CHECK(whole("closed") == times.size() - open);
  std::erase(times, -1);
  if (times.empty()) {
    CHECK(told.find("median_days") == nullptr);
    return;
  }
  std::sort(times.begin(), times.end());
  const auto half = times.size() / 2;
  const double median = times.size() % 2 ? times[half] : (times[half - 1] + times[half]) / 2;
  const double second = 1.0 / 86'400;  // what is public has no parts of seconds
  CHECK(number("median_at_least_days") <= median + second);
  CHECK(median <= number("median_at_most_days") + second);
}

void check_all(Town& town, const std::string& query, const Brute& expected) {
  const Response told = town.get("/statistics" + query);
  REQUIRE(told.status == 200);
  CHECK(told.json("/complete") == Value(true));
  check_figures(told.json("/total"), expected.contains("") ? expected.at("") : std::vector<double>{});
  const Value categories = told.json("/categories");
  CHECK(categories.items().size() == (expected.empty() ? 0 : expected.size() - 1));
  for (const auto& one : categories.items()) {
    const std::string category = *one.find("category")->as_string();
    INFO(category);
    REQUIRE(expected.contains(category));
    check_figures(one, expected.at(category));
  }
}

TEST_CASE("figures: they are what counting all rows of other cities gives, through all that happens to reports") {
  const auto folder = data_folder();
  if (!folder) return;
  Town town{"waste"};
  for (const char* name : {"san_francisco_open311_2011.json", "boston_311_2016_animal.csv", "koeln_sagsuns_2016.json",
                           "zurich_zwn_2016-2023_sample.csv"}) {
    const auto bytes = data_file(std::string("service-requests/") + name);
    REQUIRE_FALSE(town.as("operator").run_command("import", {name}, *bytes).error);
  }
  const std::string all = "?from=2000-01&to=2049-12";
  Brute expected = brute_force(town);
  REQUIRE(expected.at("").size() > 15'000);
  check_all(town, all, expected);
  check_all(town, "?from=2018-03&to=2018-03", brute_force(town, "2018-03", "2018-03"));

  // What staff and operators do afterwards.
  std::vector<std::string> ids;
  const Value newest = town.get("/reports?page_size=60").json("/reports");
  for (const auto& one : newest.items()) ids.push_back(*one.find("id")->as_string());
  const char* const kSteps[] = {R"({"status":"done","note":"x"})", R"({"status":"in_process","note":"again"})",
                                R"({"status":"not_solvable","note":"no"})"};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    for (std::size_t step = 0; step <= i % 3; ++step) {
      town.clock().advance(std::chrono::hours{7});
      REQUIRE(town.as("waste.staff").post("/reports/" + ids[i] + "/status", kSteps[step]).status == 200);
    }
    if (i % 5 == 0) {
      const auto erased =
          town.as("operator")
              .call_bytes("Erase", stadtkern::wire::encode(stadtkern::wire::privacy::EraseRequest{ids[i]}));
      REQUIRE(erased);
    }
  }
  REQUIRE(town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9})").status == 201);
  const auto zurich = data_file("service-requests/zurich_zwn_2016-2023_sample.csv");
  REQUIRE_FALSE(town.as("operator").run_command("import", {"z.csv"}, *zurich).error);  // overwrites what staff did
  check_all(town, all, brute_force(town));
}

TEST_CASE("figures: a question that makes no sense is refused") {
  Town town{"waste"};
  for (const char* bad :
       {"?from=2026-13", "?from=x", "?from=2026-05&to=2026-01", "?from=1900-01&to=2020-01", "?category=ufo"}) {
    INFO(bad);
    CHECK(town.get(std::string("/statistics") + bad).status == 400);
  }
  const Response none = town.get("/statistics?from=2026-01-15&to=2026-02-01");
  CHECK(none.status == 200);
  CHECK(text(none, "/from") == "2026-01");
  CHECK(none.json("/categories").items().empty());
}

}  // namespace
}  // namespace waste
