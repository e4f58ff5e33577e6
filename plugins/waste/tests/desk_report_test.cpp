// SPDX-License-Identifier: EUPL-1.2
// One report as a page for staff: what is seen, what is done once, and what is told when it is not.
#include "desk.h"
#include "test_data.h"

namespace waste {
namespace {

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
  // The map is the town's own, and nobody else's is linked.
  CHECK(has(page.html, "data-sk-map=\"place\" data-places=\"/t/x/api/places/v1\" data-lat=\"48.600000\""));
  CHECK_FALSE(has(page.html, "openstreetmap"));
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

TEST_CASE("desk: the history says who: oneself, and of others no more than is known") {
  Desk desk;
  const std::string id = desk.report();
  const std::string note = R"({"text":"Ask the works yard","internal":true})";
  REQUIRE(staff(desk.town).post("/reports/" + id + "/notes", note).status == 200);
  REQUIRE(desk.town.as({"waste.staff"}, "user:other").post("/reports/" + id + "/notes", note).status == 200);
  const auto page = desk.page("/desk/reports/" + id).html;
  CHECK(has(page, "internal, by you"));
  // There are no accounts in this town that could tell.
  CHECK(has(page, "internal, by somebody in the administration"));
  CHECK_FALSE(has(page, "user:other"));
  CHECK(has(desk.page("/desk/reports/" + id, {}, "de").html, "von jemandem in der Verwaltung"));
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

}  // namespace
}  // namespace waste
