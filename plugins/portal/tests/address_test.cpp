// SPDX-License-Identifier: EUPL-1.2
#include "address.h"

#include <catch2/catch.hpp>

#include "words.h"

using portal::read_address;

TEST_CASE("address: a path names a language, a module and its page") {
  const auto whole = read_address("/en/waste/report/x");
  CHECK(whole.language == "en");
  CHECK(whole.first == "waste");
  CHECK(whole.rest == "/report/x");
  CHECK(whole.unspoken == "/waste/report/x");

  const auto plain = read_address("/de-x-simple");
  CHECK(plain.language == "de-x-simple");
  CHECK(plain.first.empty());
  CHECK(plain.unspoken == "/");

  const auto none = read_address("/waste/");
  CHECK(none.language.empty());
  CHECK(none.first == "waste");
  CHECK(none.rest == "/");
  CHECK(read_address("/").first.empty());
  CHECK(read_address("").first.empty());
  CHECK(read_address("/de/").first.empty());
  CHECK(read_address("/english/x").first == "english");
}

TEST_CASE("words: a wanted language is one of ours, or that of its main language") {
  CHECK(portal::offered_language("de-AT") == "de");
  CHECK(portal::offered_language("de-x-simple") == "de-x-simple");
  CHECK(portal::offered_language("fr").empty());
  CHECK(portal::text("en", "imprint") == "Imprint");
  CHECK(portal::text("en", "no-such-key") == "no-such-key");
  CHECK(portal::text_with("en", "welcome", "Sampletown") == "Welcome to Sampletown");
}
