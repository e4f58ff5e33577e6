// SPDX-License-Identifier: Apache-2.0
#include "shell/front.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "shell/per_town.h"

TEST_CASE("front: a claim's pages have up to eight steps, each with and without a stroke at its end") {
  const auto all = stadtkern::shell::page_patterns();
  CHECK(all.size() == 17);
  CHECK(all[0] == "/");
  CHECK(all[1] == "/{step0}");
  CHECK(all[4] == "/{step0}/{step1}/");
  CHECK(std::count(all.back().begin(), all.back().end(), '{') == 8);
}

TEST_CASE("front: colours come as a sheet that browsers keep for good") {
  const auto sheet = stadtkern::shell::brand_sheet({"#0b6e4f", {}});
  CHECK(sheet.content_type == "text/css; charset=utf-8");
  CHECK(sheet.body.find("#0b6e4f") != std::string::npos);
  REQUIRE(sheet.headers.size() == 1);
  CHECK(sheet.headers[0].second == "public, max-age=31536000, immutable");
}

TEST_CASE("per town: what is replaced stays with those who began with it") {
  stadtkern::shell::PerTown<std::string> kept;
  CHECK_FALSE(kept.of(1));
  kept.keep(1, "red");
  kept.keep(2, "blue");
  const auto before = kept.of(1);
  kept.keep(1, "green");
  CHECK(*before == "red");
  CHECK(*kept.of(1) == "green");
  kept.forget(1);
  CHECK_FALSE(kept.of(1));
  CHECK(*kept.of(2) == "blue");
}
