// SPDX-License-Identifier: EUPL-1.2
// The staff's pages as a shell asks for them: who may, what is found, what is done once, and what is told when it is
// not.
#include <stadtkern/form.h>
#include <stadtkern/testkit.h>
#include <stadtkern/texts.h>

#include <catch2/catch.hpp>

#include "answers.h"
#include "calendar/day.h"
#include "desk_pages/inbox_query.h"
#include "desk_pages/words.h"
#include "test_data.h"
#include "wire/pages.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Form;
using stadtkern::testkit::Response;
using stadtkern::testkit::Settings;
using stadtkern::testkit::Town;
namespace wire = stadtkern::wire;

constexpr const char* kKey = "0123456789abcdef";

Settings groups() {
  const auto rules = stadtkern::json::parse(R"([{"category":"lighting","group":"light"},{"group":"works"}])");
  REQUIRE(rules);
  return {{"responsibility", *rules}};
}

struct Desk {
  Town town{"waste", groups()};

  stadtkern::Result<std::string> ask(const std::string& method, const std::string& path, const std::string& query,
                                     const std::string& form, const std::string& language, const std::string& key,
                                     const std::vector<std::string>& roles) {
    wire::pages::RenderRequest wanted;
    wanted.path = path;
    wanted.query = query;
    wanted.form = form;
    wanted.language = language;
    wanted.root_path = "/t/x/console/" + language;
    wanted.site_path = "/t/x";
    wanted.origin = "https://x.example";
    return town.node()
        .call(town.id(), "pages/v1@waste", method, wire::encode(wanted), {"user:clerk", roles, key, {}})
        ->answer();
  }
  wire::pages::Rendered page(const std::string& path, const std::string& query = {},
                             const std::string& language = "en") {
    return shown(ask("Render", path, query, {}, language, {}, {"waste.staff"}));
  }
  wire::pages::Rendered send(const std::string& path, const Form& form, const std::string& key = {},
                             const std::string& query = {}) {
    return shown(ask("Submit", path, query, form.encoded(), "en", key, {"waste.staff"}));
  }
  static wire::pages::Rendered shown(const stadtkern::Result<std::string>& answer) {
    INFO((answer ? std::string() : answer.error().message));
    REQUIRE(answer);
    auto out = wire::decode<wire::pages::Rendered>(*answer);
    REQUIRE(out);
    return *out;
  }

  std::string report(const std::string& text = "A deep hole, says Ada Muster",
                     const std::string& category = "lighting") {
    const Response made =
        town.post("/reports", R"({"category":")" + category + R"(","lat":48.6,"lon":8.9,"description":")" + text +
                                  R"(","contact":{"email":"ada@example.org","first_name":"Ada"}})");
    REQUIRE(made.status == 201);
    return ::text(made, "/id");
  }
  std::string detail(const std::string& id, const char* pointer) {
    return ::text(staff(town).get("/reports/" + id), pointer);
  }
};

// Days that staff name are compared with the machine's clock, not with the test's.
std::string in_a_month() {
  return calendar::iso(std::chrono::floor<calendar::Day::duration>(std::chrono::system_clock::now()) +
                       std::chrono::days{30});
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Form form(std::initializer_list<std::pair<const char*, const char*>> fields) {
  Form out;
  for (const auto& [name, value] : fields) out.set(name, value);
  return out;
}

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

TEST_CASE("desk: one report shows all that staff may know, and photos and links of the town alone") {
  Desk desk;
  const std::string id = desk.report();
  const auto page = desk.page("/desk/reports/" + id, "back=state%3Dreceived%26evil%3D1");
  CHECK(page.status == 200);
  CHECK(has(page.title, id));
  for (const char* part :
       {"ada@example.org", "A deep hole, says Ada Muster", "48.60000, 8.90000", "light", "Internet", "name=\"_key\""}) {
    CAPTURE(part);
    CHECK(has(page.html, part));
  }
  CHECK(has(page.html, "href=\"/t/x/console/en/waste/desk?state=received\""));
  CHECK_FALSE(has(page.html, "evil"));
  const auto none = desk.ask("Render", "/desk/reports/00000000", {}, {}, "en", {}, {"waste.staff"});
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Code::NotFound);
}

