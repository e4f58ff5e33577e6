// SPDX-License-Identifier: EUPL-1.2
#include "search.h"
#include "search_words.h"

#include <catch2/catch.hpp>

#include "words.h"

using portal::Fit;
using stadtkern::shell::Lists;
using stadtkern::shell::PageList;

namespace {

void page(PageList& list, const char* path, const char* title, const char* tile, const char* role = "") {
  auto& made = *list.add_pages();
  made.set_path(path);
  auto& words = *made.add_title();
  words.set_language("de");
  words.set_text(title);
  auto& more = *made.add_tile();
  more.set_language("de");
  more.set_text(tile);
  made.set_role(role);
}

Lists lists() {
  auto list = std::make_shared<PageList>();
  page(*list, "/calendar", "Abfuhrkalender", "Wann kommt die Müllabfuhr?");
  page(*list, "/report", "Müll melden", "Etwas ist kaputt");
  page(*list, "/desk", "Müll im Posteingang", "", "waste.staff");
  return {{"waste", list}};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("search: words are found however they are written, by how they begin, then inside, then with one slip") {
  const auto found = [](const char* typed, const char* text) { return portal::fit(portal::search_words(typed), text); };
  for (const auto& [typed, text] : {std::pair{"mull", "Müll"},
                                    {"muell", "Müll"},
                                    {"MÜLL", "wilder müll"},
                                    {"strasse", "Straße 5"},
                                    {"stra", "Die Straßenlampe"},
                                    {"oeffent", "Öffentliches WLAN"},
                                    {"öffent", "Oeffentliches WLAN"},
                                    {"neue", "Neue Seite"},
                                    {"neu", "Neue Seite"},
                                    {"lampe straße", "Straße, Lampe"}}) {
    CAPTURE(typed);
    CHECK(found(typed, text) == Fit::Begins);
  }
  CHECK(found("kalender", "Abfuhrkalender") == Fit::Inside);
  CHECK(found("lampe str", "Straßenlampe") == Fit::Inside);
  CHECK(found("ende", "Abfuhrkalender") == Fit::Inside);
  CHECK(found("end", "Abfuhrkalender") == Fit::None);
  for (const char* typed : {"kalendr", "kalennder", "kalemder", "kaledner", "kalnder", "kalender1"}) {
    CAPTURE(typed);
    CHECK(found(typed, "Der Kalender") == Fit::Slip);
  }
  CHECK(found("kalenxx", "Kalender") == Fit::None);
  CHECK(found("aalender", "Kalender") == Fit::None);
  CHECK(found("mill", "Müll") == Fit::None);
  CHECK(found("müll lampe", "Müll") == Fit::None);
  CHECK(found(" ,.- ", "Müll") == Fit::None);
}

TEST_CASE("search: what is typed is cut where it is too long, never within a letter") {
  CHECK(portal::searched_text("q=++M%C3%BCll+") == "Müll");
  CHECK(portal::searched_text("q=+").empty());
  CHECK(portal::searched_text("x=1").empty());
  std::string long_one(99, 'a');
  CHECK(portal::searched_text("q=" + long_one + "%C3%BCber") == long_one);
  CHECK(portal::search_words("a b c d e f g h i j").size() == 8);
}

TEST_CASE("search: pages by title first, then by tile, none of the staff's, and the legal ones") {
  portal::TownSettings settings;
  settings.imprint = {{"de", "Rathausplatz 1"}};
  const auto hits_for = [&](const char* typed) {
    return portal::page_hits(lists(), portal::legal_hits(settings, "de"), "de", portal::search_words(typed));
  };
  const auto hits = hits_for("müll");
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].path == "/waste/report");
  CHECK(hits[1].path == "/waste/calendar");
  CHECK(hits_for("impress").at(0).path == "/imprint");
  CHECK(hits_for("rathausplatz").at(0).path == "/imprint");  // as the town has written it
  CHECK(hits_for("kalender").at(0).path == "/waste/calendar");
  CHECK(hits_for("abfurkalender").at(0).path == "/waste/calendar");
  CHECK(hits_for("").empty());
  CHECK(portal::services(lists(), "de").size() == 2);
}

TEST_CASE("search: the page shows what was typed, as text, and what was found by whom, else what there is") {
  stadtkern::shell::Frame frame;
  frame.look = &portal::look();
  frame.language = "en";
  const std::vector<portal::Hit> services{{"/waste/report", {"Report"}, {"Something is broken"}}};
  const auto none = portal::search_page(frame, "<b>", {}, {}, services).content.source();
  CHECK(has(none, "value=\"&lt;b&gt;\""));
  CHECK(has(none, "We found nothing for"));
  CHECK(has(none, "Check the spelling"));
  CHECK(has(none, "href=\"/waste/report\""));
  const auto some =
      portal::search_page(frame, "x", {{"/waste", {"Waste"}}}, {{{"Reports"}, "<ul><li>Seven</li></ul>"}}, services);
  CHECK(has(some.content.source(), "href=\"/waste\""));
  CHECK(has(some.content.source(), "<li>Seven</li>"));
  CHECK_FALSE(has(some.content.source(), "href=\"/waste/report\""));
  CHECK(has(some.title, "x – Search"));
  const auto first = portal::search_page(frame, {}, {}, {}, services).content.source();
  CHECK_FALSE(has(first, "We found nothing"));
  CHECK(has(first, "href=\"/waste/report\""));
}
