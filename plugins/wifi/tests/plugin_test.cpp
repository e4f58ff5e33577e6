// SPDX-License-Identifier: EUPL-1.2
// The whole module in the test kit: sites, access points, hotspots, import.
#include <stadtkern/form.h>
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "stats.pb.h"
#include "test_data.h"
#include "wifi.pb.h"
#include "wire/pages.h"

namespace wifi {
namespace {

using stadtkern::testkit::Client;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

std::string text(const Response& answer, const std::string& pointer) {
  const auto value = answer.json(pointer);
  return value.as_string() ? *value.as_string() : std::string();
}

constexpr const char* kMarket =
    R"({"name":"Market","address":"Market 1","ssid":"town","tags":["square"],"lat":48.59,"lon":8.87})";

Client staff(Town& town) {
  return town.as({"wifi.staff"}, "ada");
}

std::string make_site(Town& town, const char* body = kMarket) {
  const Response made = staff(town).post("/sites", body);
  INFO(made.body);
  REQUIRE(made.status == 200);
  return text(made, "/id");
}

stadtkern::wire::pages::Rendered page(Town& town, const std::string& path, const std::string& query = {}) {
  stadtkern::wire::pages::RenderRequest wanted;
  wanted.path = path;
  wanted.query = query;
  wanted.language = "en";
  wanted.root_path = "/t/x/en";
  wanted.site_path = "/t/x";
  const auto answer =
      town.node().call(town.id(), "pages/v1@wifi", "Render", stadtkern::wire::encode(wanted), {})->answer();
  INFO((answer ? std::string() : answer.error().message));
  REQUIRE(answer);
  const auto out = stadtkern::wire::decode<stadtkern::wire::pages::Rendered>(*answer);
  REQUIRE(out);
  return *out;
}

TEST_CASE("wifi: the search of the town's pages finds public sites, however their names are written") {
  Town town{"wifi"};
  make_site(town, R"({"name":"Mühlenplatz","address":"Straße am Kanal 3","ssid":"town","lat":48.59,"lon":8.87})");
  make_site(town, R"({"name":"Mühlenstube <b>","kind":"Küche","public":false,"lat":48.59,"lon":8.87})");
  for (const char* typed : {"m%C3%BChlen", "muehlenplatz", "MUHLENPLATZ", "wlan+m%C3%BChlenplatz", "strasse+kanal"}) {
    CAPTURE(typed);
    const auto found = page(town, "/found", std::string("q=") + typed).html;
    CHECK(found.find("/wifi/spot/") != std::string::npos);
    CHECK(found.find("Mühlenplatz") != std::string::npos);
    CHECK(found.find("Mühlenstube") == std::string::npos);
  }
  for (const char* none : {"wlan", "", "nirgends", "mühlenstube", "%25"}) {
    CAPTURE(none);
    CHECK(page(town, "/found", std::string("q=") + none).html.empty());
  }
}

TEST_CASE("wifi: sites are found by a tag as it is, and by no other that looks like it") {
  Town town{"wifi"};
  make_site(town, R"({"name":"A","tags":["a_b"],"lat":48.59,"lon":8.87})");
  make_site(town, R"({"name":"B","tags":["axb","c"],"lat":48.59,"lon":8.87})");
  const auto found = [&](const std::string& tag) { return staff(town).get("/sites?tag=" + tag).json("/found"); };
  CHECK(found("a_b") == 1);
  CHECK(found("axb") == 1);
  CHECK(found("C") == 1);
  CHECK(found("%25") == 0);
}

TEST_CASE("wifi: staff enter a site, change it, and take it away with its access points") {
  Town town{"wifi"};
  const std::string id = make_site(town);
  const Response point =
      staff(town).post("/sites/" + id + "/access-points", R"({"name":"Roof","mac":"02-fc-00-00-00-01"})");
  REQUIRE(point.status == 200);
  CHECK(text(point, "/access_points/0/mac") == "02:FC:00:00:00:01");
  const Response changed = staff(town).request("PATCH", "/sites/" + id, R"({"kind":"Square","tags":{"tags":[]}})");
  CHECK(changed.status == 200);
  CHECK(text(changed, "/kind") == "Square");
  CHECK(text(changed, "/name") == "Market");
  CHECK(changed.json("/tags").items().empty());
  CHECK(staff(town).get("/sites?q=mark&tag=square").json("/sites").items().empty());
  CHECK(staff(town).get("/sites?q=MARK").json("/sites").items().size() == 1);
  CHECK(staff(town).request("DELETE", "/sites/" + id).status < 300);
  CHECK(staff(town).get("/sites/" + id).status == 404);
  // The address is free again.
  const std::string other = make_site(town);
  CHECK(staff(town).post("/sites/" + other + "/access-points", R"({"name":"Roof","mac":"02:FC:00:00:00:01"})").status ==
        200);
}

TEST_CASE("wifi: an address of a device is one access point's, and what is wrong is named") {
  Town town{"wifi"};
  const std::string id = make_site(town);
  const std::string points = "/sites/" + id + "/access-points";
  REQUIRE(staff(town).post(points, R"({"name":"A","mac":"02:FC:00:00:00:01"})").status == 200);
  const Response again = staff(town).post(points, R"({"name":"B","mac":"02:fc:00:00:00:01"})");
  CHECK(again.status == 409);
  CHECK(again.body.find("\\\"A\\\"") != std::string::npos);
  CHECK(staff(town).post(points, R"({"name":"","mac":"here"})").status == 422);
  CHECK(staff(town).post("/sites/none/access-points", R"({"name":"B","mac":"02:fc:00:00:00:02"})").status == 404);
  CHECK(staff(town).post("/sites", R"({"name":"x","lat":100,"lon":1})").status == 422);
  const std::string first = text(staff(town).get("/sites/" + id), "/access_points/0/id");
  CHECK(staff(town).request("PATCH", "/access-points/" + first, R"({"site_id":"none"})").status == 404);
  CHECK(staff(town).request("PATCH", "/access-points/" + first, R"({"name":"Tower"})").status == 200);
  CHECK(staff(town).request("DELETE", "/access-points/" + first).json("/access_points").items().empty());
}

TEST_CASE("wifi: everybody sees public sites and nothing else") {
  Town town{"wifi"};
  const std::string shown = make_site(town);
  const std::string hidden = make_site(town, R"({"name":"Depot","lat":48.5,"lon":8.8,"public":false})");
  const Response list = town.get("/hotspots");
  REQUIRE(list.status == 200);
  CHECK(list.json("/hotspots").items().size() == 1);
  CHECK(text(list, "/hotspots/0/name") == "Market");
  CHECK(text(list, "/hotspots/0/state").empty());
  CHECK(list.body.find("Depot") == std::string::npos);
  CHECK(town.get("/hotspots.geojson").body.find("Depot") == std::string::npos);
  CHECK(page(town, "/").html.find("/open-data/all.csv\"") != std::string::npos);
  for (const std::string& path : {std::string("/sites"), "/sites/" + shown}) {
    CHECK(town.get(path).status == 401);
    CHECK(town.as("waste.staff").get(path).status == 403);
  }
  CHECK(town.as("waste.staff").call<v1::SiteList>("ListSites", v1::SiteQuery()).error().code ==
        stadtkern::Code::PermissionDenied);
  CHECK(page(town, "/").html.find("href=\"/t/x/wifi/connect\"") != std::string::npos);
  CHECK(page(town, "/").html.find("Market") != std::string::npos);
  CHECK(page(town, "/").html.find("Depot") == std::string::npos);
  CHECK(page(town, "/spot/" + shown).html.find("Market 1") != std::string::npos);
  CHECK(page(town, "/spot/" + hidden).status == 404);
  CHECK(page(town, "/", "q=depot").html.find("no site") != std::string::npos);
}

TEST_CASE("wifi: open data is every public site once, in each form, however many") {
  Town town{"wifi", {{"licence", std::string("https://www.govdata.de/dl-de/zero-2-0")}}};
  constexpr int kMany = 450;  // more than one read takes
  std::string list = "name,lat,lon,id\n";
  for (int i = 0; i < kMany; ++i) list += "Ort,48." + std::to_string(1000 + i) + ",8.1," + std::to_string(i) + "\n";
  REQUIRE_FALSE(town.as("operator").run_command("import", {"file", "--source", "list"}, list).error);
  make_site(town, R"({"name":"Depot","lat":48.5,"lon":8.8,"public":false})");
  const std::string shown = make_site(town);
  for (const std::string ending : {"geojson", "csv", "jsonld"}) {
    INFO(ending);
    const Response all = town.get("/open-data/all." + ending);
    CHECK(all.status == 200);
    CHECK_FALSE(all.broken_off);
    CHECK(all.header("content-disposition") == "attachment; filename=\"hotspots." + ending + "\"");
    CHECK(all.header("link") == "<https://www.govdata.de/dl-de/zero-2-0>; rel=\"license\"");
    CHECK(all.body.find("Depot") == std::string::npos);
    CHECK(all.body.find(shown) != std::string::npos);
    std::size_t found = 0;
    for (auto at = all.body.find("48."); at != std::string::npos; at = all.body.find("48.", at + 1)) ++found;
    CHECK(found == kMany + 1);
  }
  CHECK(town.get("/open-data/all.jsonld").header("content-type") == "application/ld+json");
  CHECK(town.get("/hotspots.geojson").json("/complete") == true);
  CHECK(town.get("/hotspots.geojson").json("/features").items().size() == kMany + 1);
}

TEST_CASE("wifi: hostile words stay words") {
  Town town{"wifi"};
  const std::string id =
      make_site(town, R"({"name":"<img src=x onerror=alert(1)>","ssid":"\"><b>","lat":48.5,"lon":8.8})");
  const auto html = page(town, "/spot/" + id).html;
  CHECK(html.find("<img") == std::string::npos);
  CHECK(html.find("<b>") == std::string::npos);
  CHECK(staff(town).get("/sites?q=%25").json("/sites").items().empty());
}

TEST_CASE("wifi: a list is imported once, however often, and staff's decisions stay") {
  Town town{"wifi"};
  const auto import = [&](std::string_view file) {
    const auto result = town.as("operator").run_command("import", {"file", "--source", "list"}, file);
    if (result.error) FAIL(result.error->message);
    return result.lines.back();
  };
  constexpr const char* kList = "name,lat,lon,id\nA,48.1,8.1,1\nB,48.2,8.2,2\nC,none,8,3\n";
  CHECK(
      import(kList) ==
      R"({"read":3,"stored":2,"updated":0,"skipped":0,"failed":[{"line":4,"reason":"has no place: latitude or longitude is no number"}],"failures":1})");
  const std::string id = text(staff(town).get("/sites?q=A"), "/sites/0/id");
  REQUIRE(staff(town).request("PATCH", "/sites/" + id, R"({"public":false,"tags":{"tags":["x"]}})").status == 200);
  CHECK(import(kList).find(R"("stored":0,"updated":0,"skipped":2)") != std::string::npos);
  CHECK(import("name,lat,lon,id\nA2,48.1,8.1,1\n").find(R"("updated":1)") != std::string::npos);
  const Response after = staff(town).get("/sites/" + id);
  CHECK(text(after, "/name") == "A2");
  CHECK(text(after, "/tags/0") == "x");
  CHECK_FALSE(after.body.find(R"("public":true)") != std::string::npos);
  CHECK(town.as("operator").run_command("import", {"file", "--source", "No Such"}, kList).error);
  CHECK(town.as("operator").run_command("import", {"file"}, "no table").error);
}

TEST_CASE("wifi: an example fills an empty store once, and never one that has something") {
  Town town{"wifi", {{"example_sites", "musterstadt"}}};
  CHECK(town.get("/hotspots").json("/hotspots").items().size() == 7);
  const std::string id = text(town.get("/hotspots"), "/hotspots/0/id");
  REQUIRE(staff(town).request("DELETE", "/sites/" + id).status < 300);
  town.restart();
  CHECK(town.get("/hotspots").json("/hotspots").items().size() == 6);
}

stadtkern::wire::pages::Rendered desk(Town& town, const std::string& method, const std::string& path,
                                      const stadtkern::Form& form = {}, const std::string& role = "wifi.staff") {
  stadtkern::wire::pages::RenderRequest wanted;
  wanted.path = path;
  wanted.form = form.encoded();
  wanted.language = "en";
  wanted.root_path = "/t/x/console/en";
  wanted.site_path = "/t/x";
  const auto answer = town.node()
                          .call(town.id(), "pages/v1@wifi", method, stadtkern::wire::encode(wanted),
                                stadtkern::testkit::Origin{"ada", {role}})
                          ->answer();
  stadtkern::wire::pages::Rendered refused;
  refused.status = 403;
  if (!answer && answer.error().code == stadtkern::Code::PermissionDenied) return refused;
  REQUIRE(answer);
  return *stadtkern::wire::decode<stadtkern::wire::pages::Rendered>(*answer);
}

TEST_CASE("wifi: staff enter a site and a device by forms, and what is wrong stays typed") {
  Town town{"wifi"};
  stadtkern::Form form;
  form.set("_key", "0123456789abcdef0");
  form.set("name", "Square <b>");
  form.set("lat", "48,5");
  form.set("lon", "north");
  const auto refused = desk(town, "Submit", "/desk/new", form);
  CHECK(refused.status == 422);
  CHECK(refused.html.find("Square &lt;b&gt;") != std::string::npos);
  CHECK(refused.html.find("longitude as a number") != std::string::npos);
  form.set("lon", "181");
  form.set("lat", "91");
  form.set("_key", "0123456789abcdef9");
  const auto outside = desk(town, "Submit", "/desk/new", form);
  CHECK(outside.status == 422);
  CHECK(outside.html.find("between -90 and 90") != std::string::npos);
  CHECK(outside.html.find("between -180 and 180") != std::string::npos);
  form.set("lat", "48,5");
  form.set("lon", "8.8");
  form.set("public", "yes");
  form.set("_key", "0123456789abcdef1");
  const auto made = desk(town, "Submit", "/desk/new", form);
  CHECK(made.status == 303);
  const std::string id = text(staff(town).get("/sites"), "/sites/0/id");
  CHECK(made.location.find(id) != std::string::npos);
  stadtkern::Form point;
  point.set("_key", "0123456789abcdef2");
  point.set("name", "Roof");
  point.set("mac", "02-fc-00-00-00-01");
  CHECK(desk(town, "Submit", "/desk/site/" + id + "/points", point).status == 303);
  point.set("_key", "0123456789abcdef3");
  const auto taken = desk(town, "Submit", "/desk/site/" + id + "/points", point);
  CHECK(taken.status == 422);
  CHECK(taken.html.find("has this address already") != std::string::npos);
  CHECK(desk(town, "Render", "/desk/site/" + id).html.find("02:FC:00:00:00:01") != std::string::npos);
  CHECK(desk(town, "Render", "/desk").html.find("Square") != std::string::npos);
  CHECK(desk(town, "Render", "/desk/tile").html.find("Sites: 1") != std::string::npos);
  CHECK(desk(town, "Render", "/desk/site/" + id + "/remove").html.find("(1)") != std::string::npos);
  stadtkern::Form yes;
  yes.set("_key", "0123456789abcdef4");
  CHECK(desk(town, "Submit", "/desk/site/" + id + "/remove", yes).status == 303);
  CHECK(staff(town).get("/sites").json("/sites").items().empty());
  CHECK(desk(town, "Render", "/desk", {}, "waste.staff").status == 403);
}

TEST_CASE("wifi: figures count things") {
  Town town{"wifi"};
  static_cast<void>(make_site(town));
  const auto bytes = town.node().call(town.id(), "stats/v1@wifi", "Get", {})->answer();
  REQUIRE(bytes);
  stats::v1::Figures figures;
  REQUIRE(figures.ParseFromString(*bytes));
  REQUIRE(figures.figures_size() == 2);
  CHECK(figures.figures(0).id() == "hotspots");
  CHECK(figures.figures(0).value() == 1);
}

}  // namespace
}  // namespace wifi
