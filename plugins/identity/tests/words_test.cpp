// SPDX-License-Identifier: EUPL-1.2
// The pages' texts: whole in both languages.
#include <catch2/catch.hpp>

#include <algorithm>

#include "built_in.h"
#include "desk/words.h"
#include "words.h"

namespace identity {
namespace {

TEST_CASE("words: each text is there in all languages, with the same part to fill in") {
  const auto& german = words_in("de").all();
  CHECK(german.size() > 60);
  for (const char* language : {"en", "de-x-simple"}) {
    const auto& others = words_in(language).all();
    CHECK(german.size() == others.size());
    for (const auto& [key, text] : german) {
      INFO(language << " " << key);
      const auto other = others.find(key);
      REQUIRE(other != others.end());
      const bool name_here = text.find("{name}") != std::string::npos;
      CHECK(name_here == (other->second.find("{name}") != std::string::npos));
    }
  }
  CHECK(words_in("en").with("hello", "Ada") == "Signed in as Ada.");
  CHECK(words_in("de")["no such key"] == "no such key");
  CHECK(&words_in("fr") == &words_in("de"));
}

TEST_CASE("words: the console's pages have each text in both languages, with the same part to fill in") {
  const stadtkern::Texts german(built_in::desk_words("de"));
  const stadtkern::Texts english(built_in::desk_words("en"));
  CHECK(german.all().size() > 150);
  CHECK(german.all().size() == english.all().size());
  const auto part = [](const std::string& text) {
    const auto from = text.find('{');
    return from == std::string::npos ? std::string() : text.substr(from, text.find('}') - from);
  };
  for (const auto& [key, text] : german.all()) {
    INFO(key);
    const auto other = english.all().find(key);
    REQUIRE(other != english.all().end());
    CHECK(part(text) == part(other->second));
  }
}

TEST_CASE("desk words: times are the town's, and UTC where nobody knows its zone") {
  constexpr std::int64_t kTime = 1'772'366'400'000'000;  // 2026-03-01 12:00 UTC
  CHECK(desk::moment(kTime, "Europe/Berlin", "de") == "01.03.2026, 13:00");
  CHECK(desk::moment(kTime, "Europe/Berlin", "en") == "1 Mar 2026, 13:00");
  CHECK(desk::moment(kTime, "No/Where", "en") == "1 Mar 2026, 12:00 UTC");
  CHECK(desk::day(kTime + 11 * 3'600'000'000, "Europe/Berlin", "de") == "02.03.2026");
}

}  // namespace
}  // namespace identity