TEST_CASE("desk: a state is changed once, however often the form comes, and what is wrong stands at the field") {
  Desk desk;
  const std::string id = desk.report();
  const std::string path = "/desk/reports/" + id;
  const auto change = form({{"do", "state"}, {"state", "in_process"}, {"state_note", "On Monday."}, {"_key", kKey}});
  const auto first = desk.send(path, change, kKey);
  CHECK(first.status == 303);
  CHECK(first.location == path + "?done=state");
  CHECK(desk.send(path, change, kKey).location == first.location);
  CHECK(count(desk.town.get("/reports/" + id), "/notes") == 1);
  CHECK(desk.detail(id, "/status_notes") == "On Monday.");
  CHECK(has(desk.page(path, "done=state").html, "The state is changed."));
  CHECK_FALSE(has(desk.page(path, "done=nonsense").html, "kern-alert"));

  const auto same =
      desk.send(path, form({{"do", "state"}, {"state", "in_process"}, {"state_note", " "}}), "another-key-0123");
  CHECK(same.status == 422);
  CHECK(has(same.html, "href=\"#state_note\""));
  CHECK(has(same.html, "id=\"sk-form\""));
  CHECK(has(same.html, "aria-invalid=\"true\""));
  CHECK_FALSE(has(same.html, "another-key-0123"));
  CHECK(has(same.title, "Error: "));
  REQUIRE(desk.send(path, form({{"do", "state"}, {"state", "done"}})).status == 303);
  const auto back = desk.send(path, form({{"do", "state"}, {"state", "received"}, {"state_note", "why"}}));
  CHECK(back.status == 422);
  CHECK(has(back.html, "This state cannot follow the present one."));
  CHECK(has(back.html, ">why</textarea>"));
  CHECK(desk.send(path, form({{"do", "state"}, {"state", "nonsense"}})).status == 422);
  CHECK(desk.detail(id, "/detailed_status") == "done");
}

TEST_CASE("desk: what is refused is no deed of staff, what is done is one") {
  Desk desk;
  const std::string id = desk.report();
  const std::string path = "/desk/reports/" + id;
  const auto deeds = [&] {
    const auto answer = desk.town.node()
                            .call(desk.town.id(), "actions/v1@waste", "List", {}, {"operator:0", {"operator"}, {}, {}})
                            ->answer();
    REQUIRE(answer);
    std::size_t number = 0;
    for (auto at = answer->find("user:clerk"); at != std::string::npos; at = answer->find("user:clerk", at + 1))
      ++number;
    return number;
  };
  CHECK(desk.send(path, form({{"do", "note"}, {"note", ""}}), kKey).status == 422);
  CHECK(deeds() == 0);
  CHECK(desk.send(path, form({{"do", "note"}, {"note", "Mind the dog."}}), "another-key-0123").status == 303);
  CHECK(deeds() == 1);
}

