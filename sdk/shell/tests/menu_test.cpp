// SPDX-License-Identifier: Apache-2.0
#include "shell/menu.h"

#include <catch2/catch.hpp>

namespace {

using stadtkern::shell::Link;
using stadtkern::shell::role_of;

std::shared_ptr<stadtkern::shell::PageList> list() {
  auto out = std::make_shared<stadtkern::shell::PageList>();
  auto* first = out->add_pages();
  first->set_path("/");
  first->set_navigation(true);
  auto* title = first->add_title();
  title->set_language("de");
  title->set_text("Müll");
  auto* report = out->add_pages();
  report->set_path("/report");
  *report->add_title() = *title;
  auto* english = report->add_title();
  english->set_language("en");
  english->set_text("Report rubbish");
  *report->add_tile() = *english;
  auto* desk = out->add_pages();
  desk->set_path("/desk");
  desk->set_navigation(true);
  desk->set_role("waste.staff");
  desk->set_group("town");
  *desk->add_title() = *title;
  return out;
}

}  // namespace

TEST_CASE("menu: pages stand in the navigation and as tiles where the shell shows their role") {
  const stadtkern::shell::Lists lists{{"waste", list()}};
  const auto everybody = [](std::string_view role) { return role.empty(); };
  const auto links = stadtkern::shell::navigation(lists, "de-x-simple", "/waste", everybody);
  REQUIRE(links.size() == 1);
  CHECK(links[0].path == "/waste");
  CHECK(links[0].text.text == "M\xC3\xBCll");
  CHECK(links[0].where == Link::Here);
  const auto tiles = stadtkern::shell::tiles(lists, "de", everybody);
  REQUIRE(tiles.size() == 1);
  CHECK(tiles[0].path == "/waste/report");
  CHECK(tiles[0].about.text == "Report rubbish");
  CHECK(tiles[0].about.language == "en");  // on a page in German
  CHECK(tiles[0].title.language.empty());
  const auto staff = [](std::string_view role) { return role == "waste.staff"; };
  const auto desk = stadtkern::shell::navigation(lists, "de", "/waste/desk/reports/7", staff);
  REQUIRE(desk.size() == 1);
  CHECK(desk[0].path == "/waste/desk");
  CHECK(desk[0].where == Link::Above);
  CHECK(desk[0].group == "town");
  CHECK(desk[0].module == "waste");
  CHECK(stadtkern::shell::navigation(lists, "de", "/waste/desks", staff)[0].where == Link::Elsewhere);
  CHECK(stadtkern::shell::tiles(lists, "de", staff).empty());
}

TEST_CASE("menu: a page in the foot of all others is told which one it is, without the secret of a link") {
  auto voice = *list();
  voice.mutable_pages(1)->set_foot(true);
  voice.mutable_pages(2)->set_foot(true);  // of the console: in none
  const stadtkern::shell::Lists lists{{"waste", std::make_shared<stadtkern::shell::PageList>(voice)}};
  const auto everybody = [](std::string_view role) { return role.empty(); };
  const auto path = [&](const char* here) {
    const auto links = stadtkern::shell::foot(lists, "en", here, everybody);
    REQUIRE(links.size() == 1);
    CHECK(links[0].text.text == "Report rubbish");
    return links[0].path;
  };
  CHECK(path("/") == "/waste/report?page=%2F");
  CHECK(path("/market/a%20b") == "/waste/report?page=%2Fmarket%2Fa%2520b");
  CHECK(path("/my/~0123/x") == "/waste/report?page=%2Fmy%2F~%2Fx");
  CHECK(path("/my/%7e0123") == "/waste/report?page=%2Fmy%2F~");
  CHECK(stadtkern::shell::foot(lists, "en", "/waste/report", everybody).empty());
  CHECK(stadtkern::shell::foot({{"waste", list()}}, "en", "/", everybody).empty());
}

TEST_CASE("menu: a role holds for a page and all below it, however the address is written") {
  for (const char* path :
       {"/desk", "/%64esk", "/%64%65%73%6B", "/d%65sk", "/desk/reports/7", "/desk%2Freports", "/desk/"}) {
    CAPTURE(path);
    CHECK(role_of(*list(), path) == "waste.staff");
  }
  for (const char* path : {"/", "/report", "/desks", "/desk%", "/%", "/%zzdesk", "/%72eport", "/elsewhere"}) {
    CAPTURE(path);
    CHECK(role_of(*list(), path).empty());
  }
}

TEST_CASE("menu: a page is called by its pattern, so that no id and no secret is in it") {
  using stadtkern::shell::pattern_of;
  CHECK(pattern_of(*list(), "/report") == "/report");
  CHECK(pattern_of(*list(), "/report/~0123abc") == "/report/*");
  CHECK(pattern_of(*list(), "/%72eport") == "/report");
  CHECK(pattern_of(*list(), "/").empty());
  CHECK(pattern_of(*list(), "/elsewhere/17") == "/*");
  CHECK(pattern_of({}, "/x") == "/*");
}

TEST_CASE("menu: a list that is too large is none, a text that is too long is cut between two characters") {
  auto large = *list();
  auto* title = large.mutable_pages(0)->mutable_title(0);
  std::string umlauts;
  for (int i = 0; i < 300; ++i) umlauts += "\xC3\xBC";
  title->set_text(umlauts);
  large.mutable_pages(1)->mutable_tile(0)->set_text(umlauts + "x");
  const auto read = stadtkern::shell::read_list(large.SerializeAsString());
  REQUIRE(read);
  CHECK(read->pages(0).title(0).text() == umlauts.substr(0, 200));
  CHECK(read->pages(1).tile(0).text() == umlauts);
  CHECK(read->pages(1).title(0).text() == "M\xC3\xBCll");
  title->set_text(std::string(65 * 1024, 'a'));
  CHECK_FALSE(stadtkern::shell::read_list(large.SerializeAsString()));
  stadtkern::shell::PageList many;
  for (int i = 0; i < 65; ++i) many.add_pages()->set_path("/");
  CHECK_FALSE(stadtkern::shell::read_list(many.SerializeAsString()));
  CHECK_FALSE(stadtkern::shell::read_list("no message"));
}
