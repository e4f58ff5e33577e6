// SPDX-License-Identifier: EUPL-1.2
#include "text.h"

#include <catch2/catch.hpp>

#include "secret.h"

using namespace feedback;

TEST_CASE("text: what is no UTF-8 is told from what is") {
  for (const char* good : {"", "plain", "Müll", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"})
    CHECK(valid_utf8(good));
  for (const char* bad :
       {"\xFF", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "a\xE2\x82"}) {
    CHECK_FALSE(valid_utf8(bad));
  }
}

TEST_CASE("text: characters are counted as people count them, and cut between two") {
  CHECK(code_points("Müll €") == 6);
  CHECK(first_code_points("Müll €", 2) == "Mü");
  CHECK(first_code_points("Müll €", 6) == "Müll €");
}

TEST_CASE("text: lines stay, control characters become blanks, markup stays text") {
  CHECK(kept_text(" \r\n one\r\ntwo\rthree\t\x01<b>\x7F. \n") == "one\ntwo\nthree\t <b> .");
  CHECK(kept_line(" a\r\nb\tc ") == "a b c");
  CHECK(kept_text("\x01 \x02").empty());
}

TEST_CASE("secret: a token is found again by its hash, and nothing else is a token") {
  const std::string token = new_token();
  CHECK(token != new_token());
  CHECK_FALSE(token_hash(token).empty());
  CHECK(token_hash(token).find(token.substr(1)) == std::string::npos);
  CHECK(token_of("key", {"form", "1"}) == token_of("key", {"form", "1"}));
  CHECK(token_of("key", {"form", "1"}) != token_of("other", {"form", "1"}));
  CHECK(token_of("key", {"ab", "c"}) != token_of("key", {"a", "bc"}));
  for (const std::string& no :
       {std::string(), std::string("~"), token + "0", token.substr(1), "~" + std::string(32, 'G')}) {
    CAPTURE(no);
    CHECK(token_hash(no).empty());
  }
}
