// SPDX-License-Identifier: EUPL-1.2
#include "search.h"

#include <catch2/catch.hpp>

#include "words.h"

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

TEST_CASE("search: words are found however they are written, by how they begin") {
  const auto found = [](const char* typed, const char* text) {
    return portal::matches(portal::search_words(typed), text);
  };
  CHECK(found("mull", "Müll"));
  CHECK(found("MÜLL", "wilder müll"));
  CHECK(found("strasse", "Straße 5"));
  CHECK(found("stra", "Die Straßenlampe"));
  CHECK(found("lampe straße", "Straße, Lampe"));
  CHECK_FALSE(found("lampe", "Straßenlampe"));
  CHECK_FALSE(found("müll lampe", "Müll"));
  CHECK_FALSE(found(" ,.- ", "Müll"));
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
  const auto hits = portal::page_hits(lists(), "de", portal::search_words("müll"));
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].path == "/waste/report");
  CHECK(hits[1].path == "/waste/calendar");
  CHECK(portal::page_hits(lists(), "de", portal::search_words("impress")).at(0).path == "/imprint");
  CHECK(portal::page_hits(lists(), "de", portal::search_words("")).empty());
}

TEST_CASE("search: the page shows what was typed, as text, and what was found by whom") {
  stadtkern::shell::Frame frame;
  frame.look = &portal::look();
  frame.language = "en";
  const auto none = portal::search_page(frame, "<b>", {}, {});
  CHECK(has(none.content.source(), "value=\"&lt;b&gt;\""));
  CHECK(has(none.content.source(), "We found nothing for"));
  const auto some =
      portal::search_page(frame, "x", {{"/waste", {"Waste"}}}, {{{"Reports"}, "<ul><li>Seven</li></ul>"}});
  CHECK(has(some.content.source(), "href=\"/waste\""));
  CHECK(has(some.content.source(), "<li>Seven</li>"));
  CHECK(has(some.title, "x – Search"));
  CHECK_FALSE(has(portal::search_page(frame, {}, {}, {}).content.source(), "We found nothing"));
}
