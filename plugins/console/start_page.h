// SPDX-License-Identifier: EUPL-1.2
// The pages that no module brings: where work begins, and what somebody sees who has no role. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shell/menu.h"
#include "shell/own_page.h"

namespace console {

using stadtkern::shell::Frame;
using stadtkern::shell::OwnPage;

// HTML of the modules by the path of its page; a tile's is TILE/tile.
using Figures = std::map<std::string, std::string, std::less<>>;

// Tiles with their figures, and links to the pages that have none, in the navigation's groups.
[[nodiscard]] OwnPage start_page(const Frame& frame, const std::vector<stadtkern::shell::Tile>& tiles,
                                 const std::vector<stadtkern::shell::Link>& pages, const Figures& figures);

// 403: signed in, without a role for anything here.
[[nodiscard]] OwnPage no_role_page(const Frame& frame);

}  // namespace console
