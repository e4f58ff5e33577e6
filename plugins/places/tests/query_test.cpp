// SPDX-License-Identifier: EUPL-1.2
#include "query.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace places {
namespace {

using Words = std::vector<std::string>;

const Reading& first(const std::vector<Reading>& all) {
  REQUIRE_FALSE(all.empty());
  return all.front();
}

TEST_CASE("query: street, number, postcode and town in the usual order") {
  for (const char* text : {"Gartenstr. 5 a, 99999 Musterstadt", "gartenstraße 5a 99999 musterstadt",
                           "Gartenstraße, 5 a, 99999, Musterstadt"}) {
    CAPTURE(text);
    const auto all = readings(text);
    CHECK(first(all).street == Words{"gartenstr"});
    REQUIRE(first(all).number);
    CHECK(first(all).number->key == "5a");
    CHECK(first(all).place == Words{"99999", "musterstadt"});
    CHECK_FALSE(first(all).open);
  }
}

TEST_CASE("query: numbers with blanks, dashes and fractions are one number") {
  CHECK(first(readings("Gartenstr 12 - 14")).number->key == "12-14");
  CHECK(first(readings("Gartenstr 12 – 14")).number->key == "12-14");
  CHECK(first(readings("Gartenstr 12-14")).number->last == 14);
  CHECK(first(readings("Gartenstr 7 1/2")).number->key == "71/2");
  CHECK(first(readings("12 Garden Road")).number->key == "12");
}

TEST_CASE("query: an ordinal belongs to the name, without its dot both is thought of") {
  const auto named = readings("Straße des 17. Juni");
  CHECK_FALSE(first(named).number);
  CHECK(first(named).street == Words{"str", "des", "17", "juni"});
  CHECK(first(readings("Straße des 17. Juni 135")).number->key == "135");
  const auto both = readings("Strasse des 17 Juni");
  CHECK(std::any_of(both.begin(), both.end(), [](const Reading& r) { return !r.number && r.street.size() == 4; }));
}

TEST_CASE("query: a town may stand before or behind, without a comma as a guess that must fit") {
  const auto all = readings("Hauptstraße Nordheim");
  CHECK(first(all).street == Words{"hauptstr", "nordheim"});
  CHECK(first(all).open);
  const auto guess =
      std::find_if(all.begin(), all.end(), [](const Reading& r) { return r.street == Words{"hauptstr"}; });
  REQUIRE(guess != all.end());
  CHECK(guess->guessed);
  CHECK(guess->place == Words{"nordheim"});
  CHECK(readings("Nordheim, Hauptstraße 3").front().street == Words{"hauptstr"});
}

TEST_CASE("query: nothing to look for gives no reading, and no text gives many") {
  for (const char* text : {"", "   ", ",;,", "...", "\xFF"}) CHECK(readings(text).empty());
  std::string long_one;
  for (int i = 0; i < 500; ++i) long_one += "a 1, ";
  CHECK(readings(long_one).size() <= kMostReadings);
  CHECK(readings("1 2 3 4 5 6 7 8 9 10 11").size() <= kMostReadings);
}

}  // namespace
}  // namespace places
