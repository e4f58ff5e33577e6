// SPDX-License-Identifier: EUPL-1.2
// A router with a gateway, two modules and two towns, and hands to play them with: hand-made frames, time by hand.
#pragma once

#include "bus/router.h"
#include "wire/bus_messages.h"
#include "wire/identity.h"
#include "wire/prefix.h"

#include <stadtkern/result.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stadtkern::bus::test {

constexpr std::uint32_t kEpoch = 5;
constexpr std::uint32_t kTown = 1, kOtherTown = 2, kThirdTown = 3;
constexpr std::uint32_t kWaste = 10, kPlaces = 11, kWasteLane = 12, kWasteEvents = 13, kUndeclared = 14;
constexpr std::uint32_t kWrite = 20, kRead = 21, kPut = 22, kFollow = 23, kUpload = 24, kBoth = 25, kKeyed = 26;
constexpr std::int64_t kMilli = kNanosPerMilli;
constexpr std::int64_t kSecond = 1000 * kMilli;

// What came out, read back.
struct Seen {
  InstanceId to = kNobody;
  wire::Prefix prefix;
  std::string identity;
  std::string context;
  std::string payload;
  bool droppable = false;

  [[nodiscard]] Code code() const { return static_cast<Code>(prefix.status); }
  [[nodiscard]] bool flag(std::uint16_t bit) const { return (prefix.flags & bit) != 0; }
  [[nodiscard]] std::string message() const {
    const auto details = wire::decode<wire::ErrorDetails>(payload);
    return details ? details->message : "(no error details)";
  }
};

inline std::vector<MethodSpec> methods() {
  return {{kWrite, "Write", Safety::Once, Streaming::Unary},   {kRead, "Read", Safety::Safe, Streaming::Unary},
          {kPut, "Put", Safety::Idempotent, Streaming::Unary}, {kKeyed, "Keyed", Safety::Keyed, Streaming::Unary},
          {kFollow, "Follow", Safety::Safe, Streaming::Down},  {kUpload, "Upload", Safety::Once, Streaming::Up},
          {kBoth, "Both", Safety::Once, Streaming::Both}};
}

struct World {
  explicit World(std::uint32_t slots = 256, Limits limits = {}, std::uint32_t generation = 0)
      : router(kEpoch, limits, generation) {
    for (const std::uint32_t town : {kTown, kOtherTown, kThirdTown}) router.define_town(town);
    router.define_service({kWaste, "bench/v1", "bench", false, methods()});
    router.define_service({kPlaces, "places/v1", "places", false, methods()});
    router.define_service({kWasteLane, "metrics/v1@bench", "bench", true, methods()});
    router.define_service({kWasteEvents, "events/v1@bench", "bench", true, methods()});
    router.define_service({kUndeclared, "secret/v1", "bench", false, methods()});

    InstanceSpec edge;
    edge.module = "gateway";
    edge.edge = true;
    edge.all_towns = true;
    edge.may_call = {kWaste, kPlaces, kWasteLane, kWasteEvents};
    gateway = join(edge);
    bench = join(waste_spec(slots));
    places = join(places_spec());
    for (const std::uint32_t town : {0U, kTown, kOtherTown, kThirdTown}) route_all(town, bench);
    for (const std::uint32_t town : {kTown, kOtherTown}) router.set_route(town, kPlaces, places, now);
    (void)take();
  }

  static InstanceSpec waste_spec(std::uint32_t slots = 256) {
    InstanceSpec spec;
    spec.module = "bench";
    spec.towns = {kTown, kOtherTown, kThirdTown};
    spec.may_call = {kPlaces, kWaste};
    spec.slots = slots;
    return spec;
  }
  static InstanceSpec places_spec() {
    InstanceSpec spec;
    spec.module = "places";
    spec.towns = {kTown, kOtherTown};
    return spec;
  }
  InstanceId join(const InstanceSpec& spec) {
    const InstanceId id = router.add_instance(spec);
    router.connected(id);
    router.set_ready(id, now);
    return id;
  }
  void route_all(std::uint32_t town, InstanceId instance, InstanceId standby = kNobody) {
    for (const std::uint32_t service : {kWaste, kWasteLane, kWasteEvents}) {
      router.set_route(town, service, instance, now, standby);
    }
  }

