// SPDX-License-Identifier: EUPL-1.2
// Codes of vouchers: told from slips, whatever a person makes of their form.
#include "guests/code.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>

#include "guests/station.h"

namespace wifi::guests {
namespace {

constexpr std::string_view kLetters = "23456789ABCDEFGHJKMNPQRSTVWXY";

TEST_CASE("code: it has three groups of letters that nobody takes for others, and no two are the same") {
  std::set<std::string> seen;
  std::set<char> letters;
  for (int i = 0; i < 2'000; ++i) {
    const std::string code = make_code(random_bytes(kCodeBytes));
    REQUIRE(code.size() == 14);
    CHECK(code[4] == '-');
    CHECK(code[9] == '-');
    for (const char c : code) {
      if (c != '-') letters.insert(c);
    }
    CHECK(seen.insert(code).second);
    CHECK(read_code(code) == code);
  }
  CHECK(std::string(letters.begin(), letters.end()) == kLetters);
}

TEST_CASE("code: a person's form of it is taken") {
  const std::string code = make_code(random_bytes(kCodeBytes));
  std::string lower = code;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  std::string bare = code;
  bare.erase(std::remove(bare.begin(), bare.end(), '-'), bare.end());
  CHECK(read_code(lower) == code);
  CHECK(read_code(bare) == code);
  CHECK(read_code("  " + bare.substr(0, 6) + " " + bare.substr(6) + " ") == code);
}

TEST_CASE("code: one wrong letter, or any two that changed places, are a slip") {
  for (int round = 0; round < 30; ++round) {
    const std::string code = make_code(random_bytes(kCodeBytes));
    for (std::size_t i = 0; i < code.size(); ++i) {
      if (code[i] == '-') continue;
      for (const char c : kLetters) {
        std::string wrong = code;
        wrong[i] = c;
        CHECK(read_code(wrong).has_value() == (c == code[i]));
      }
      for (std::size_t j = i + 1; j < code.size(); ++j) {
        if (code[j] == '-' || code[j] == code[i]) continue;
        std::string swapped = code;
        std::swap(swapped[i], swapped[j]);
        CHECK_FALSE(read_code(swapped));
      }
    }
  }
}

TEST_CASE("code: what is no code is none") {
  const std::string code = make_code(random_bytes(kCodeBytes));
  for (const std::string& other : {std::string(), std::string("ABCD"), code + "2", code.substr(1), std::string(12, '0'),
                                   std::string("' OR 1=1 --x"), std::string("A4-02-B9-D3-FD-29"), code + "\n"}) {
    INFO(other);
    CHECK_FALSE(read_code(other));
  }
}

}  // namespace
}  // namespace wifi::guests
