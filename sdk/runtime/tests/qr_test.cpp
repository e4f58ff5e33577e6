// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/qr.h>

#include <catch2/catch.hpp>

#include <string>

namespace stadtkern {
namespace {

TEST_CASE("qr: a code is a square of dark strokes with a margin, and its label is escaped") {
  const std::string svg = qr_svg("otpauth://totp/a:b?secret=ABCDEFGH", "a \"key\" <b>");
  CHECK(svg.starts_with("<svg role=\"img\" aria-label=\"a &quot;key&quot; &lt;b&gt;\" viewBox=\"0 0 "));
  CHECK(svg.find("M4 4h7v1h-7z") != std::string::npos);  // the upper left finder begins behind the margin
}

TEST_CASE("qr: another text is another code, the same text the same") {
  CHECK(qr_svg("one", "x") == qr_svg("one", "x"));
  CHECK(qr_svg("one", "x") != qr_svg("two", "x"));
}

TEST_CASE("qr: a text that fits no code, or holds a NUL, is none") {
  CHECK(qr_svg(std::string(4000, 'x'), "x").empty());
  CHECK(qr_svg(std::string("a\0b", 3), "x").empty());
  CHECK(qr_svg({}, "x").empty());
}

}  // namespace
}  // namespace stadtkern
