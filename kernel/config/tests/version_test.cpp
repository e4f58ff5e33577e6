// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/version.h"

#include <catch2/catch.hpp>

using namespace stadtkern::catalogue;

namespace {
bool in(const char* range, const char* version) {
  return Range::parse(range)->contains(*parse_version(version));
}
}  // namespace

TEST_CASE("version: the order is semver's") {
  const std::vector<const char*> ascending{
      "0.0.1",      "0.9.0",        "1.0.0-alpha",   "1.0.0-alpha.1", "1.0.0-alpha.beta",
      "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",    "1.0.0",
      "1.0.1",      "1.2.0",        "1.10.0",        "2.0.0"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      const auto a = *parse_version(ascending[i]);
      const auto b = *parse_version(ascending[j]);
      INFO(ascending[i] << " and " << ascending[j]);
      CHECK((a < b) == (i < j));
      CHECK((a == b) == (i == j));
    }
    CHECK(to_text(*parse_version(ascending[i])) == ascending[i]);
  }
}

TEST_CASE("version: what is no version is refused") {
  for (const auto* text : {"", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.x", "01.2.3", "1.2.3-", "1.2.3-a..b", "1.2.3-01",
                           "1.2.3+build", "1.2.-3", "1..3", "4294967295.0.0", " 1.2.3"}) {
    INFO(text);
    CHECK(!parse_version(text));
  }
  CHECK(parse_contract_version("1.3") == Version{1, 3, 0});
  for (const auto* text : {"1", "1.3.0", "1.x", "", "1.", ".3", "1.3-a"}) CHECK(!parse_contract_version(text));
}

TEST_CASE("version: ranges hold what they say") {
  CHECK(in("*", "7.1.0"));
  CHECK(in(">=1.2 <2", "1.2.0"));
  CHECK(in(">=1.2 <2", "1.99.3"));
  CHECK_FALSE(in(">=1.2 <2", "2.0.0"));
  CHECK_FALSE(in(">=1.2 <2", "1.1.9"));
  CHECK(in("^1.2", "1.9.0"));
  CHECK_FALSE(in("^1.2", "1.1.0"));
  CHECK_FALSE(in("^1.2", "2.0.0"));
  CHECK(in("^0.3", "0.3.7"));
  CHECK_FALSE(in("^0.3", "0.4.0"));
  CHECK(in("^0.0.3", "0.0.3"));
  CHECK_FALSE(in("^0.0.3", "0.0.4"));
  CHECK(in("~1.2", "1.2.9"));
  CHECK_FALSE(in("~1.2", "1.3.0"));
  CHECK(in("1.2.x", "1.2.9"));
  CHECK_FALSE(in("1.2.x", "1.3.0"));
  CHECK(in("1.x", "1.9.9"));
  CHECK_FALSE(in("1.x", "2.0.0"));
  CHECK(in("1.2.3", "1.2.3"));
  CHECK_FALSE(in("1.2.3", "1.2.4"));
  CHECK(in(">1.0.0 <=1.5.0", "1.5.0"));
  CHECK_FALSE(in("=1.5.0", "1.5.1"));
}

TEST_CASE("version: a prerelease serves only who names one of the same release") {
  CHECK_FALSE(in("*", "2.0.0-rc1"));
  CHECK_FALSE(in("^1.2", "1.3.0-rc1"));
  CHECK(in(">=2.0.0-rc1 <3", "2.0.0-rc2"));
  CHECK_FALSE(in(">=2.0.0-rc1 <3", "2.1.0-rc1"));
  CHECK(in("2.0.0-rc1", "2.0.0-rc1"));
}

TEST_CASE("version: what is no range is refused") {
  for (const auto* text :
       {"", " ", "1.2", "1", "x", "^", "~", ">=", "^x", "1.x.3", ">=1.x", "a", ">= 1.2", "1.2.3.4", "^1.2,<2", "||"}) {
    INFO(text);
    CHECK(!Range::parse(text));
  }
}
