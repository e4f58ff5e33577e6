// SPDX-License-Identifier: EUPL-1.2
// A module's settings in one town, as a form made of its JSON Schema. Pure.
#pragma once

#include <optional>
#include <string>

#include "pages/parts.h"
#include "settings_form.h"
#include "told.h"

namespace operations::pages {

struct SettingsData {
  std::string module;
  std::string town;
  Told told;                // `settings TOWN MODULE`
  stadtkern::Form query{};  // "done"
  stadtkern::Form typed{};  // a form that came back
  bool came_back = false;
  Faults faults{};                // its fields, in words
  std::optional<Told> refused{};  // why the node did not take it
};
[[nodiscard]] Page settings_page(const Place& place, const SettingsData& data);

}  // namespace operations::pages
