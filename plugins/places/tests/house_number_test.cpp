// SPDX-License-Identifier: EUPL-1.2
#include "house_number.h"

#include <catch2/catch.hpp>

namespace places {
namespace {

NumberFit fits(const char* wanted, const char* there) {
  const auto a = parse_house_number(wanted);
  const auto b = parse_house_number(there);
  REQUIRE(a);
  REQUIRE(b);
  return fit(*a, *b);
}

TEST_CASE("house number: as people write them") {
  CHECK(parse_house_number("12 a")->key == "12a");
  CHECK(parse_house_number("12A")->key == "12a");
  CHECK(parse_house_number(" 12 - 14 ")->key == "12-14");
  CHECK(parse_house_number("12–14")->last == 14);
  CHECK(parse_house_number("12–14")->shown == "12–14");
  CHECK(parse_house_number("7 1/2")->key == "71/2");
  CHECK(parse_house_number("12a-c")->first == 12);
  CHECK(parse_house_number("1-230")->last == 1);
  for (const char* none : {"", "a", "0", "-3", "123456", "12 with far too many words behind it"}) {
    CAPTURE(none);
    CHECK_FALSE(parse_house_number(none));
  }
}

TEST_CASE("house number: what fits what") {
  CHECK(fits("12a", "12 A") == NumberFit::Exact);
  CHECK(fits("13", "11-15") == NumberFit::Within);
  CHECK(fits("12", "11-15") == NumberFit::None);  // the other side of the street
  CHECK(fits("12", "11-14") == NumberFit::Within);
  CHECK(fits("12 a", "12") == NumberFit::Near);
  CHECK(fits("12-14", "14") == NumberFit::Near);
  CHECK(fits("1", "12") == NumberFit::Begins);
  CHECK(fits("12", "12 a") == NumberFit::Begins);
  CHECK(fits("12", "2") == NumberFit::None);
}

TEST_CASE("house number: they stand in the order of the street") {
  CHECK(before(*parse_house_number("2"), *parse_house_number("12")));
  CHECK(before(*parse_house_number("12"), *parse_house_number("12a")));
  CHECK_FALSE(before(*parse_house_number("12b"), *parse_house_number("12a")));
}

}  // namespace
}  // namespace places
