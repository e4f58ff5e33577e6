// SPDX-License-Identifier: EUPL-1.2
#include "bus/tables.h"

#include "wire/identity.h"

#include <algorithm>

namespace stadtkern::bus {

const MethodSpec* Service::method(std::uint32_t method_id) const noexcept {
  const auto found =
      std::lower_bound(methods.begin(), methods.end(), method_id,
                       [](const MethodSpec& method, std::uint32_t wanted) { return method.id < wanted; });
  return found != methods.end() && found->id == method_id ? &*found : nullptr;
}

Instance* Tables::chosen(const Route& route) const noexcept {
  Instance* first = instance(route.instance);
  if (first != nullptr && first->takes_requests()) return first;
  Instance* second = instance(route.standby);
  return second != nullptr && second->takes_requests() ? second : nullptr;
}

Instance* Tables::chosen_for_safe(Route& route) const noexcept {
  if (route.share == 0) return chosen(route);
  constexpr unsigned kAll = 100;
  const unsigned turn = route.turn + unsigned{route.share};
  route.turn = static_cast<std::uint8_t>(turn % kAll);
  Instance* second = turn >= kAll ? instance(route.standby) : nullptr;
  return second != nullptr && second->takes_requests() && second->has_slot() ? second : chosen(route);
}

Module& Tables::module(std::string_view id) {
  auto& module = modules[std::string(id)];
  if (module == nullptr) {
    module = std::make_unique<Module>();
    module->id = id;
  }
  return *module;
}

Service& Tables::add_service(const ServiceSpec& spec) {
  if (spec.id >= services_.size()) services_.resize(spec.id + 1);
  auto& service = services_[spec.id];
  if (service == nullptr) {
    service = std::make_unique<Service>();
    service->id = spec.id;
    service->name = spec.name;
    service->module = &module(spec.module);
    service->wakes = spec.name == "events/v1@" + spec.module;
  }
  service->lane = spec.lane;
  service->methods = spec.methods;
  std::sort(service->methods.begin(), service->methods.end(),
            [](const MethodSpec& left, const MethodSpec& right) { return left.id < right.id; });
  return *service;
}

Instance& Tables::add_instance(const InstanceSpec& spec) {
  auto instance = std::make_unique<Instance>();
  instance->id = static_cast<InstanceId>(instances_.size());
  instance->spec = spec;
  for (const std::uint32_t town : spec.towns) instance->towns.insert(town);
  for (const std::uint32_t service : spec.may_call) instance->may_call.insert(service);
  instance->spec.towns.clear();
  instance->spec.may_call.clear();
  instance->may_nest = spec.all_services || !instance->may_call.empty();
  instance->module = &module(spec.module);
  instance->module->queue_messages = spec.queue_messages;
  instance->module->queue_bytes = spec.queue_bytes;
  instance->module->instances.push_back(instance.get());
  wire::Identity own;
  own.principal = "module:" + spec.module;
  instance->block = wire::encode_identity(own).value_or(std::string());
  instances_.push_back(std::move(instance));
  return *instances_.back();
}

std::unique_ptr<Instance> Tables::take_out(InstanceId id) {
  if (id >= instances_.size() || instances_[id] == nullptr) return nullptr;
  std::unique_ptr<Instance> instance = std::move(instances_[id]);
  std::erase(instance->module->instances, instance.get());
  for (const auto& service : services_) {
    if (service != nullptr && service->wakes) std::erase(service->subscribers, id);
  }
  return instance;
}

}  // namespace stadtkern::bus
