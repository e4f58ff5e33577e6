// SPDX-License-Identifier: EUPL-1.2
#include "place.h"

#include <algorithm>

namespace gateway {

Place find_place(const Registry& registry, const Naming& naming, const Authority& authority, std::string_view path) {
  constexpr std::string_view kTowns = "/t/";
  const Town* by_host = registry.by_host(authority.host);
  const bool node_host =
      authority.literal || authority.loopback ||
      std::find(naming.node_hosts.begin(), naming.node_hosts.end(), authority.host) != naming.node_hosts.end();
  if (by_host == nullptr && !node_host) return {Place::Kind::UnknownHost, nullptr, {}, path};

  if (path.starts_with(kTowns) && path.size() > kTowns.size()) {
    const auto end = path.find('/', kTowns.size());
    const auto prefix = path.substr(0, end);
    const Town* town = registry.by_name(prefix.substr(kTowns.size()));
    if (town == nullptr) return {Place::Kind::UnknownTown, nullptr, prefix, path};
    if (end == std::string_view::npos) return {Place::Kind::AddSlash, town, prefix, "/"};
    return {Place::Kind::Town, town, prefix, path.substr(end)};
  }
  const Town* town = by_host;
  if (town == nullptr && !naming.default_town.empty()) town = registry.by_name(naming.default_town);
  if (town == nullptr) town = registry.marked_default();
  if (town != nullptr) return {Place::Kind::Town, town, {}, path};
  if (path == "/" || path == "/t" || path == kTowns) return {Place::Kind::TownList, nullptr, {}, path};
  return {Place::Kind::Nowhere, nullptr, {}, path};
}

std::string description_of(const Town& town, std::string_view path) {
  constexpr std::string_view kBegin = "/api/";
  constexpr std::string_view kEnd = "/openapi.json";
  if (path.size() <= kBegin.size() + kEnd.size() || !path.starts_with(kBegin) || !path.ends_with(kEnd)) return {};
  const auto id = path.substr(kBegin.size(), path.size() - kBegin.size() - kEnd.size());
  for (const Module& module : town.modules) {
    if (module.id == id && !module.mount.empty()) return std::string(module.base()).append(kEnd);
  }
  return {};
}

}  // namespace gateway
