// SPDX-License-Identifier: EUPL-1.2
// The registry as the router holds it: services, instances, modules, routes. Addresses of services, modules and town
// queues stay for good. Router's thread only.
#pragma once

#include "bus/in_flight.h"
#include "bus/metrics.h"
#include "bus/poison.h"
#include "bus/registry.h"
#include "bus/router.h"
#include "bus/waiting.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace stadtkern::bus {

// A set of interned ids, which are dense: one bit each.
class IdSet {
 public:
  void insert(std::uint32_t id) {
    if (id / 64 >= bits_.size()) bits_.resize(id / 64 + 1);
    bits_[id / 64] |= std::uint64_t{1} << id % 64;
  }
  void erase(std::uint32_t id) noexcept {
    if (id / 64 < bits_.size()) bits_[id / 64] &= ~(std::uint64_t{1} << id % 64);
  }
  [[nodiscard]] bool contains(std::uint32_t id) const noexcept {
    return id / 64 < bits_.size() && (bits_[id / 64] >> id % 64 & 1) != 0;
  }
  [[nodiscard]] bool empty() const noexcept { return bits_.empty(); }

 private:
  std::vector<std::uint64_t> bits_;
};

struct Instance;

struct Module {
  std::string id;
  bool expected = false;
  std::uint32_t queue_messages = InstanceSpec{}.queue_messages;  // per town
  std::size_t queue_bytes = InstanceSpec{}.queue_bytes;
  std::vector<Instance*> instances;
  std::unordered_map<std::uint32_t, TownQueue> queues;  // by town
  WaitingRing waiting;
  Poison poison;
  ModuleMetrics metrics;
};

struct Service {
  std::uint32_t id = 0;
  std::string name;
  bool lane = false;
  bool wakes = false;  // events/v1@MODULE
  Module* module = nullptr;
  std::vector<MethodSpec> methods;      // by rising id
  std::vector<InstanceId> subscribers;  // only when it wakes

  [[nodiscard]] const MethodSpec* method(std::uint32_t method_id) const noexcept;
};

struct Route {
  Service* service = nullptr;
  TownQueue* queue = nullptr;
  InstanceId instance = kNobody;
  InstanceId standby = kNobody;
  std::uint8_t share = 0;  // percent of the safe requests that go to the standby
  std::uint8_t turn = 0;   // counts towards the next one of them
};

struct Instance {
  static constexpr std::uint32_t kAll = 0xffffffff;

  InstanceId id = kNobody;
  InstanceSpec spec;  // towns and may_call are in the sets below
  Module* module = nullptr;
  bool connected = false;
  bool ready = false;
  bool draining = false;
  bool congested = false;
  bool quiet = false;     // it begins nothing new, another kernel is about to take over
  bool may_nest = false;  // it can call something, so the identity of what it handles must be kept
  IdSet towns;
  IdSet may_call;
  std::string block;  // identity block of its own calls
  Load load;
  List<Entry, &Entry::of_callee> handling;
  List<Entry, &Entry::of_caller> calls;
  std::unordered_map<std::uint64_t, Entry*> streams;  // its own, by its correlation
  std::uint32_t last_town = 0;                        // that asked it
  std::int64_t shared_until = 0;                      // another town asked it not long ago
  std::uint32_t share = kAll;                         // requests that one town may have running now
  std::int64_t audit_second = 0;
  std::uint32_t audits = 0;
  std::uint64_t audits_not_recorded = 0;
  std::unique_ptr<Watched> watched;  // null: nobody looks

  [[nodiscard]] bool takes_requests() const noexcept { return ready && connected && !draining; }
  [[nodiscard]] bool has_slot() const noexcept { return !congested && load.running < spec.slots; }
  // Half of the slots, rounded up: what one town may hold while others wait.
  [[nodiscard]] std::uint32_t town_share() const noexcept { return std::min(share, (spec.slots + 1) / 2); }
  void asked(std::uint32_t town, const Limits& limits, std::int64_t now) noexcept;
};

class Tables {
 public:
  // Null when there is none. O(1).
  [[nodiscard]] Instance* instance(InstanceId id) const noexcept {
    return id < instances_.size() ? instances_[id].get() : nullptr;
  }
  [[nodiscard]] Service* service(std::uint32_t id) const noexcept {
    return id < services_.size() ? services_[id].get() : nullptr;
  }
  [[nodiscard]] Route* route(std::uint32_t town, std::uint32_t service) noexcept {
    const auto found = routes.find(key(town, service));
    return found == routes.end() ? nullptr : &found->second;
  }
  // What the kernel itself serves, it serves in every town. Null for what others serve.
  [[nodiscard]] Route* kernel_route(std::uint32_t service) noexcept {
    Route* found = route(0, service);
    return found != nullptr && found->instance == kKernel ? found : nullptr;
  }
  // The instance that gets a new request: the route's own, else its standby, while it takes requests. Null when none.
  [[nodiscard]] Instance* chosen(const Route& route) const noexcept;
  // The standby when it is its turn to get a safe request, else as chosen().
  [[nodiscard]] Instance* chosen_for_safe(Route& route) const noexcept;

  Module& module(std::string_view id);  // made when unknown
  Service& add_service(const ServiceSpec& spec);
  Instance& add_instance(const InstanceSpec& spec);
  // Out of the tables, and of its module's and services' lists.
  std::unique_ptr<Instance> take_out(InstanceId id);

  [[nodiscard]] static std::uint64_t key(std::uint32_t town, std::uint32_t service) noexcept {
    return std::uint64_t{town} << 32 | service;
  }

  IdSet towns;
  std::unordered_map<std::uint64_t, Route> routes;  // by key(town, service)
  std::unordered_map<std::string, std::unique_ptr<Module>> modules;

 private:
  std::vector<std::unique_ptr<Service>> services_;    // by id
  std::vector<std::unique_ptr<Instance>> instances_;  // by id; null when removed
};

}  // namespace stadtkern::bus
