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

std::string_view Interner::town_name(std::uint32_t id) const {
  return id == 0 || id > town_names_.size() ? std::string_view() : town_names_[id - 1];
}

}  // namespace stadtkern::lifecycle
