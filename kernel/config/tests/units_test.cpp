// SPDX-License-Identifier: EUPL-1.2
#include "config/units.h"

#include <catch2/catch.hpp>

using namespace stadtkern::config;
using namespace std::chrono_literals;

TEST_CASE("units: sizes and durations are read and written in one form") {
  CHECK(parse_size("64 KiB") == 65'536);
  CHECK(parse_size("7B") == 7);
  CHECK(parse_size("8388608 TiB") == std::uint64_t{1} << 63);
  CHECK(parse_duration("250 ms") == 250ms);
  CHECK(parse_duration("45 min") == 45min);
  CHECK(parse_duration("30 d") == 720h);
  for (const auto* text : {"1 B", "64 KiB", "3 GiB", "1025 B"}) CHECK(size_text(*parse_size(text)) == text);
  for (const auto* text : {"1 ms", "90 s", "2 h", "30 d"}) CHECK(duration_text(*parse_duration(text)) == text);
}

TEST_CASE("units: anything else is no size and no duration") {
  for (const auto* text : {"", " ", "64", "KiB", "-1 KiB", "+1 B", "1.5 KiB", "64 kb", "64 KiB ", " 1 B", "8388609 TiB",
                           "99999999999999999999 B", "1 KiB 2 B"}) {
    CHECK(parse_size(text) == std::nullopt);
  }
  for (const auto* text : {"", "10", "10 sec", "10s 5ms", "36501 d", "1 m", "-1 s", "18446744073709551615 ms"}) {
    CHECK(parse_duration(text) == std::nullopt);
  }
}
