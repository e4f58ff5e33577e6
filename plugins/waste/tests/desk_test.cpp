// SPDX-License-Identifier: EUPL-1.2
// The staff's inbox and what belongs to it: who may, what is found, and what is done with several reports at once.
#include <stadtkern/texts.h>

#include "desk.h"
#include "desk_pages/inbox_query.h"
#include "desk_pages/words.h"
#include "test_data.h"

namespace waste {
namespace {

TEST_CASE("desk: only staff, for every page, form and figure") {
  Desk desk;
  const std::string id = desk.report();
  for (const std::string& path : {std::string("/desk"), std::string("/desk/tile"), std::string("/desk/figures"),
                                  std::string("/desk/held"), "/desk/reports/" + id}) {
    for (const char* method : {"Render", "Submit"}) {
      if ((path == "/desk/tile" || path == "/desk/figures") && std::string(method) == "Submit") continue;
      CAPTURE(path, method);
      const auto refused = desk.ask(method, path, {}, "do=state&state=done", "en", {}, {"other.role"});
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == Code::PermissionDenied);
    }
  }
  CHECK(desk.detail(id, "/detailed_status") == "received");
}

TEST_CASE("desk: the inbox shows reports with their text, figures, and the ways to them") {
  Desk desk;
  const std::string id = desk.report("Dark <there>");
  const auto page = desk.page("/desk");
  CHECK(page.status == 200);
  CHECK(page.title == "Inbox");
  CHECK(has(page.html, "href=\"/t/x/console/en/waste/desk/reports/" + id + "\""));
  CHECK(has(page.html, "Dark &lt;there&gt;"));
  CHECK(has(page.html, "<b>1</b><span>To be released</span>"));
  CHECK(has(page.html, "1 report<"));
  CHECK(has(page.html, "data-sk-map=\"table\" data-places=\"/t/x/api/places/v1\""));
  CHECK(has(page.html, "<tr data-lat=\"48.600000\" data-lon=\"8.900000\" data-mark=\"open\">"));
  CHECK_FALSE(has(desk.page("/desk", "words=nothing-like-it").html, "data-sk-map"));
  CHECK_FALSE(has(page.html, "ada@example.org"));  // contacts stand with one report alone
  CHECK(has(desk.page("/desk", {}, "de").html, "Zur Freigabe"));
  const auto tile = desk.page("/desk/tile");
  CHECK(has(tile.html, "<b>1</b><span>Open</span>"));
  CHECK_FALSE(has(tile.html, "<h1"));
}

TEST_CASE("desk: words are found whatever their case, umlauts too, and counted") {
  Desk desk;
  const std::string oil = desk.report(
      "\xC3\x96l auf der STRASSE am \xC3\x9C"
      "bergang",
      "road_damage");
  desk.report("Voll", "road_damage");
  for (const char* words : {"%C3%B6l", "%C3%96L",
                            "%C3%BC"
                            "bergang",
                            "strasse"}) {
    INFO(words);
    const auto html = desk.page("/desk", std::string("words=") + words).html;
    CHECK(has(html, "reports/" + oil));
    CHECK(has(html, "1 report"));
  }
  CHECK_FALSE(has(desk.page("/desk", "words=ol+auf").html, "reports/" + oil));
}

TEST_CASE("desk: the figure of what waits for its release goes down with a release") {
  Desk desk;
  const std::string words = desk.report("A hole", "road_damage");
  desk.report("", "road_damage");
  const auto waiting = [&] {
    const auto html = desk.page("/desk/tile").html;
    const auto at = html.find("unreleased=1");
    REQUIRE(at != std::string::npos);
    return html.substr(at, 300);
  };
  INFO(waiting());
  CHECK(has(waiting(), ">1<"));
  CHECK(desk.town.as("waste.staff").post("/reports/" + words + "/release").status == 200);
  CHECK(has(waiting(), ">0<"));
}

TEST_CASE("desk: filters, search, order and pages of the inbox") {
  Desk desk;
  const std::string lamp = desk.report("The lamp at 100% flickers", "lighting");
  desk.town.clock().advance(std::chrono::hours{1});
  const std::string hole = desk.report("A hole", "road_damage");
  const auto finds = [&](const std::string& query, const std::string& id) {
    return has(desk.page("/desk", query).html, "reports/" + id);
  };
  CHECK(finds("category=lighting", lamp));
  CHECK_FALSE(finds("category=lighting", hole));
  CHECK(finds("group=works", hole));
  CHECK_FALSE(finds("group=works", lamp));
  CHECK_FALSE(finds("group=-", lamp));
  CHECK(finds("words=LAMP", lamp));
  CHECK_FALSE(finds("words=lamp", hole));
  CHECK(finds("words=100%25", lamp));
  CHECK_FALSE(finds("words=%25", hole));  // no wildcard
  CHECK_FALSE(finds("words=_", hole));
  CHECK(finds("words=" + lamp.substr(0, 5), lamp));
  CHECK(desk.page("/desk", "words=" + lamp).location == "/desk/reports/" + lamp);
  CHECK_FALSE(finds("state=closed", lamp));
  CHECK_FALSE(finds("overdue=1", lamp));
  CHECK(finds("unreleased=1", lamp));
  const auto order = [&](const std::string& query) {
    const auto html = desk.page("/desk", query).html;
    return html.find("reports/" + lamp) < html.find("reports/" + hole);
  };
  CHECK_FALSE(order(""));
  CHECK(order("order=oldest"));
  CHECK(desk.send("/desk/reports/" + lamp, form({{"do", "aside"}, {"aside", in_a_month().c_str()}})).status == 303);
  CHECK_FALSE(finds("", lamp));
  CHECK(finds("aside=1", lamp));
  CHECK_FALSE(finds("aside=1", hole));
  CHECK(desk.send("/desk/reports/" + hole, form({{"do", "due"}, {"due", "2025-12-31"}})).status == 303);
  CHECK(finds("overdue=1", hole));
  CHECK(has(desk.page("/desk").html, "class=\"sk-warn\"><b>1</b>"));
  for (int i = 0; i < 26; ++i) desk.report("one of many", "graffiti");
  CHECK(has(desk.page("/desk", "category=graffiti").html, "category=graffiti&amp;page=2\">Next page"));
  CHECK(has(desk.page("/desk", "category=graffiti&page=2").html, "Previous page"));
  CHECK(desk.page("/desk", "state=nonsense&page=99999&order=up&group=%20&words=%FF").status == 200);
}

TEST_CASE("desk: several reports at once, each as it may be changed") {
  Desk desk;
  const std::string first = desk.report();
  const std::string second = desk.report();
  const auto none =
      desk.send("/desk", form({{"do", "state"}, {"to", "reviewed"}, {"note", "kept"}}), {}, "category=lighting");
  CHECK(none.status == 422);
  CHECK(has(none.html, "Please select at least one report."));
  CHECK(has(none.html, "value=\"kept\""));
  const std::string both = "id=" + first + "&id=" + second + "&id=00000000";
  const auto done = Desk::shown(
      desk.ask("Submit", "/desk", "category=lighting", "do=state&to=reviewed&" + both, "en", kKey, {"waste.staff"}));
  CHECK(done.location == "/desk?category=lighting&done=2&failed=1");
  CHECK(desk.detail(second, "/detailed_status") == "reviewed");
  const auto page = desk.page("/desk", "category=lighting&done=2&failed=1");
  CHECK(has(page.html, "Reports changed: 2"));
  CHECK(has(page.html, "Left as they were: 1"));
  Desk::shown(
      desk.ask("Submit", "/desk", {}, "do=group&to_group=works&" + both, "en", "another-key-0123", {"waste.staff"}));
  CHECK(desk.detail(first, "/staff/group") == "works");
  // The Enter key in the note: no button is named, which means the first.
  const auto entered = Desk::shown(desk.ask("Submit", "/desk", {}, "to=in_process&note=soon&id=" + first, "en",
                                            "a-third-key-0123", {"waste.staff"}));
  CHECK(entered.location == "/desk?done=1&failed=0");
  CHECK(desk.detail(first, "/detailed_status") == "in_process");
  CHECK(has(desk.page("/desk", "done=%3Cb%3E").html, "<h1"));
}

TEST_CASE("desk: an address of the inbox is what was looked for, and no more") {
  for (const char* query : {"", "?state=done", "?category=a&group=-&words=%C3%BC%20b&order=due",
                            "?overdue=1&unreleased=1&page=3", "?aside=1"}) {
    CHECK(desk::query_of(desk::read_wanted(Form(std::string_view(query).substr(query[0] == '?' ? 1 : 0)))) == query);
  }
  CHECK(desk::query_of(desk::read_wanted(Form("state=x&group=%2F&order=y&page=0&overdue=2&more=1"))).empty());
  CHECK(desk::query_of(desk::read_wanted(Form("state=done&overdue=1"))) == "?state=done");
}

TEST_CASE("desk: suspicious reports are let in or thrown away, once") {
  Desk desk;
  const auto trapped = [&] {
    const Response made = desk.town.post(
        "/reports", R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"<b>spam</b>","website":"x"})");
    REQUIRE(made.status == 201);
    return ::text(made, "/id");
  };
  CHECK(has(desk.page("/desk/held").html, "No suspicious report is waiting."));
  CHECK_FALSE(has(desk.page("/desk").html, "/desk/held"));
  const std::string good = trapped();
  const std::string bad = trapped();
  const auto page = desk.page("/desk/held");
  CHECK(has(page.html, "&lt;b&gt;spam"));
  CHECK(has(page.html, "A field that people do not see was filled in"));
  CHECK(has(page.html, "Reject " + bad + " for good"));
  CHECK(has(desk.page("/desk").html, "/desk/held\"><b>2</b>"));
  const auto in = desk.send("/desk/held", form({{"do", "in"}, {"id", good.c_str()}}), kKey);
  CHECK(in.location == "/desk/held?done=in");
  CHECK(desk.send("/desk/held", form({{"do", "in"}, {"id", good.c_str()}}), kKey).location == in.location);
  CHECK(desk.detail(good, "/detailed_status") == "received");
  CHECK(desk.send("/desk/held", form({{"do", "away"}, {"id", bad.c_str()}})).location == "/desk/held?done=away");
  CHECK(has(desk.page("/desk/held", "done=away").html, "The report is rejected."));
  CHECK(desk.town.get("/reports/" + bad).status == 404);
  const auto gone = desk.ask("Submit", "/desk/held", {}, "do=away&id=" + bad, "en", {}, {"waste.staff"});
  REQUIRE_FALSE(gone);
  CHECK(gone.error().code == Code::NotFound);
}

