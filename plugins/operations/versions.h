// SPDX-License-Identifier: EUPL-1.2
// Versions of modules by semver.org's order, and names as the node writes them. Pure.
#pragma once

#include <string_view>

namespace operations {

// Whether `left` comes before `right`; what is no version comes first.
[[nodiscard]] bool before(std::string_view left, std::string_view right);

// What may stand in a command as a module's or town's name, or as a version or range. An option is none.
[[nodiscard]] bool is_name(std::string_view text);
[[nodiscard]] bool is_version(std::string_view text);

}  // namespace operations
