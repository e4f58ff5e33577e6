// SPDX-License-Identifier: EUPL-1.2
// The pages' texts: whole in both languages; and the picture of a key.
#include <catch2/catch.hpp>

#include <algorithm>

#include "qr.h"
#include "words.h"

namespace identity {
namespace {

TEST_CASE("words: each text is there in both languages, with the same part to fill in") {
  const auto& german = words_in(true).all();
  const auto& english = words_in(false).all();
  CHECK(german.size() > 60);
  for (const auto& [key, text] : german) {
    INFO(key);
    const auto other = english.find(key);
    REQUIRE(other != english.end());
    const bool name_here = text.find("{name}") != std::string::npos;
    CHECK(name_here == (other->second.find("{name}") != std::string::npos));
  }
  CHECK(german.size() == english.size());
  CHECK(words_in(false).with("hello", "Ada") == "Signed in as Ada.");
  CHECK(words_in(true)["no such key"] == "no such key");
}

TEST_CASE("qr: a code is a square of dark strokes with a margin, and a text that is too long is none") {
  const std::string svg = qr_svg("otpauth://totp/a:b?secret=ABCDEFGH", "a \"key\"");
  CHECK(svg.find("<svg role=\"img\" aria-label=\"a &quot;key&quot;\" viewBox=\"0 0 ") == 0);
  CHECK(svg.find("M4 4h7v1h-7z") != std::string::npos);  // the upper left finder begins behind the margin
  CHECK(qr_svg(std::string(4000, 'x'), "x").empty());
}

}  // namespace
}  // namespace identity
