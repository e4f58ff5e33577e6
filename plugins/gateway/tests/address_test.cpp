// SPDX-License-Identifier: EUPL-1.2
#include "address.h"

#include <catch2/catch.hpp>

using gateway::Address;
using gateway::Authority;
using gateway::Network;

TEST_CASE("address: a log sees /24 and /48 only") {
  CHECK(Address::parse("203.0.113.77")->masked() == "203.0.113.0/24");
  CHECK(Address::parse("2001:db8:1234:5678:9abc::1")->masked() == "2001:db8:1234::/48");
  CHECK(Address::parse("::ffff:203.0.113.77")->masked() == "203.0.113.0/24");
}

TEST_CASE("address: only whole addresses are read") {
  for (const auto* text : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "localhost", "::g", "1.2.3.4 ", "01.2.3.4x"}) {
    CAPTURE(text);
    CHECK_FALSE(Address::parse(text));
  }
  CHECK(Address::parse("127.9.9.9")->loopback());
  CHECK(Address::parse("::1")->loopback());
  CHECK_FALSE(Address::parse("::2")->loopback());
}

TEST_CASE("network: addresses are inside by their leading bits, and never across families") {
  const auto ten = *Network::parse("10.0.0.0/8");
  CHECK(ten.contains(*Address::parse("10.255.1.2")));
  CHECK_FALSE(ten.contains(*Address::parse("11.0.0.1")));
  CHECK_FALSE(ten.contains(*Address::parse("a00::1")));
  const auto odd = *Network::parse("192.0.2.128/25");
  CHECK(odd.contains(*Address::parse("192.0.2.200")));
  CHECK_FALSE(odd.contains(*Address::parse("192.0.2.100")));
  CHECK(Network::parse("::1")->contains(*Address::parse("::1")));
  CHECK(Network::parse("0.0.0.0/0")->contains(*Address::parse("8.8.8.8")));
  for (const auto* text : {"10.0.0.0/33", "10.0.0.0/x", "x/8", "::/129"}) CHECK_FALSE(Network::parse(text));
}

TEST_CASE("client: only trusted proxies are believed, and the last untrusted address counts") {
  const std::vector<Network> trusted{*Network::parse("10.0.0.0/8")};
  const auto proxy = *Address::parse("10.0.0.1");
  const auto stranger = *Address::parse("203.0.113.9");
  CHECK(gateway::forwarded_client(stranger, "1.1.1.1", trusted) == stranger);
  CHECK(gateway::forwarded_client(proxy, "6.6.6.6, 198.51.100.7", trusted) == *Address::parse("198.51.100.7"));
  CHECK(gateway::forwarded_client(proxy, "6.6.6.6, 198.51.100.7, 10.2.2.2", trusted) ==
        *Address::parse("198.51.100.7"));
  CHECK(gateway::forwarded_client(proxy, "junk", trusted) == proxy);
  CHECK(gateway::forwarded_client(proxy, "", trusted) == proxy);
}

TEST_CASE("authority: hosts are compared in lower case without port and final dot") {
  Authority authority;
  REQUIRE(gateway::parse_authority("WWW.Musterstadt.Example.:8080", authority));
  CHECK(authority.host == "www.musterstadt.example");
  CHECK_FALSE(authority.literal);
  REQUIRE(gateway::parse_authority("[::1]:80", authority));
  CHECK(authority.literal);
  CHECK(authority.loopback);
  REQUIRE(gateway::parse_authority("192.0.2.1", authority));
  CHECK(authority.literal);
  CHECK_FALSE(authority.loopback);
  REQUIRE(gateway::parse_authority("LOCALHOST:", authority));
  CHECK(authority.loopback);
  CHECK_FALSE(authority.literal);
}

TEST_CASE("authority: what is no host is refused") {
  Authority authority;
  const std::string text = GENERATE(as<std::string>{}, "", ":80", "a b", "a/b", "user@host", "a:99999", "a:x", "[::1",
                                    "[::1]x", "[1.2.3.4]", "[x]", ".a", "a,b", "a%20b", "\xc3\xa4.example", "a:1:2");
  CAPTURE(text);
  CHECK_FALSE(gateway::parse_authority(text, authority));
}
