// SPDX-License-Identifier: Apache-2.0
#include "shell/address.h"

#include <catch2/catch.hpp>

namespace {

using stadtkern::shell::Look;

const stadtkern::Texts& no_words(std::string_view) {
  static const stadtkern::Texts none{""};
  return none;
}

const Look look{"test", "0", {}, {"de", "en", "de-x-simple"}, &no_words, {}};

stadtkern::shell::Address read_address(std::string_view path) {
  return stadtkern::shell::read_address(look, path);
}

}  // namespace

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

TEST_CASE("address: a wanted language is one of the look's, or that of its main language") {
  CHECK(stadtkern::shell::offered_language(look, "de-AT") == "de");
  CHECK(stadtkern::shell::offered_language(look, "de-x-simple") == "de-x-simple");
  CHECK(stadtkern::shell::offered_language(look, "fr").empty());
}
