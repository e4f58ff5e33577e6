// SPDX-License-Identifier: EUPL-1.2
// What the supervisor changes: services, towns, routes, readiness. Each change is whole before the next message.
#include "bus/state.h"

namespace stadtkern::bus {

Router::State::State(std::uint32_t epoch, const Limits& limits, std::uint32_t generation)
    : epoch_(epoch), limits_(limits), in_flight_(limits.in_flight, generation) {
  InstanceSpec kernel;
  kernel.module = "kernel";
  kernel.edge = true;
  kernel.all_towns = true;
  kernel.all_services = true;
  tables.add_instance(kernel).connected = true;  // the first: kKernel
}

void Router::State::define_service(const ServiceSpec& spec) {
  if (spec.id < limits_.ids) tables.add_service(spec);
}

void Router::State::define_town(std::uint32_t town) {
  if (town < limits_.ids) tables.towns.insert(town);
}

void Router::State::remove_town(std::uint32_t town, std::int64_t now) {
  tables.towns.erase(town);
  std::erase_if(tables.routes, [town](const auto& route) { return route.first >> 32 == town; });
  for (const auto& [id, module] : tables.modules) settle(*module, now);
}

InstanceId Router::State::add_instance(const InstanceSpec& spec) {
  return tables.add_instance(spec).id;
}

void Router::State::connected(Instance& instance) {
  instance.connected = true;
  pump(*instance.module);
}

void Router::State::set_ready(Instance& instance, std::int64_t now) {
  instance.ready = true;
  instance.draining = false;
  settle(*instance.module, now);
}

void Router::State::set_congested(Instance& instance, bool congested, std::int64_t now) {
  instance.congested = congested;
  if (!congested) settle(*instance.module, now);
}

void Router::State::drain(Instance& instance, std::uint32_t drain_ms, std::int64_t now) {
  instance.draining = true;
  goaway(instance, drain_ms);
  settle(*instance.module, now);
}

void Router::State::set_route(std::uint32_t town, std::uint32_t service, InstanceId instance, InstanceId standby,
                              std::uint8_t share, std::int64_t now) {
  Service* found = tables.service(service);
  if (found == nullptr || town >= limits_.ids) return;
  Module& module = *found->module;
  tables.routes[Tables::key(town, service)] = {found, &module.queues[town], instance, standby, share};
  settle(module, now);
}

void Router::State::clear_route(std::uint32_t town, std::uint32_t service, std::int64_t now) {
  const Route* route = tables.route(town, service);
  if (route == nullptr) return;
  Module& module = *route->service->module;
  tables.routes.erase(Tables::key(town, service));
  settle(module, now);
}

void Router::State::set_expected(std::string_view module, bool expected, std::int64_t now) {
  Module& found = tables.module(module);
  found.expected = expected;
  settle(found, now);
}

Metrics Router::State::metrics() const {
  Metrics all = metrics_;
  for (const auto& [id, module] : tables.modules) {
    if (id != "kernel") all.modules.emplace(id, module->metrics);
  }
  all.in_flight = in_flight_.size();
  all.waiting_bytes = waiting_bytes_;
  all.retry_bytes = retry_bytes_;
  return all;
}

}  // namespace stadtkern::bus
