// SPDX-License-Identifier: EUPL-1.2
#include "forwarded.h"

#include <catch2/catch.hpp>
#include <string>

#include "request_parser.h"

using gateway::Address;
using gateway::Network;
using gateway::ProxyFields;

namespace {

struct Said {
  explicit Said(const std::string& fields, ProxyFields form = ProxyFields::XForwarded)
      : text("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n") {
    gateway::RequestParser parser;
    gateway::RequestHead head;
    REQUIRE(parser.read_head(text, head) == gateway::Refusal::None);
    said = gateway::read_forwarded(head, *Address::parse("10.0.0.1"), {*Network::parse("10.0.0.0/8")}, form);
  }
  std::string text;
  gateway::Forwarded said;
};

TEST_CASE("forwarded: client, protocol and host as the proxy says") {
  const Said all(
      "X-Forwarded-For: 6.6.6.6, 2001:db8::7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a.example\r\n");
  CHECK(all.said.client == *Address::parse("2001:db8::7"));
  CHECK(all.said.secure == true);
  CHECK(all.said.host == "a.example");
  CHECK_FALSE(all.said.contradictory);
  const Said none("X-Forwarded-Proto: gopher\r\n");
  CHECK(none.said.client == *Address::parse("10.0.0.1"));
  CHECK_FALSE(none.said.secure.has_value());
  CHECK(none.said.host.empty());
}

TEST_CASE("forwarded: what stands there twice is refused, not chosen from") {
  for (const char* fields : {"X-Forwarded-Proto: http\r\nX-Forwarded-Proto: https\r\n",
                             "X-Forwarded-Host: a.example, b.example\r\n", "X-Forwarded-Proto: https, http\r\n"}) {
    CAPTURE(fields);
    CHECK(Said(fields).said.contradictory);
  }
}

TEST_CASE("forwarded: the standard form, by its last entry that is no proxy of ours") {
  const Said all(
      "Forwarded: for=6.6.6.6;proto=http, For=\"[2001:db8::7]:4711\"; Proto=HTTPS ;host=\"a.example:8443\"\r\n",
      ProxyFields::Forwarded);
  CHECK(all.said.client == *Address::parse("2001:db8::7"));
  CHECK(all.said.secure == true);
  CHECK(all.said.host == "a.example:8443");
  const Said chain("Forwarded: for=192.0.2.9\r\nForwarded: for=10.0.0.2;proto=https\r\n", ProxyFields::Forwarded);
  CHECK(chain.said.client == *Address::parse("192.0.2.9"));
  for (const char* value : {"for=unknown", "for=_hidden", "for=\"[\"", "for=\"", ";;=,,", "for"}) {
    CAPTURE(value);
    CHECK(Said("Forwarded: " + std::string(value) + "\r\n", ProxyFields::Forwarded).said.client ==
          *Address::parse("10.0.0.1"));
  }
}

TEST_CASE("forwarded: only the form that is set counts, for a proxy lets its clients' other one pass") {
  const std::string both = "Forwarded: for=6.6.6.6;proto=https;host=evil.example\r\nX-Forwarded-For: 192.0.2.9\r\n";
  CHECK(Said(both).said.client == *Address::parse("192.0.2.9"));
  CHECK(Said(both).said.host.empty());
  CHECK_FALSE(Said(both).said.secure.has_value());
  CHECK(Said(both, ProxyFields::Forwarded).said.client == *Address::parse("6.6.6.6"));
}

}  // namespace
