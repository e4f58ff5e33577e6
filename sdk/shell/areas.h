// SPDX-License-Identifier: Apache-2.0
// The navigation of a page: few links in a row; many in the shell's groups, and beside them those of the page's own
// module. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shell/document.h"

namespace stadtkern::shell {

// Links as they are found: a group's, module by module.
struct Group {
  std::string_view key;  // of Look::groups
  std::vector<Link> links;
};

// What stands in no group of the look stands in its first. Groups without links are left out.
[[nodiscard]] std::vector<Group> grouped(const Look& look, const std::vector<Link>& links);

[[nodiscard]] std::string group_name(const Frame& frame, std::string_view group);

// Which of the look's groups that is, perhaps none.
[[nodiscard]] std::string_view group_of(const Look& look, std::string_view said);

[[nodiscard]] html::Html areas(const Frame& frame);

}  // namespace stadtkern::shell
