// SPDX-License-Identifier: EUPL-1.2
#include "roles.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace identity {

using stadtkern::detail::view;

Roles::Roles(const stadtkern::Host& host) {
  const stadtkern_host* api = host.api()->host;
  table_ = static_cast<const stadtkern_roles*>(api->table(api, "stadtkern.roles/1"));
  if (table_ == nullptr)
    throw std::runtime_error("this host has no table stadtkern.roles/1: it is older than the module");
}

std::vector<Role> Roles::in(const stadtkern::Town& town) const {
  std::vector<Role> roles;
  table_->each(
      town.handle(),
      [](void* to, stadtkern_bytes role, const stadtkern_pair* names, std::size_t count) {
        Role one{std::string(view(role)), {}};
        for (std::size_t i = 0; i < count; ++i) one.names.emplace_back(view(names[i].name), view(names[i].value));
        static_cast<std::vector<Role>*>(to)->push_back(std::move(one));
      },
      &roles);
  std::sort(roles.begin(), roles.end(), [](const Role& a, const Role& b) { return a.id < b.id; });
  return roles;
}

std::string Roles::with_second_factor(const stadtkern::Town& town) {
  struct Walk {
    const stadtkern_roles* table;
    const stadtkern_town* town;
    std::string out;
  };
  const stadtkern_host* host = town.api()->host;
  Walk walk{static_cast<const stadtkern_roles*>(host->table(host, "stadtkern.roles/1")), town.handle(), {}};
  if (walk.table == nullptr || walk.table->size <= offsetof(stadtkern_roles, second_factor)) return "*";
  walk.table->each(
      town.handle(),
      [](void* to, stadtkern_bytes role, const stadtkern_pair*, std::size_t) {
        auto& it = *static_cast<Walk*>(to);
        if (it.table->second_factor(it.town, role) == 0) return;
        if (!it.out.empty()) it.out.push_back(' ');
        it.out.append(view(role));
      },
      &walk);
  return std::move(walk.out);
}

bool Roles::known(const stadtkern::Town& town, std::string_view role) const {
  const auto all = in(town);
  return std::any_of(all.begin(), all.end(), [&](const Role& one) { return one.id == role; });
}

}  // namespace identity
