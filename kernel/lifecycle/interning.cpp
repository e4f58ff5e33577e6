// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/interning.h"

#include <utility>

namespace stadtkern::lifecycle {

std::uint32_t Interner::intern(std::unordered_map<std::string, std::uint32_t>& ids, std::string key) {
  const auto next = static_cast<std::uint32_t>(ids.size() + 1);
  return ids.try_emplace(std::move(key), next).first->second;
}

std::uint32_t Interner::service(std::string_view name, std::string_view module) {
  return intern(services_, std::string(module).append(" ").append(name));
}

std::uint32_t Interner::method(std::uint32_t service, std::string_view name) {
  return intern(methods_[service], std::string(name));
}

std::uint32_t Interner::town(std::string_view name) {
  const std::uint32_t id = intern(towns_, std::string(name));
  if (id > town_names_.size()) town_names_.emplace_back(name);
  return id;
}

void Interner::hand_over(Handover& handover) const {
  for (const auto& [name, id] : services_) handover.services.push_back({id, 0, name});
  for (const auto& [service, methods] : methods_) {
    for (const auto& [name, id] : methods) handover.methods.push_back({id, service, name});
  }
  for (std::uint32_t i = 0; i < town_names_.size(); ++i) handover.towns.push_back({i + 1, 0, town_names_[i]});
}

void Interner::take_over(const Handover& handover) {
  for (const Handover::Name& service : handover.services) services_.emplace(service.name, service.id);
  for (const Handover::Name& method : handover.methods) methods_[method.service].emplace(method.name, method.id);
  for (const Handover::Name& town : handover.towns) {  // in the order of their numbers
    towns_.emplace(town.name, town.id);
    town_names_.push_back(town.name);
  }
}

std::string_view Interner::town_name(std::uint32_t id) const {
  return id == 0 || id > town_names_.size() ? std::string_view() : town_names_[id - 1];
}

}  // namespace stadtkern::lifecycle
