// SPDX-License-Identifier: EUPL-1.2
#include "encoding.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <vector>

namespace notify {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    out.push_back(line);
  }
  return out;
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST_CASE("encoding: base64 of each remainder") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("encoding: a plain subject stays as it is, one with umlauts is an encoded word") {
  CHECK(header_text("Your report 7K3M9QXT", 9) == "Your report 7K3M9QXT");
  CHECK(header_text("Müll", 9) == "=?utf-8?B?TcO8bGw=?=");
  CHECK(header_text("=?utf-8?B?TcO8bGw=?=", 9) == "=?utf-8?B?PT91dGYtOD9CP1RjTzhiR3c9Pz0=?=");
}

TEST_CASE("encoding: no value begins another header") {
  for (const std::string text : {"a\r\nBcc: all@example.org", "a\nBcc: all@example.org", "ä\r\nBcc: all@example.org"}) {
    CAPTURE(text);
    const std::string made = header_text(text, 9);
    CHECK(made.find("\nBcc") == std::string::npos);
    CHECK(display_name(text).find("\nBcc") == std::string::npos);
  }
}

TEST_CASE("encoding: a long subject is folded into words that are whole characters, none too long") {
  const std::string subject = repeated("Straßenbeleuchtung ", 40);
  const auto lines = lines_of(header_text(subject, 9));
  REQUIRE(lines.size() > 5);
  std::size_t begun = 9;
  for (const std::string& line : lines) {
    CAPTURE(line);
    CHECK(begun + line.size() <= 76);
    const auto at = line.find("=?utf-8?B?");
    REQUIRE(at != std::string::npos);
    CHECK(at == (begun == 9 ? 0 : 1));
    CHECK(line.substr(line.size() - 2) == "?=");
    CHECK((line.size() - at - 12) % 4 == 0);  // base64 of its own, padded
    begun = 0;
  }
  CHECK(header_text(std::string(200, 'x'), 9).find("=?utf-8?B?") == 0);
}

TEST_CASE("encoding: a sender's name with signs that mean something is an encoded word") {
  CHECK(display_name("Stadt Musterstadt") == "Stadt Musterstadt");
  CHECK(display_name("A, B <c@d>").find('<') == std::string::npos);
  CHECK(display_name("\"Q\"").find('"') == std::string::npos);
  CHECK(display_name("").empty());
}

TEST_CASE("encoding: quoted-printable is ASCII in lines of at most 76 that end with CR LF") {
  CHECK(quoted_printable("Grüße = da \nx") == "Gr=C3=BC=C3=9Fe =3D da=20\r\nx\r\n");
  CHECK(quoted_printable("a\r\nb\r\n") == "a\r\nb\r\n");
  CHECK(quoted_printable("").empty());
  CHECK(quoted_printable("tab\tend") == "tab=09end\r\n");
  for (const std::string& line : lines_of(quoted_printable(repeated("ä", 300) + repeated("x", 300)))) {
    CAPTURE(line);
    CHECK(line.size() <= 76);
    CHECK(line.find('\xc3') == std::string::npos);
  }
}

TEST_CASE("encoding: only what is one plain address is written to") {
  CHECK(plain_address("a@b.example"));
  CHECK(plain_address("a.b+c@b.example"));
  for (const char* bad : {"", "a", "@b", "a@", "a b@c", "a@b\r\nRCPT TO:<x@y>", "a@b>", "<a@b", "a@b,c@d",
                          "ä@b.example", "a@bü.example", "-f@b.example", "\"a\"@b"}) {
    CAPTURE(bad);
    CHECK_FALSE(plain_address(bad));
  }
  CHECK_FALSE(plain_address(std::string(65, 'a') + "@b.example"));
}

}  // namespace
}  // namespace notify
