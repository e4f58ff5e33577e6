// SPDX-License-Identifier: Apache-2.0
#include "runtime/edge.h"

#include <stadtkern/detail/api.h>

#include <deque>

namespace stadtkern::runtime {

using detail::bytes;

void Edge::on_listener(void (*callback)(void*, const stadtkern_listener*), void* user) {
  on_listener_ = callback;
  listener_user_ = user;
}

void Edge::on_registry(void (*callback)(void*, std::uint64_t, const stadtkern_registry_town*, std::size_t),
                       void* user) {
  on_registry_ = callback;
  registry_user_ = user;
}

void Edge::listener(const stadtkern_listener& listener) {
  if (on_listener_) on_listener_(listener_user_, &listener);
}

void Edge::apply(const wire::control::Registry& snapshot) {
  auto next = std::make_shared<Indexed>();
  next->registry = snapshot;
  for (const auto& town : next->registry.towns) next->towns[town.id] = &town;
  {
    const std::lock_guard lock(mutex_);
    current_ = next;
  }
  if (on_registry_) tell_registry(next->registry);
}

void Edge::tell_registry(const wire::control::Registry& snapshot) const {
  // C views into the snapshot; deques, so that addresses stay while they grow.
  std::deque<std::vector<stadtkern_pair>> pairs;
  std::deque<std::vector<stadtkern_bytes>> lists;
  std::deque<std::vector<stadtkern_registry_module>> modules;
  const auto texts = [&](const std::vector<wire::control::Text>& from) -> std::vector<stadtkern_pair>& {
    auto& to = pairs.emplace_back();
    for (const auto& text : from) to.push_back({bytes(text.language), bytes(text.text)});
    return to;
  };
  const auto strings = [&](const std::vector<std::string>& from) -> std::vector<stadtkern_bytes>& {
    auto& to = lists.emplace_back();
    for (const auto& text : from) to.push_back(bytes(text));
    return to;
  };
  std::vector<stadtkern_registry_town> towns;
  for (const auto& town : snapshot.towns) {
    auto& of_town = modules.emplace_back();
    for (const auto& module : town.modules) {
      const auto& names = texts(module.name);
      const auto& summaries = texts(module.summary);
      const auto& claims = strings(module.claims);
      of_town.push_back({sizeof(stadtkern_registry_module), module.clients, bytes(module.id), bytes(module.version),
                         names.data(), names.size(), summaries.data(), summaries.size(), bytes(module.mount),
                         claims.data(), claims.size(), module.max_body});
    }
    const auto& names = texts(town.display_name);
    const auto& hosts = strings(town.hosts);
    const auto& languages = strings(town.languages);
    towns.push_back({sizeof(stadtkern_registry_town), town.id, bytes(town.name), names.data(), names.size(),
                     hosts.data(), hosts.size(), languages.data(), languages.size(), town.is_default ? 1 : 0,
                     of_town.data(), of_town.size()});
  }
  on_registry_(registry_user_, snapshot.number, towns.data(), towns.size());
}

std::shared_ptr<const Edge::Indexed> Edge::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

Edge::ModulePointer Edge::find(std::uint32_t town, std::string_view module) const {
  const auto indexed = current();
  if (!indexed) return nullptr;
  const auto found = indexed->towns.find(town);
  if (found == indexed->towns.end()) return nullptr;
  for (const auto& candidate : found->second->modules) {
    if (candidate.id == module) return {indexed, &candidate};
  }
  return nullptr;
}

Edge::Provider Edge::provider(std::uint32_t town, std::string_view contract) const {
  const auto indexed = current();
  if (!indexed) return {};
  const auto found = indexed->towns.find(town);
  if (found == indexed->towns.end()) return {};
  for (const auto& candidate : found->second->modules) {
    for (const auto& service : candidate.contracts) {
      if (service.name == contract) return {{indexed, &candidate}, &service};
    }
  }
  return {};
}

Edge::ModulePointer Edge::find_anywhere(std::string_view module) const {
  const auto indexed = current();
  if (!indexed) return nullptr;
  for (const auto& town : indexed->registry.towns) {
    for (const auto& candidate : town.modules) {
      if (candidate.id == module) return {indexed, &candidate};
    }
  }
  return nullptr;
}

}  // namespace stadtkern::runtime
