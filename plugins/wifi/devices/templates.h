// SPDX-License-Identifier: EUPL-1.2
// SQL of templates and groups. Writer, or a read's worker.
#pragma once

#include <cstdint>
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
// Those of the device, by rank: a town's others may be far more, and their texts are not read. Once they are too much
// for any configuration they are not read on either.
[[nodiscard]] std::vector<Template> whole_templates_of(stadtkern::Connection& connection, const Device& device,
                                                       const Group* group);
void save_template(stadtkern::Tx& tx, const Template& one);  // also a new one
void remove_template(stadtkern::Tx& tx, std::string_view id);

[[nodiscard]] std::vector<Group> all_groups(stadtkern::Connection& connection);
[[nodiscard]] std::optional<Group> find_group(stadtkern::Connection& connection, std::string_view id);
void save_group(stadtkern::Tx& tx, const Group& group);
void remove_group(stadtkern::Tx& tx, std::string_view id);

// How often templates and groups have changed. What a device is to have was worked out at the number in Card::rendered.
[[nodiscard]] std::int64_t generation(stadtkern::Connection& connection);

}  // namespace wifi::devices
