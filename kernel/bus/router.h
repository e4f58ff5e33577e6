// SPDX-License-Identifier: EUPL-1.2
// Router: who gets which message. A pure state machine: messages, registry changes and the time go in; messages, audit
// records and counters come out. No socket, no clock, no thread, no exception. Owned and called by one thread.
#pragma once

#include "bus/frame.h"
#include "bus/metrics.h"
#include "bus/registry.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::bus {

// A message for an instance. kKernel: the answer to a call of the kernel's own.
struct Outgoing {
  InstanceId to = kNobody;
  bool droppable = false;  // a wake-up: who doesn't get it asks by itself
  Frame header;
  Frame payload;
};

enum class AuditKind : std::uint8_t {
  Malformed,        // a header that cannot be read, a kind that an instance may not send
  AccessDenied,     // a service or town that it may not call
  IdentityForged,   // an identity block without `edge`
  ParentForged,     // a parent that it does not handle now
  AnswerForged,     // an answer to a request that was not given to it
  StreamViolation,  // more than the credit, a chunk against the declared direction
  EventRefused,     // a wake-up for a service or town that isn't its own
  Poison,           // a request that was in flight at two deaths
  PeerRefused,      // (transport) unknown nonce, second Connect, traffic before Connect
};
[[nodiscard]] std::string_view describe(AuditKind kind) noexcept;

struct Audit {
  InstanceId instance = kNobody;
  AuditKind what = AuditKind::Malformed;
  std::string detail;              // ids and names only
  std::uint64_t not_recorded = 0;  // of this instance, since its last record
};

// What an instance has to do and has asked for.
struct Load {
  std::uint32_t running = 0;      // requests that it handles and that take a slot
  std::uint32_t lane = 0;         // requests of lane services that it handles
  std::uint32_t streams = 0;      // streams that it serves and has begun to answer
  std::uint32_t outstanding = 0;  // its own requests that are not answered yet
};

class Router {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  // epoch: never 0; the messages of another epoch are answered STALE. generation: last_generation() of the router that
  // had the epoch before; answers to requests that it gave out are dropped.
  explicit Router(std::uint32_t epoch, Limits limits = {}, std::uint32_t generation = 0);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // --- registry ---------------------------------------------------------------------------------------------------
  // Adds a service, or replaces its methods and lane. Ids must be below Limits::ids; module and name never change.
  void define_service(const ServiceSpec& spec);
  void define_town(std::uint32_t town);
  // Forgets town and its routes; what waits for it is answered NOT_FOUND.
  void remove_town(std::uint32_t town, std::int64_t now);

  [[nodiscard]] InstanceId add_instance(const InstanceSpec& spec);
  void connected(InstanceId instance);     // it can be reached, what waits is sent (transport)
  void disconnected(InstanceId instance);  // nothing new is sent to it; remove_instance answers the rest
  void allow_town(InstanceId instance, std::uint32_t town);
  void forbid_town(InstanceId instance, std::uint32_t town);  // running requests go on
  void allow_call(InstanceId instance, std::uint32_t service);
  // Takes requests from now on (as soon as it is connected); what waits for it is sent.
  void set_ready(InstanceId instance, std::int64_t now);
  // No slot is given while the instance reads too slowly (transport).
  void set_congested(InstanceId instance, bool congested, std::int64_t now);
  // New requests pass it by, running ones go on; its streams are told GOAWAY (aux = drain_ms) at both ends.
  void drain(InstanceId instance, std::uint32_t drain_ms, std::int64_t now);
  // Dead or stopped: its callers are answered or served by another instance, its own requests are cancelled.
  // Call set_expected(module, true) before when another will take its place: what waits then goes on waiting.
  void remove_instance(InstanceId instance, std::int64_t now);
  [[nodiscard]] Load load(InstanceId instance) const;  // zeros for an unknown one
  // What an instance handles of one town now. O(what it handles).
  [[nodiscard]] std::uint32_t handling(InstanceId instance, std::uint32_t town) const;
  // Begins (again, at zero) or ends to tally what an instance answers; and what was tallied, empty when it is not.
  void watch(InstanceId instance, bool on);
  [[nodiscard]] Watched watched(InstanceId instance) const;

  // Requests for (town, service) go to `instance`, or to `standby` while that is not ready. Flips between two
  // messages; requests that wait follow it. `standby` also gets what can be repeated when `instance` dies, and `share`
  // percent of the safe requests (0 to 100; no streams, no lane services).
  void set_route(std::uint32_t town, std::uint32_t service, InstanceId instance, std::int64_t now,
                 InstanceId standby = kNobody, std::uint8_t share = 0);
  void clear_route(std::uint32_t town, std::uint32_t service, std::int64_t now);  // then NOT_FOUND
  // The module is being started (again): requests for its routes wait instead of being answered UNAVAILABLE.
  // A route to it without any instance is set with instance = kNobody.
  void set_expected(std::string_view module, bool expected, std::int64_t now);
  // Wake-ups on `service` (events/v1@MODULE) reach this instance for the towns that it has.
  void subscribe(InstanceId instance, std::uint32_t service);
  void unsubscribe(InstanceId instance, std::uint32_t service);

  // --- messages and time ------------------------------------------------------------------------------------------
  // One message of an instance. The frames are moved from or written to, so they must not be shared.
  void receive(InstanceId from, Frame&& header, Frame&& payload, std::int64_t now);
  // A call of the kernel's own: like a message of an instance with `edge`, all towns, all services. With `target`
  // it goes to that instance, ready or not, whatever the route says. The answer is Outgoing to kKernel.
  void call_from_kernel(Frame&& header, Frame&& payload, std::int64_t now, InstanceId target = kNobody);
  // Deadlines, idle streams. Resolution 10 ms; never early.
  void tick(std::int64_t now);
  // When tick() has something to do; kNever when nothing is in flight.
  [[nodiscard]] std::int64_t next_deadline() const;

  // --- another kernel takes over ----------------------------------------------------------------------------------
  void warn_streams(std::uint32_t ms);  // GOAWAY to both ends of each
  // The instance has said (by GOAWAY) that it begins nothing new.
  [[nodiscard]] bool quiet(InstanceId instance) const;
  void begins_again(InstanceId instance);  // nobody takes over after all
  struct UnderWay {
    std::uint32_t requests = 0;
    std::uint32_t streams = 0;  // that flow
  };
  [[nodiscard]] UnderWay under_way() const;
  // Everything is answered UNAVAILABLE, as if each callee had died. Returns what it was.
  UnderWay end_all(std::int64_t now);
  [[nodiscard]] std::uint32_t last_generation() const;

  // --- what came of it --------------------------------------------------------------------------------------------
  // Filled by every call above; the owner empties them (clear() keeps the memory).
  [[nodiscard]] std::vector<Outgoing>& outgoing() noexcept;
  [[nodiscard]] std::vector<Audit>& audits() noexcept;
  [[nodiscard]] Metrics metrics() const;  // a copy

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace stadtkern::bus
