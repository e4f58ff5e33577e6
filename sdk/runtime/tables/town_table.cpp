// SPDX-License-Identifier: Apache-2.0
// stadtkern.log/1, stadtkern.town/1 and stadtkern.roles/1.
#include "runtime/runtime.h"
#include "runtime/tables/tables.h"

#include <stadtkern/detail/api.h>

#include <algorithm>

namespace stadtkern::runtime::tables {
namespace {

using detail::bytes;
using detail::view;

void write_log(const stadtkern_host* host, std::uint32_t level, const stadtkern_town* town, stadtkern_bytes message,
               const stadtkern_pair* fields, std::size_t count) {
  std::vector<Log::Field> out;
  if (town) out.emplace_back("town", town->facts().name);
  for (std::size_t i = 0; i < count; ++i) out.emplace_back(view(fields[i].name), view(fields[i].value));
  const auto known = level <= STADTKERN_LOG_ERROR ? static_cast<stadtkern_log_level>(level) : STADTKERN_LOG_ERROR;
  runtime_of(host).log().write(known, view(message), std::span<const Log::Field>(out));
}

stadtkern_bytes display_name(const stadtkern_town* town, stadtkern_bytes language) {
  const auto& names = town->facts().display_name;
  for (const auto& name : names) {
    if (name.language == view(language)) return bytes(name.text);
  }
  return names.empty() ? bytes(town->facts().name) : bytes(names.front().text);
}

std::size_t languages(const stadtkern_town* town, stadtkern_bytes* out, std::size_t capacity) {
  const auto& list = town->facts().languages;
  for (std::size_t i = 0; i < list.size() && i < capacity; ++i) out[i] = bytes(list[i]);
  return list.size();
}

stadtkern_value setting(const stadtkern_town* town, stadtkern_bytes pointer) {
  const json::Value* value = town->settings()->value.at(view(pointer));
  stadtkern_value out{STADTKERN_NULL, 0, 0, {}};
  if (!value) return out;
  if (const auto boolean = value->as_bool()) {
    out.type = STADTKERN_BOOLEAN;
    out.integer = *boolean ? 1 : 0;
  } else if (const auto integer = value->as_int()) {
    out.type = STADTKERN_INTEGER;
    out.integer = *integer;
  } else if (const auto real = value->as_double()) {
    out.type = STADTKERN_REAL;
    out.real = *real;
  } else if (const auto* text = value->as_string()) {
    out.type = STADTKERN_TEXT;
    out.bytes = bytes(*text);
  }
  return out;
}

void each_role(const stadtkern_town* town,
               void (*put)(void* to, stadtkern_bytes role, const stadtkern_pair* names, std::size_t count), void* to) {
  const auto snapshot = town->settings();
  for (const auto& role : snapshot->roles) {
    std::vector<stadtkern_pair> names;
    for (const auto& name : role.name) names.push_back({bytes(name.language), bytes(name.text)});
    put(to, bytes(role.id), names.data(), names.size());
  }
}

int needs_second_factor(const stadtkern_town* town, stadtkern_bytes role) {
  const auto snapshot = town->settings();
  const auto& roles = snapshot->roles;
  return std::any_of(roles.begin(), roles.end(),
                     [&](const auto& one) { return one.second_factor && one.id == view(role); });
}

}  // namespace

const stadtkern_roles kRoles{sizeof(stadtkern_roles), 0, each_role, needs_second_factor};

const stadtkern_log kLog{
    sizeof(stadtkern_log),
    write_log,
    [](const stadtkern_host* host) -> std::uint32_t { return runtime_of(host).log().level(); },
};

const stadtkern_town_table kTown{
    sizeof(stadtkern_town_table),
    [](const stadtkern_town* town) { return town->facts().id; },
    [](const stadtkern_town* town) { return bytes(town->facts().name); },
    display_name,
    [](const stadtkern_town* town) { return bytes(town->facts().time_zone); },
    languages,
    [](const stadtkern_town* town) { return bytes(town->facts().area); },
    [](const stadtkern_town* town) { return bytes(town->facts().map); },
    [](const stadtkern_town* town) { return bytes(town->settings()->text); },
    setting,
    [](const stadtkern_host* host) { return bytes(runtime_of(host).welcome().settings); },
};

}  // namespace stadtkern::runtime::tables
