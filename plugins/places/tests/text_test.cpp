// SPDX-License-Identifier: EUPL-1.2
#include "text.h"

#include <catch2/catch.hpp>

namespace places {
namespace {

TEST_CASE("text: Latin-1 and what Windows adds to it become UTF-8") {
  CHECK(utf8_of_latin1("M\xFChlstra\xDF"
                       "e") == "Mühlstraße");
  CHECK(utf8_of_latin1("\x80 \x96") == "€ –");
  CHECK(valid_utf8(utf8_of_latin1("\x81\x8D\xFF")));
}

TEST_CASE("text: characters are taken one by one, a bad byte is one that stands for it") {
  std::string_view text = "aß€\xFF";
  CHECK(take_code_point(text) == U'a');
  CHECK(take_code_point(text) == U'ß');
  CHECK(take_code_point(text) == U'€');
  CHECK(take_code_point(text) == 0xFFFD);
  CHECK(text.empty());
}

TEST_CASE("text: one line has no blanks at its ends and no control characters") {
  CHECK(one_line("  a\t\r\n b \x01 ") == "a b");
  CHECK(one_line(" \n").empty());
}

}  // namespace
}  // namespace places
