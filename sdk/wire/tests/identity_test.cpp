// SPDX-License-Identifier: Apache-2.0
#include "wire/identity.h"

#include <catch2/catch.hpp>

namespace wire = stadtkern::wire;

TEST_CASE("identity: a block carries every field there and back") {
  wire::Identity identity;
  identity.assurance = wire::Assurance::Substantial;
  identity.principal = "person:7f";
  identity.roles = {"bench.staff", "town.admin"};
  identity.groups = {"ambassadors"};
  identity.client = "c1";
  identity.trace_id = std::string("\0\1\2", 3);
  identity.sampled = true;
  const auto block = wire::encode_identity(identity);
  REQUIRE(block);
  CHECK(wire::decode_identity(*block) == identity);
}

TEST_CASE("identity: no bytes are the anonymous identity") {
  CHECK(wire::decode_identity("") == wire::Identity{});
}

TEST_CASE("identity: a block over 4 KiB is not made") {
  wire::Identity identity;
  identity.roles.assign(200, std::string(30, 'r'));
  CHECK_FALSE(wire::encode_identity(identity));
  identity.roles = {std::string(70000, 'r')};
  CHECK_FALSE(wire::encode_identity(identity));
}

TEST_CASE("identity: a block cut at any byte is refused") {
  const auto block = wire::encode_identity({wire::Assurance::Low, "token:a", {"r"}, {}, {}, {}, false});
  REQUIRE(block);
  for (std::size_t size = 1; size < block->size(); ++size) CHECK_FALSE(wire::decode_identity(block->substr(0, size)));
  CHECK_FALSE(wire::decode_identity(*block + "x"));
}

TEST_CASE("identity: an entry of a later version is skipped") {
  std::string block = *wire::encode_identity({wire::Assurance::None, "a", {}, {}, {}, {}, false});
  block[2] = 2;
  block += std::string("\x63\x02\x00zz", 5);
  REQUIRE(wire::decode_identity(block));
  CHECK(wire::decode_identity(block)->principal == "a");
}
