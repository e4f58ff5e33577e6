// SPDX-License-Identifier: EUPL-1.2
#include "guests/hosts.h"

#include <catch2/catch.hpp>

#include "addresses.h"

namespace wifi::guests {
namespace {

TEST_CASE("hosts: an address is in its network, in either family and either form") {
  CHECK(host_in("127.0.0.1", "127.0.0.1"));
  CHECK(host_in("10.20.30.40", "10.0.0.0/8"));
  CHECK_FALSE(host_in("11.20.30.40", "10.0.0.0/8"));
  CHECK(host_in("192.0.2.129", "192.0.2.128/25"));
  CHECK_FALSE(host_in("192.0.2.127", "192.0.2.128/25"));
  CHECK(host_in("2001:db8::7", "2001:db8::/32"));
  CHECK_FALSE(host_in("2001:db9::7", "2001:db8::/32"));
  CHECK(host_in("::ffff:10.1.2.3", "10.0.0.0/8"));
  CHECK(host_in("192.0.2.1", "0.0.0.0/0"));
  CHECK_FALSE(host_in("2001:db8::7", "0.0.0.0/0"));
}

TEST_CASE("hosts: what is none is in none") {
  for (const char* other : {"", "x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "2001:db8::/129", "10.0.0.0/-1"}) {
    INFO(other);
    CHECK_FALSE(is_network(other));
    CHECK_FALSE(host_in("10.0.0.1", other));
    CHECK_FALSE(host_in(other, "0.0.0.0/0"));
  }
  CHECK(is_address("::1"));
  CHECK_FALSE(is_address("::1/128"));
  CHECK_FALSE(is_address(std::string_view("192.0.2.1\0x", 11)));
}

}  // namespace
}  // namespace wifi::guests
