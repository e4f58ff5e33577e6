// SPDX-License-Identifier: EUPL-1.2
#include "target.h"

#include <catch2/catch.hpp>

#include "ascii.h"
#include "head_scan.h"
#include "language.h"
#include "request_head.h"
#include "request_id.h"

using gateway::HeadScan;
using gateway::parse_target;

TEST_CASE("target: path and query are told apart") {
  const auto target = parse_target("/api/waste/v1/reports?status=open&bbox=1,2?3");
  REQUIRE(target);
  CHECK(target->path == "/api/waste/v1/reports");
  CHECK(target->query == "status=open&bbox=1,2?3");
  CHECK(target->authority.empty());
}

TEST_CASE("target: the absolute form names its host") {
  const auto target = parse_target("HTTP://musterstadt.example:8080/a?b");
  REQUIRE(target);
  CHECK(target->authority == "musterstadt.example:8080");
  CHECK(target->path == "/a");
  const auto bare = parse_target("http://musterstadt.example");
  REQUIRE(bare);
  CHECK(bare->path == "/");
  const auto query = parse_target("http://musterstadt.example?x=1");
  CHECK_FALSE(query);
}

TEST_CASE("target: what later readers could understand differently is refused") {
  const std::string text =
      GENERATE(as<std::string>{}, "", "a", "api/x", "/..", "/../x", "/a/..", "/a/../b", "/a/./b", "/.", "/%2e%2e/x",
               "/a/%2E./b", "/a/.%2e", "/%2E", "/a%00b", "/a%", "/a%4", "/a%4g", "/a%zz", "/a?b=%", "/a?b=%00", "/a#b",
               "/a\\b", "/a b", "/\xc3\xa4", "/%c3", "/%ff", "/%c0%ae", "/%ed%a0%80", "/%f5%80%80%80", "/%e4?x",
               "/a?x=%fc", "http://", "http:///x", "ftp://host/x", "/\x7f", "//..//");
  CAPTURE(text);
  const auto target = parse_target(text);
  REQUIRE_FALSE(target);
  CHECK(target.error().code == stadtkern::Code::InvalidArgument);
}

TEST_CASE("target: unusual but unambiguous targets pass") {
  const std::string text =
      GENERATE(as<std::string>{}, "/", "*", "/a/", "//", "/...", "/..a", "/a..", "/.well-known/x", "/a%2Fb", "/%C3%A4",
               "/%f0%9f%9a%b2", "/a?x=..", "/a?%e2%82%ac", "/a;b=c", "/%25", "/a?b={\"c\":[1]}");
  CAPTURE(text);
  CHECK(parse_target(text));
}

TEST_CASE("target: a query parameter is its first value") {
  CHECK(gateway::query_parameter("a=1&lang=de&lang=en", "lang") == "de");
  CHECK(gateway::query_parameter("slang=xx&lang", "lang").empty());
  CHECK(gateway::query_parameter("", "lang").empty());
}

TEST_CASE("head scan: a head is found however it is cut into pieces") {
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    HeadScan scan(1024, 512);
    auto state = HeadScan::State::More;
    for (std::size_t seen = piece; state == HeadScan::State::More; seen += piece) {
      state = scan.advance(std::string_view(text).substr(0, seen));
    }
    CHECK(state == HeadScan::State::Complete);
    CHECK(scan.size() == text.size() - 4);
  }
}

TEST_CASE("head scan: bare line feeds and folded lines are malformed") {
  const std::string text = GENERATE(as<std::string>{}, "GET / HTTP/1.1\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n",
                                    "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "GET / HTTP/1.1\r\nX: a\r\n\tb\r\n\r\n",
                                    "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "\x16\x03\x01", "\n", " GET");
  CAPTURE(text);
  CHECK(HeadScan(1024, 512).advance(text) == HeadScan::State::Malformed);
}

TEST_CASE("head scan: too long a target and too large a head are told apart") {
  CHECK(HeadScan(1024, 100).advance("GET /" + std::string(200, 'a')) == HeadScan::State::TargetTooLong);
  CHECK(HeadScan(1024, 100).advance("GET /" + std::string(120, 'a') + " HTTP/1.1\r\n") ==
        HeadScan::State::TargetTooLong);
  CHECK(HeadScan(1024, 100).advance("GET / HTTP/1.1\r\nX: " + std::string(1100, 'a')) == HeadScan::State::TooLarge);
  CHECK(HeadScan(64, 100).advance("GET / HTTP/1.1\r\nX: " + std::string(80, 'a') + "\r\n\r\n") ==
        HeadScan::State::TooLarge);
  CHECK(HeadScan(1024, 100).advance("GET / HTTP/1.1\r\nX: a") == HeadScan::State::More);
}

TEST_CASE("language: the heaviest offered one wins, its main language counts, a private form only by name") {
  const std::vector<std::string> offered{"de", "en", "de-x-simple"};
  CHECK(gateway::accepted_language("en;q=0.8, de;q=0.9", offered) == "de");
  CHECK(gateway::accepted_language("de-AT", offered) == "de");
  CHECK(gateway::accepted_language("de-x-simple", offered) == "de-x-simple");
  CHECK(gateway::accepted_language("en-GB,en;q=0.5", offered) == "en");
  CHECK(gateway::accepted_language("fr, *;q=0.1", offered) == "de");
  CHECK(gateway::accepted_language("fr", offered).empty());
  CHECK(gateway::accepted_language("de;q=0, en;q=0.1", offered) == "en");
  CHECK(gateway::accepted_language(";;,,q=,de;q=x", offered).empty());
  CHECK(gateway::accepted_language("", offered).empty());
}

TEST_CASE("fields: names are known in any case, and cookies are never handed on") {
  using gateway::Name;
  CHECK(gateway::field_name("HOST") == Name::Host);
  CHECK(gateway::field_name("if-none-match") == Name::IfNoneMatch);
  CHECK(gateway::field_name("Last-Event-ID") == Name::LastEventId);
  CHECK(gateway::field_name("X-Request-Id") == Name::RequestId);
  CHECK(gateway::handed_on_as(gateway::field_name("Cookie")).empty());
  CHECK(gateway::handed_on_as(Name::IfNoneMatch) == "if-none-match");
  for (const auto name : {Name::Other, Name::Authorization, Name::Host, Name::ContentLength, Name::TransferEncoding,
                          Name::Expect, Name::ForwardedFor, Name::IdempotencyKey}) {
    CHECK(gateway::handed_on_as(name).empty());
  }
}

TEST_CASE("ids: request ids are 32 hexadecimal digits and differ") {
  gateway::RequestIds ids;
  std::string one;
  std::string other;
  ids.next(one);
  for (int i = 0; i < 600; ++i) {
    ids.next(other);
    REQUIRE(other.size() == 32);
    REQUIRE(other != one);
    REQUIRE(gateway::valid_request_id(other));
  }
}

TEST_CASE("ids: an idempotency key is 16 to 255 visible characters") {
  CHECK(gateway::valid_idempotency_key(std::string(16, 'a')));
  CHECK(gateway::valid_idempotency_key(std::string(255, '~')));
  CHECK_FALSE(gateway::valid_idempotency_key(std::string(15, 'a')));
  CHECK_FALSE(gateway::valid_idempotency_key(std::string(256, 'a')));
  CHECK_FALSE(gateway::valid_idempotency_key("aaaaaaaa aaaaaaaaa"));
  CHECK_FALSE(gateway::valid_idempotency_key("aaaaaaaaaaaaaaaa\xc3\xa4"));
  CHECK_FALSE(gateway::valid_request_id("a b c d e f g h"));
}