TEST_CASE("desk: notes are internal unless said otherwise, groups and days are set and taken back") {
  Desk desk;
  const std::string id = desk.report();
  const std::string path = "/desk/reports/" + id;
  CHECK(desk.send(path, form({{"do", "note"}, {"note", "Mind the dog."}})).status == 303);
  CHECK_FALSE(has(desk.town.get("/reports/" + id).body, "dog"));
  CHECK(has(desk.page(path).html, "Mind the dog."));
  CHECK(desk.send(path, form({{"do", "note"}, {"note", "We come."}, {"kind", "public"}})).status == 303);
  CHECK(text(desk.town.get("/reports/" + id), "/status_notes") == "We come.");
  CHECK(desk.send(path, form({{"do", "group"}, {"group", "works"}, {"group_note", "yours"}})).status == 303);
  CHECK(desk.detail(id, "/staff/group") == "works");
  CHECK(has(desk.send(path, form({{"do", "group"}, {"group", "works"}})).html, "This group is responsible already."));
  CHECK(has(desk.send(path, form({{"do", "group"}, {"group", "circus"}})).html, "There is no such group."));
  CHECK(desk.send(path, form({{"do", "due"}, {"due", "2026-03-01"}})).status == 303);
  CHECK(has(desk.page(path).html, "1 Mar 2026"));
  CHECK(has(desk.page(path, {}, "de").html, "01.03.2026"));
  CHECK(has(desk.send(path, form({{"do", "due"}, {"due", "tomorrow"}})).html, "href=\"#due\""));
  CHECK(has(desk.send(path, form({{"do", "aside"}, {"aside", "1999-01-01"}})).html, "href=\"#aside\""));
  const auto odd = desk.ask("Submit", path, {}, "do=nonsense", "en", {}, {"waste.staff"});
  REQUIRE_FALSE(odd);
  CHECK(odd.error().code == Code::InvalidArgument);
}

TEST_CASE("desk: a text is released without the words that are blanked, or not at all") {
  Desk desk;
  const std::string id = desk.report();
  const std::string path = "/desk/reports/" + id;
  const auto wrong = desk.send(path, form({{"do", "release"}, {"blank_words", "Ada Mustr"}}));
  CHECK(wrong.status == 422);
  CHECK(has(wrong.html, "href=\"#blank_words\""));
  CHECK(has(wrong.html, ">Ada Mustr</textarea>"));
  CHECK(text(desk.town.get("/reports/" + id), "/description").empty());
  const auto release = form({{"do", "release"}, {"blank_words", "Ada Muster\r\n\r\n"}, {"_key", kKey}});
  const auto done = desk.send(path, release, kKey);
  CHECK(done.location == path + "?done=release");
  CHECK(text(desk.town.get("/reports/" + id), "/description") == "A deep hole, says […]");
  CHECK(desk.send(path, release, kKey).location == done.location);
  CHECK_FALSE(has(desk.page(path).html, "blank_words"));
  const auto again = desk.send(path, form({{"do", "release"}}));
  CHECK(again.status == 422);
  CHECK(has(again.html, "Somebody has released"));
}

TEST_CASE("desk: a form that names a photo which somebody has removed releases the rest") {
  Desk desk;
  const std::string id = desk.report();
  const std::string path = "/desk/reports/" + id;
  const auto done =
      desk.send(path, form({{"do", "release"}, {"photo", "0123456789abcdef"}, {"black_0123456789abcdef", "x"}}));
  CHECK(done.location == path + "?done=release");
}

TEST_CASE("desk: a link is shown once, its secret stands on no other page, and it is ended") {
  Desk desk;
  const std::string id = desk.report();
  const std::string path = "/desk/reports/" + id;
  CHECK(has(desk.send(path, form({{"do", "hand"}, {"to", " "}, {"days", "14"}})).html, "href=\"#to\""));
  CHECK(has(desk.send(path, form({{"do", "hand"}, {"to", "Firma"}, {"days", "0"}})).html, "href=\"#days\""));
  const auto made = desk.send(path, form({{"do", "hand"}, {"to", "Firma Muster"}, {"days", "7"}}), kKey);
  CHECK(made.status == 200);
  const std::string begin = "https://x.example/t/x/api/waste/v1/handed/~";
  REQUIRE(has(made.html, begin));
  const std::string token = made.html.substr(made.html.find(begin) + begin.size() - 1, 33);
  CHECK(desk.town.get("/handed/" + token).status == 200);
  CHECK(has(made.html, "https://x.example/t/x/waste/handed/" + token));
  const auto page = desk.page(path);
  CHECK(has(page.html, "Firma Muster"));
  CHECK_FALSE(has(page.html, token));
  const std::string link = desk.detail(id, "/staff/hand_overs/0/id");
  CHECK(desk.send(path, form({{"do", "revoke"}, {"link", link.c_str()}})).status == 303);
  CHECK(desk.town.get("/handed/" + token).status == 404);
  CHECK(has(desk.send(path, form({{"do", "revoke"}, {"link", link.c_str()}})).html, "This link is ended already."));
}

