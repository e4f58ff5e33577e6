// SPDX-License-Identifier: Apache-2.0
// The messages of events/v1 against protoc's generated ones, both ways.
#include "events.pb.h"
#include "wire/events.h"

#include <catch2/catch.hpp>

namespace wire = stadtkern::wire;
namespace events = stadtkern::wire::events;
namespace oracle = stadtkern::events::v1;

TEST_CASE("events codec: retention is byte-equal to protoc's and comes back whole") {
  oracle::ExpireRequest request;
  REQUIRE(request.ParseFromString(wire::encode(events::ExpireRequest{true})));
  CHECK(request.dry_run());
  const std::string ours =
      wire::encode(events::ExpireReply{{{"bench.moved", 2'592'000, 12, 1ULL << 50, 7}, {"bench.gone", 60}}});
  oracle::ExpireReply reply;
  REQUIRE(reply.ParseFromString(ours));
  CHECK(reply.SerializeAsString() == ours);
  REQUIRE(reply.types_size() == 2);
  CHECK(reply.types(0).type() == "bench.moved");
  CHECK(reply.types(0).keep_seconds() == 2'592'000);
  CHECK(reply.types(0).oldest_us() == 1ULL << 50);
  const auto back = wire::decode<events::ExpireReply>(ours);
  REQUIRE(back);
  REQUIRE(back->types.size() == 2);
  CHECK(back->types[0].due == 12);
  CHECK(back->types[0].done == 7);
  CHECK(back->types[1].type == "bench.gone");
}
