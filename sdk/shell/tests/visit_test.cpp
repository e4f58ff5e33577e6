// SPDX-License-Identifier: Apache-2.0
#include "shell/visit.h"

#include <catch2/catch.hpp>

#include "frame.h"

namespace shell = stadtkern::shell;

namespace {

std::string header(const stadtkern::Raw& raw, std::string_view name) {
  for (const auto& [known, value] : raw.headers) {
    if (known == name) return value;
  }
  return {};
}

}  // namespace

TEST_CASE("visit: a document is kept by nobody but its reader, one that says what is wrong by nobody at all") {
  const auto frame = shell_test::frame_at("/");
  const auto page = shell::answer_with(frame, {200, "A", {}}, true);
  REQUIRE(page);
  CHECK(header(*page, "cache-control") == "no-cache");
  CHECK(header(*page, "content-language") == "en");
  CHECK(header(*page, "vary") == "accept-language");
  CHECK_FALSE(header(*page, "content-security-policy").empty());
  CHECK(header(*shell::answer_with(frame, {200, "A", {}}, false), "cache-control") == "private, no-cache");
  const auto busy = shell::answer_with(frame, {503, "A", {}}, true);
  CHECK(header(*busy, "cache-control") == "no-store");
  CHECK(header(*busy, "retry-after") == "60");
  CHECK(header(*shell::answer_with(frame, {405, "A", {}, "GET"}, true), "allow") == "GET");
  CHECK(header(*page, "stadtkern-sent").empty());
  CHECK(header(*shell::answer_with(frame, {409, "A", {}}, true), "stadtkern-sent").empty());
  CHECK(header(*shell::answer_with(frame, {409, "A", {}, {}, "already"}, true), "stadtkern-sent") == "already");
}

TEST_CASE("visit: a document that no message could carry is none") {
  const auto frame = shell_test::frame_at("/");
  CHECK_FALSE(shell::answer_with(frame, {200, "A", stadtkern::html::Html(std::string(1'100'000, 'a'))}, true));
}

TEST_CASE("visit: a place to go to is kept by nobody") {
  const auto raw = shell::go_to("/en/waste/sent/1");
  CHECK(raw.status == 303);
  CHECK(header(raw, "location") == "/en/waste/sent/1");
  CHECK(header(raw, "cache-control") == "no-store");
}