TEST_CASE("desk: the figures of months, and what is no month") {
  Desk desk;
  desk.report("one", "lighting");
  const std::string id = desk.report("two", "road_damage");
  CHECK(desk.send("/desk/reports/" + id, form({{"do", "state"}, {"state", "done"}})).status == 303);
  const auto page = desk.page("/desk/figures", "from=2026-01&to=2026-12");
  CHECK(page.status == 200);
  CHECK(has(page.html, "<b>2</b><span>Reports</span>"));
  CHECK(has(page.html, "<b>1</b><span>Closed</span>"));
  CHECK(has(page.html, "value=\"2026-12\""));
  CHECK(
      has(desk.page("/desk/figures", "category=lighting&from=2026-01&to=2026-12").html, "<b>0</b><span>Closed</span>"));
  const auto wrong = desk.page("/desk/figures", "from=soon&category=none");
  CHECK(wrong.status == 422);
  CHECK(has(wrong.html, "href=\"#from\""));
  CHECK(has(wrong.html, "href=\"#category\""));
  CHECK(has(wrong.html, "value=\"soon\""));
}

TEST_CASE("desk: both languages have the same words, and every state, step and fault has one") {
  const auto read = [](const char* language) {
    return stadtkern::Texts(module_file(std::string("i18n/desk-") + language + ".toml"));
  };
  const auto de = read("de");
  const auto en = read("en");
  for (const auto& [key, words] : de.all()) {
    CAPTURE(key);
    CHECK(en.all().count(key) == 1);
    CHECK_FALSE(words.empty());
  }
  CHECK(de.all().size() == en.all().size());
}

}  // namespace
}  // namespace waste
