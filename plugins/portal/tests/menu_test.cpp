// SPDX-License-Identifier: EUPL-1.2
#include "menu.h"

#include <catch2/catch.hpp>

#include "list_cache.h"

namespace {

std::shared_ptr<portal::PageList> list() {
  auto out = std::make_shared<portal::PageList>();
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
  *desk->add_title() = *title;
  return out;
}

}  // namespace

TEST_CASE("menu: pages stand in the navigation and as tiles, those for staff in neither") {
  const portal::Lists lists{{"waste", list()}};
  const auto links = portal::navigation(lists, "de-x-simple", "/waste");
  REQUIRE(links.size() == 1);
  CHECK(links[0].path == "/waste");
  CHECK(links[0].text == "Müll");
  CHECK(links[0].current);
  const auto tiles = portal::tiles(lists, "de");
  REQUIRE(tiles.size() == 1);
  CHECK(tiles[0].path == "/waste/report");
  CHECK(tiles[0].about == "Report rubbish");
  CHECK(portal::for_staff(*list(), "/desk"));
  CHECK_FALSE(portal::for_staff(*list(), "/report"));
}

TEST_CASE("list cache: a list is fresh for a moment, and remembered for longer") {
  portal::ListCache cache;
  const auto now = portal::ListCache::Time{} + std::chrono::hours{1};
  CHECK_FALSE(cache.fresh(1, "waste", now));
  cache.keep(1, "waste", list(), now);
  CHECK(cache.fresh(1, "waste", now + std::chrono::seconds{1}));
  CHECK_FALSE(cache.fresh(1, "waste", now + std::chrono::seconds{3}));
  CHECK(cache.last(1, "waste"));
  CHECK_FALSE(cache.last(2, "waste"));
  cache.forget(1);
  CHECK_FALSE(cache.last(1, "waste"));
}
