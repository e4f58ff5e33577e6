// SPDX-License-Identifier: EUPL-1.2
// SQL of templates and groups, and what follows for devices when these change. Writer, or a read's worker.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "devices/composition.h"
#include "devices/store.h"

namespace wifi::devices {

inline constexpr std::int64_t kMostTemplates = 200;  // of a town
inline constexpr std::int64_t kMostGroups = 200;

// All of a town, by rank.
[[nodiscard]] std::vector<Template> all_templates(stadtkern::Connection& connection);
[[nodiscard]] std::optional<Template> find_template(stadtkern::Connection& connection, std::string_view id);
void save_template(stadtkern::Tx& tx, const Template& one);  // also a new one
void remove_template(stadtkern::Tx& tx, std::string_view id);

[[nodiscard]] std::vector<Group> all_groups(stadtkern::Connection& connection);
[[nodiscard]] std::optional<Group> find_group(stadtkern::Connection& connection, std::string_view id);
void save_group(stadtkern::Tx& tx, const Group& group);
void remove_group(stadtkern::Tx& tx, std::string_view id);

// How often templates and groups have changed.
[[nodiscard]] std::int64_t generation(stadtkern::Connection& connection);

// What the device is to have by now; of one that is being let go, nothing.
[[nodiscard]] Composed composed(stadtkern::Connection& connection, const Card& card);

// Composes it and notes what came out: a device whose checksum is another is "modified", any other stays as it was. One
// whose configuration is beyond a limit keeps the one that it has, in state "error" with the reason, until it is within
// again. The caller saves the card.
void refresh(stadtkern::Tx& tx, Card& card);

// Refreshes and saves at most `limit` of the devices that a change of templates has left behind; how many it were.
[[nodiscard]] std::int64_t refresh_some(stadtkern::Tx& tx, std::int64_t limit);

// Until none is left behind, in writes of their own. Returns at once.
void refresh_all(const stadtkern::Town& town);

}  // namespace wifi::devices
