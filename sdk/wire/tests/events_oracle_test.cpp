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

TEST_CASE("events codec: what stands aside, and what a retry came to, are byte-equal to protoc's and come back whole") {
  const std::string list = wire::encode(events::SetAsideReply{
      {{7, "bench", "bench.moved", 2, "k", "s", std::string("\0x", 2), "ab", 9, 1ULL << 50, "why", 5, 1ULL << 51}},
      true,
      3});
  oracle::SetAsideReply aside;
  REQUIRE(aside.ParseFromString(list));
  CHECK(aside.SerializeAsString() == list);
  REQUIRE(aside.events_size() == 1);
  CHECK(aside.events(0).publisher() == "bench");
  CHECK(aside.events(0).payload() == std::string("\0x", 2));
  CHECK(aside.events(0).attempts() == 5);
  CHECK(aside.events(0).set_aside_us() == 1ULL << 51);
  CHECK(aside.count() == 3);
  CHECK(wire::decode<events::SetAsideReply>(list)->events.at(0).time_us == 1ULL << 50);

  const std::string report = wire::encode(events::RetryReply{4, {{7, "bench.moved", "k", "again"}}, 11, true, 2});
  oracle::RetryReply reply;
  REQUIRE(reply.ParseFromString(report));
  CHECK(reply.SerializeAsString() == report);
  CHECK(reply.failed(0).why() == "again");
  CHECK(reply.position() == 11);
  CHECK(wire::decode<events::RetryReply>(report)->handled == 4);

  oracle::RetryRequest asked;
  REQUIRE(asked.ParseFromString(wire::encode(events::RetryRequest{0, 11})));
  CHECK(asked.after() == 11);
  oracle::DiscardRequest one;
  REQUIRE(one.ParseFromString(wire::encode(events::DiscardRequest{7})));
  CHECK(one.id() == 7);
}
