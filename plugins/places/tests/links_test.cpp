// SPDX-License-Identifier: EUPL-1.2
#include "links.h"

#include <catch2/catch.hpp>

namespace places {
namespace {

TEST_CASE("places: a link takes street, number and address of the place, each as a part of a query") {
  Hit hit;
  hit.name = "Straße & Weg";
  hit.number = "5 a";
  PlaceLink link{"/waste/calendar?street={street}&number={number}", {}};
  CHECK(link.path_to(hit) == "/waste/calendar?street=Stra%C3%9Fe%20%26%20Weg&number=5%20a");
  link.path = "/waste/report?address={address}&x={unknown}{";
  CHECK(link.path_to(hit) == "/waste/report?address=Stra%C3%9Fe%20%26%20Weg%205%20a&x={");
  hit.number.clear();
  link.path = "/a/{address}";
  CHECK(link.path_to(hit) == "/a/Stra%C3%9Fe%20%26%20Weg");
}

TEST_CASE("places: links come from the settings, with the words of the page's language") {
  const auto links =
      read_links(R"({"links":[{"path":"/a","title":{"de":"Melden","en":"Report"}},{"path":"/b","title":{"en":"B"}}]})");
  REQUIRE(links);
  REQUIRE(links->size() == 2);
  CHECK(links->front().title_in("de-x-simple") == "Melden");
  CHECK(links->front().title_in("en") == "Report");
  CHECK(links->back().title_in("de") == "B");
  CHECK(read_links("{}")->empty());
  CHECK(read_links("")->empty());
  for (const char* elsewhere : {"https://x.example", "//x.example", "/\\\\x.example", ""}) {
    CAPTURE(elsewhere);
    CHECK_FALSE(read_links(std::string(R"({"links":[{"path":")") + elsewhere + R"(","title":{"de":"x"}}]})"));
  }
}

}  // namespace
}  // namespace places
