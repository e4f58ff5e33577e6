// SPDX-License-Identifier: EUPL-1.2
#include "edit_distance.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace places {
namespace {

// The table as the textbook has it (optimal string alignment); its last row.
std::vector<unsigned> last_row(const std::string& text, const std::string& name) {
  std::vector<std::vector<unsigned>> table(text.size() + 1, std::vector<unsigned>(name.size() + 1));
  for (std::size_t i = 0; i <= text.size(); ++i) {
    for (std::size_t j = 0; j <= name.size(); ++j) {
      unsigned& cell = table[i][j];
      if (i == 0 || j == 0) {
        cell = static_cast<unsigned>(i + j);
        continue;
      }
      cell = std::min(
          {table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (text[i - 1] == name[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && text[i - 1] == name[j - 2] && text[i - 2] == name[j - 1]) {
        cell = std::min(cell, table[i - 2][j - 2] + 1);
      }
    }
  }
  return table.back();
}

TEST_CASE("edit distance: one slip each") {
  const Typed typed("gartenstr");
  CHECK(typed.distance("gartenstr", false) == 0);
  CHECK(typed.distance("gratenstr", false) == 1);   // swapped
  CHECK(typed.distance("gartnstr", false) == 1);    // one missing
  CHECK(typed.distance("gaartenstr", false) == 1);  // one too many
  CHECK(typed.distance("gardenstr", false) == 1);   // another
  CHECK(typed.distance("gartenstrang", true) == 0);
  CHECK(typed.distance("", false) == 9);
  CHECK(Typed("").distance("abc", false) == 3);
  CHECK(Typed("").distance("abc", true) == 0);
}

TEST_CASE("edit distance: the bits say what the textbook's table says") {
  std::mt19937 random(7);
  const auto word = [&](std::size_t most) {
    std::string out;
    for (std::size_t size = random() % (most + 1); size > 0; --size) out += static_cast<char>('a' + random() % 3);
    return out;
  };
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = word(round % 100 == 0 ? Typed::kLongest : 12);
    const std::string name = word(14);
    const auto row = last_row(text, name);
    const Typed typed(text);
    CAPTURE(text, name);
    REQUIRE(typed.distance(name, false) == row.back());
    REQUIRE(typed.distance(name, true) == *std::min_element(row.begin(), row.end()));
  }
}

TEST_CASE("edit distance: what is longer than 64 letters is compared by its beginning") {
  const std::string text(200, 'a');
  CHECK(Typed(text).distance(text, true) == 0);
}

}  // namespace
}  // namespace places
