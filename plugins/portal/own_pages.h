// SPDX-License-Identifier: EUPL-1.2
// The pages that no module brings: start, imprint, privacy, accessibility. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/html.h>

#include "shell/menu.h"
#include "shell/own_page.h"
#include "town_settings.h"

namespace portal {

using stadtkern::shell::Frame;
using stadtkern::shell::OwnPage;
using stadtkern::shell::Tile;

struct StartTile {
  Tile tile;
  std::vector<std::string> figures{};  // in words: "Open reports: 1,234"
};
[[nodiscard]] OwnPage start_page(const Frame& frame, const TownSettings& settings, const std::vector<StartTile>& tiles);
// "imprint", "privacy", "accessibility".
[[nodiscard]] bool legal_word(std::string_view word);
// Those, "offline", "search", and the languages: a module of such a name has no pages here.
[[nodiscard]] bool own_word(std::string_view word);
// What browsers keep to show where there is no network.
[[nodiscard]] OwnPage offline_page(const Frame& frame);
[[nodiscard]] OwnPage legal_page(const Frame& frame, const TownSettings& settings, std::string_view word);

// Paragraphs and headings of a text that the town wrote.
[[nodiscard]] stadtkern::html::Html prose(std::string_view text);

}  // namespace portal
