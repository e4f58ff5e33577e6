// SPDX-License-Identifier: EUPL-1.2
#include "request_parser.h"

#include <catch2/catch.hpp>

#include "problem.h"

using gateway::Name;
using gateway::Refusal;
using gateway::RequestHead;
using gateway::RequestParser;

namespace {

Refusal read(const std::string& text) {
  RequestParser parser;
  RequestHead head;
  return parser.read_head(text, head);
}

}  // namespace

TEST_CASE("parser: a head's parts are views into it") {
  const std::string text =
      "PATCH /a?b HTTP/1.1\r\nHost: x.example\r\nIf-Match:  \"1\" \r\nX-Other: y\r\nContent-Length: 3\r\n\r\n";
  RequestParser parser;
  RequestHead head;
  REQUIRE(parser.read_head(text, head) == Refusal::None);
  CHECK(head.verb == "PATCH");
  CHECK(head.target == "/a?b");
  CHECK(head.minor == 1);
  CHECK(head.keep_alive);
  CHECK(head.has_body);
  CHECK(head.content_length == 3);
  CHECK(head.first(Name::IfMatch) == "\"1\"");
  CHECK(head.verb.data() == text.data());
}

TEST_CASE("parser: a verb that nobody has is refused, and is in nobody's log") {
  CHECK(read(std::string(32, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n") == Refusal::None);
  RequestParser parser;
  RequestHead head;
  const std::string text = std::string(33, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(parser.read_head(text, head) == Refusal::VerbUnknown);
  CHECK(head.verb.empty());
  CHECK(gateway::problem_of(Refusal::VerbUnknown).status == 501);
}

TEST_CASE("parser: a connection lasts as its version and fields say") {
  const auto keeps = [](const std::string& text) {
    RequestParser parser;
    RequestHead head;
    REQUIRE(parser.read_head(text, head) == Refusal::None);
    return head.keep_alive;
  };
  CHECK(keeps("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  CHECK(keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_CASE("parser: what two readers could frame differently is refused") {
  const std::string fields = GENERATE(
      as<std::string>{}, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n",
      "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n",
      "Content-Length: -1\r\n", "Content-Length: 0x5\r\n", "Content-Length: 5 5\r\n", "Content-Length:\r\n",
      "Content-Length: 99999999999999999999999\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: identity\r\n", "Transfer-Encoding: chunked, gzip\r\n", "Transfer-Encoding: xchunked\r\n",
      "Content-Length : 5\r\n", "Bad Name: 1\r\n", ": 1\r\n", "X\r\n", "X: a\x01\x62\r\n", "Host: b\r\n", "X: a\rb\r\n",
      std::string("X: a\0b\r\n", 8));
  CAPTURE(fields);
  const auto refusal = read("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
  CHECK(refusal == Refusal::Malformed);
}

TEST_CASE("parser: request lines that are not HTTP/1 are refused") {
  const std::string line =
      GENERATE(as<std::string>{}, "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET / http/1.1", "GET / HTTP/1.",
               "GET / HTTP/x.1", "GET HTTP/1.1", "/ HTTP/1.1", "G(T / HTTP/1.1", "GET / HTTP/11", "GET /a b HTTP/1.1");
  CAPTURE(line);
  CHECK(read(line + "\r\nHost: a\r\n\r\n") == Refusal::Malformed);
}

TEST_CASE("parser: another version, an unknown coding and another expectation have refusals of their own") {
  CHECK(read("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == Refusal::VersionUnknown);
  CHECK(read("PRI * HTTP/2.0\r\n\r\n") == Refusal::VersionUnknown);
  CHECK(read("GET / HTTP/1.2\r\nHost: a\r\n\r\n") == Refusal::VersionUnknown);
  CHECK(read("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n") == Refusal::CodingUnknown);
  CHECK(read("POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n") == Refusal::ExpectationFailed);
  CHECK(read("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == Refusal::Malformed);
  CHECK(read("GET / HTTP/1.1\r\n\r\n") == Refusal::Malformed);
}

TEST_CASE("parser: a chunked body is joined, however it is cut into pieces, and its trailers are dropped") {
  const std::string head_text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string body_text = "4\r\nWiki\r\n6;note=\"x\"\r\npedia \r\n0\r\nHost: evil\r\n\r\nGET";
  for (std::size_t piece = 1; piece <= body_text.size(); ++piece) {
    RequestParser parser;
    RequestHead head;
    REQUIRE(parser.read_head(head_text, head) == Refusal::None);
    std::string body;
    std::size_t begin = 0;
    bool complete = false;
    for (std::size_t end = piece; !complete; end += piece) {
      REQUIRE(end < body_text.size() + piece);
      const auto bytes = std::string_view(body_text).substr(begin, std::min(end, body_text.size()) - begin);
      const auto fed = parser.read_body(bytes, body, 100);
      REQUIRE(fed.refusal == Refusal::None);
      begin += fed.used;
      complete = fed.complete;
    }
    CHECK(body == "Wikipedia ");
    CHECK(body_text.substr(begin) == "GET");
    CHECK(head.fields.size() == 2);
  }
}

TEST_CASE("parser: bad chunks and bodies over the limit are refused") {
  const auto feed = [](const std::string& bytes, std::uint64_t limit) {
    RequestParser parser;
    RequestHead head;
    REQUIRE(parser.read_head("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", head) ==
            Refusal::None);
    std::string body;
    return parser.read_body(bytes, body, limit).refusal;
  };
  CHECK(feed("5\r\nabcde\r\n0\r\n\r\n", 5) == Refusal::None);
  CHECK(feed("6\r\nabcdef\r\n0\r\n\r\n", 5) == Refusal::BodyTooLarge);
  CHECK(feed("3\r\nabc\r\n3\r\nabc\r\n", 5) == Refusal::BodyTooLarge);
  CHECK(feed("ffffffffffffffff\r\n", 5) == Refusal::BodyTooLarge);
  for (const auto* bytes :
       {"x\r\n", "-1\r\n", "5 \nabcde\r\n0\r\n\r\n", "5\nabcde\r\n0\r\n\r\n", "11111111111111111111\r\n",
        "3\r\nabcd\r\n0\r\n\r\n", "\r\n\r\n", " 3\r\nabc", "3\r\nabc\n0\r\n\r\n"}) {
    CAPTURE(bytes);
    CHECK(feed(bytes, 100) == Refusal::Malformed);
  }
}
