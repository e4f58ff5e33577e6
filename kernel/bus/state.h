// SPDX-License-Identifier: EUPL-1.2
// Router::State: the router's tables and rules. One idea per source: requests.cpp (a request comes in), answers.cpp
// (how it ends), queues.cpp (slots and waiting), streaming.cpp, wake_ups.cpp, registration.cpp, deaths.cpp,
// handing_over.cpp.
#pragma once

#include "bus/in_flight.h"
#include "bus/router.h"
#include "bus/streams.h"
#include "bus/tables.h"
#include "bus/wheel.h"
#include "wire/prefix.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::bus {

class Router::State {
 public:
  State(std::uint32_t epoch, const Limits& limits, std::uint32_t generation);

  void define_service(const ServiceSpec& spec);
  void define_town(std::uint32_t town);
  void remove_town(std::uint32_t town, std::int64_t now);
  InstanceId add_instance(const InstanceSpec& spec);
  void connected(Instance& instance);
  void set_ready(Instance& instance, std::int64_t now);
  void set_congested(Instance& instance, bool congested, std::int64_t now);
  void drain(Instance& instance, std::uint32_t drain_ms, std::int64_t now);
  void remove_instance(InstanceId id, std::int64_t now);
  void set_route(std::uint32_t town, std::uint32_t service, InstanceId instance, InstanceId standby, std::uint8_t share,
                 std::int64_t now);
  void clear_route(std::uint32_t town, std::uint32_t service, std::int64_t now);
  void set_expected(std::string_view module, bool expected, std::int64_t now);
  void receive(InstanceId from, Frame& header, Frame& payload, std::int64_t now, InstanceId target);
  void tick(std::int64_t now);
  [[nodiscard]] Metrics metrics() const;
  void warn_streams(std::uint32_t ms);
  [[nodiscard]] UnderWay under_way() const;
  UnderWay end_all(std::int64_t now);
  [[nodiscard]] std::uint32_t last_generation() const { return in_flight_.last_generation(); }

  Tables tables;
  Wheel wheel;
  std::vector<Outgoing> outgoing;
  std::vector<Audit> audits;

 private:
  // What a request says, once the rules have been applied to it.
  struct Request {
    wire::Prefix prefix;  // as it came; deadline, flags and hops as they go on
    Service* service = nullptr;
    const MethodSpec* method = nullptr;
    std::string_view block;  // to be attached; empty: the header goes on as it is
    Code refused = Code::Ok;
    std::string_view why{};
  };

  // requests.cpp
  void request(Instance& caller, const wire::Prefix& prefix, Frame& header, Frame& payload, std::int64_t now,
               InstanceId target);
  void check_access(Instance& caller, Request& request, std::int64_t now);
  void check_identity(Instance& caller, Request& request, std::int64_t now);
  void check_contract(const Instance& caller, Request& request, std::size_t payload_size);
  void admit(Instance& caller, const Request& request, Frame& header, Frame& payload, std::int64_t now,
             InstanceId target);
  void write_header(const Entry& entry, const Request& request, Frame& header);

  // queues.cpp
  void send(Entry& entry, Instance& callee, Frame& header, Frame& payload);
  [[nodiscard]] bool queue_has_room(const Module& module, const TownQueue& queue, std::size_t bytes) const;
  void wait(Entry& entry, Frame& header, Frame& payload);
  void take_from_queue(Entry& entry);
  bool serve_one(Module& module, bool mind_shares);
  void pump(Module& module);
  void settle(Module& module, std::int64_t now);  // answers what can wait no longer, then pumps
  void leave_callee(Entry& entry);
  void free_slot(Instance& callee, Entry& entry);

  // answers.cpp
  void reply(Instance& callee, const wire::Prefix& prefix, Frame& header, Frame& payload, std::int64_t now);
  [[nodiscard]] Entry* answered(Instance& callee, const wire::Prefix& prefix, std::int64_t now);
  void cancel(Instance& caller, const wire::Prefix& prefix, std::int64_t now);
  void tell_caller(InstanceId caller, std::uint64_t correlation, bool stream, Code code, std::string_view why,
                   bool outcome_unknown = false);
  void tell_callee_cancel(const Entry& entry);
  void refuse(const Instance& caller, const Request& request);
  void finish(Entry& entry, Code code, std::string_view why, std::int64_t now, bool outcome_unknown = false);
  void count(Entry& entry, std::uint16_t status, std::int64_t now);
  void tally(const Entry& entry, std::size_t code, std::int64_t now);
  void release(Entry& entry);
  void expire(Entry& entry, std::int64_t now);

  // streaming.cpp
  void stream_frame(Instance& sender, const wire::Prefix& prefix, Frame& header, Frame& payload, std::int64_t now);
  void caller_frame(Instance& caller, const wire::Prefix& prefix, Frame& header, Frame& payload, std::int64_t now);
  void callee_frame(Instance& callee, const wire::Prefix& prefix, Frame& header, Frame& payload, std::int64_t now);
  void to_callee(Entry& entry, const wire::Prefix& prefix, Frame& header, Frame& payload, std::int64_t now);
  void first_answer(Entry& entry, std::int64_t now);
  void release_held(Entry& entry);
  void violate(Instance& sender, Entry& entry, Code code, std::string_view why, std::int64_t now);

  // wake_ups.cpp
  void wake_up(Instance& publisher, const wire::Prefix& prefix, Frame& header, Frame& payload, std::int64_t now);

  // deaths.cpp
  void lose_call(Entry& entry);
  void strike(Instance& instance, std::int64_t now);
  void survive(Entry& entry, std::int64_t now);
  [[nodiscard]] Instance* successor(const Entry& entry);

  // handing_over.cpp
  void goaway(Instance& callee, std::uint32_t ms);

  void audit(Instance& instance, AuditKind what, std::string detail, std::int64_t now);
  void put(InstanceId to, const wire::Prefix& prefix, Frame&& header, Frame&& payload);

  std::uint32_t epoch_;
  Limits limits_;
  InFlight in_flight_;
  std::size_t waiting_bytes_ = 0;
  std::size_t retry_bytes_ = 0;
  Metrics metrics_;  // what is not a module's
};

}  // namespace stadtkern::bus