  // --- hands ---
  static wire::Prefix request(std::uint64_t correlation, std::uint32_t method = kWrite, std::uint32_t town = kTown,
                              std::uint32_t service = kWaste) {
    wire::Prefix prefix;
    prefix.correlation = correlation;
    prefix.epoch = kEpoch;
    prefix.town = town;
    prefix.service = service;
    prefix.method = method;
    return prefix;
  }
  static wire::Prefix stream(std::uint64_t correlation, std::uint32_t method) {
    wire::Prefix prefix = request(correlation, method);
    prefix.flags = wire::flag::kStream;
    return prefix;
  }
  // A frame within a stream; from the caller's side with its own correlation, else with the router's number.
  static wire::Prefix within(wire::Kind kind, std::uint64_t correlation, bool from_caller, std::uint32_t aux = 0) {
    wire::Prefix prefix;
    prefix.kind = kind;
    prefix.flags = from_caller ? wire::flag::kToCallee : std::uint16_t{0};
    prefix.correlation = correlation;
    prefix.epoch = kEpoch;
    prefix.aux = aux;
    return prefix;
  }
  void say(InstanceId from, const wire::Prefix& prefix, std::string_view payload = "body",
           std::string_view identity = {}, std::string_view context = {}) {
    router.receive(from, Frame(std::string_view(wire::header(prefix, identity, context))), Frame(payload), now);
  }
  void reply(InstanceId from, std::uint64_t number, Code code = Code::Ok, std::string_view payload = "answer") {
    wire::Prefix prefix = within(wire::Kind::Reply, number, false);
    prefix.status = static_cast<std::uint16_t>(code);
    say(from, prefix, payload);
  }
  // Everything that came out since the last time.
  std::vector<Seen> take() {
    std::vector<Seen> all;
    for (Outgoing& message : router.outgoing()) {
      Seen seen;
      seen.to = message.to;
      seen.droppable = message.droppable;
      REQUIRE(wire::read(message.header.bytes(), seen.prefix) == wire::PrefixError::None);
      const auto text = [](std::span<const std::byte> bytes) {
        return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      };
      seen.identity = text(wire::identity_of(message.header.bytes(), seen.prefix));
      seen.context = text(wire::context_of(message.header.bytes(), seen.prefix));
      seen.payload = std::string(message.payload.text());
      all.push_back(std::move(seen));
    }
    router.outgoing().clear();
    return all;
  }
  Seen take_one() {
    auto all = take();
    REQUIRE(all.size() == 1);
    return std::move(all.front());
  }
  // A request of the gateway's that has reached bench; its number there.
  std::uint64_t handled(std::uint64_t correlation, std::uint32_t method = kWrite, std::uint32_t town = kTown,
                        std::string_view identity = {}) {
    say(gateway, request(correlation, method, town), "body", identity);
    const Seen seen = take_one();
    REQUIRE(seen.prefix.kind == wire::Kind::Request);
    return seen.prefix.correlation;
  }
  std::uint64_t opened(std::uint64_t correlation, std::uint32_t method) {
    say(gateway, stream(correlation, method));
    const Seen seen = take_one();
    REQUIRE(seen.prefix.kind == wire::Kind::Request);
    return seen.prefix.correlation;
  }
  std::vector<Audit> audits() { return std::exchange(router.audits(), {}); }
  void require_audit(AuditKind what, InstanceId instance) {
    const auto all = audits();
    REQUIRE(all.size() == 1);
    CHECK(all.front().what == what);
    CHECK(all.front().instance == instance);
  }
  void require_idle() {
    const Metrics metrics = router.metrics();
    CHECK(metrics.in_flight == 0);
    CHECK(metrics.waiting_bytes == 0);
    CHECK(metrics.retry_bytes == 0);
    CHECK(router.next_deadline() == Router::kNever);
    for (const InstanceId id : {gateway, bench, places}) {
      const Load load = router.load(id);
      CHECK(load.running + load.lane + load.streams + load.outstanding == 0);
    }
  }

  std::int64_t now = 1000 * kSecond;
  Router router;
  InstanceId gateway = kNobody, bench = kNobody, places = kNobody;
};

inline std::string identity_of(std::string_view principal) {
  wire::Identity identity;
  identity.principal = principal;
  return wire::encode_identity(identity).value();
}

inline std::string principal_of(const Seen& seen) {
  const auto identity = wire::decode_identity(seen.identity);
  return identity ? identity->principal : "(no block)";
}

}  // namespace stadtkern::bus::test
