// SPDX-License-Identifier: EUPL-1.2
// Texts that the build puts into the plugin, for it has no folder to read them from.
#pragma once

#include <string_view>

namespace identity::built_in {

// A line each; lines that begin with # are remarks.
std::string_view common_passwords();

// The invitation page's texts.
struct Words {
  std::string_view title, intro, name, mail, password, repeat, rules, button, different, weak, person, taken, busy,
      over, done;
};
const Words& german();
const Words& english();

}  // namespace identity::built_in