TEST_CASE("desk: whoever has a link sees the report by its page, without an account, and tells that it is done") {
  Desk desk;
  const std::string id = desk.report();
  const Response made = staff(desk.town).post("/reports/" + id + "/hand-over", R"({"to":"Firma Muster"})");
  const std::string path = "/handed/" + ::text(made, "/token");
  const auto ask = [&](const char* method, const std::string& where, const std::string& sent) {
    return Desk::shown(desk.ask(method, where, {}, sent, "en", {}, {}));
  };
  const auto seen = [&] { return count(staff(desk.town).get("/reports/" + id), "/staff/history"); };
  const auto before = seen();
  CHECK(ask("Render", "/handed/~00000000000000000000000000000000", {}).status == 404);
  CHECK(ask("Submit", "/handed/~00000000000000000000000000000000", "do=look").status == 404);
  CHECK(seen() == before);
  const auto report = ask("Submit", path, "do=look");
  CHECK(report.status == 200);
  CHECK(has(report.html, "A deep hole, says Ada Muster"));
  CHECK_FALSE(has(report.html, "ada@example.org"));
  CHECK(seen() == before + 1);
  const auto simple = Desk::shown(desk.ask("Submit", path, {}, "do=look", "de-x-simple", {}, {}));
  CHECK(has(simple.html, "Was haben Sie gemacht?"));
  CHECK_FALSE(has(simple.html, "handed_"));
  const auto wrong = ask("Submit", path, "do=done&note=" + std::string(4001, 'x'));
  CHECK(wrong.status == 422);
  CHECK(has(wrong.html, "href=\"#note\""));
  CHECK(desk.detail(id, "/detailed_status") == "received");
  const auto done = ask("Submit", path, "do=done&note=Mended");
  CHECK(has(done.html, "The town knows now that it is done."));
  CHECK(desk.detail(id, "/detailed_status") == "done");
  CHECK(has(desk.page("/desk/reports/" + id).html, "Firma Muster\nMended"));
  const auto again = ask("Submit", path, "do=done&note=LATERNOTE");
  CHECK(again.status == 200);
  CHECK(has(again.html, "The town knows now that it is done."));
  CHECK_FALSE(has(again.html, "<textarea"));
  CHECK_FALSE(has(desk.page("/desk/reports/" + id).html, "LATERNOTE"));
}

TEST_CASE("desk: reports are merged, and a number that is none is told") {
  Desk desk;
  const std::string id = desk.report();
  const std::string other = desk.report("the same");
  const std::string path = "/desk/reports/" + id;
  CHECK(has(desk.send(path, form({{"do", "merge"}, {"into", "nothing"}})).html, "href=\"#into\""));
  CHECK(has(desk.send(path, form({{"do", "merge"}, {"into", id.c_str()}})).html, "href=\"#into\""));
  CHECK(desk.send(path, form({{"do", "merge"}, {"into", other.c_str()}})).status == 303);
  CHECK(has(desk.page(path).html, "Repeats"));
  CHECK(has(desk.page("/desk/reports/" + other).html, "Is repeated by"));
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
  CHECK(has(desk.page("/desk", "done=%3Cb%3E").html, "<h1"));
}

TEST_CASE("desk: a form is shown again as it is in another language, and does nothing") {
  Desk desk;
  const std::string id = desk.report();
  const auto shown =
      Desk::shown(desk.ask("Submit", "/desk/reports/" + id, {}, "do=state&state=done&state_note=typed&_show=yes", "de",
                           kKey, {"waste.staff"}));
  CHECK(shown.status == 200);
  CHECK(has(shown.html, ">typed</textarea>"));
  CHECK(has(shown.html, "Zustand ändern"));
  CHECK(desk.detail(id, "/detailed_status") == "received");
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
