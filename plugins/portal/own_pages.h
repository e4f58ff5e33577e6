// SPDX-License-Identifier: EUPL-1.2
// The pages that no module brings: start, imprint, privacy, accessibility, and what is said when something is wrong.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/html.h>
#include <stadtkern/result.h>

#include "document.h"
#include "menu.h"
#include "town_settings.h"

namespace portal {

struct OwnPage {
  unsigned status = 200;
  std::string title;
  stadtkern::html::Html content;
  std::string allow{};  // with 405: the verbs that this page takes
};

[[nodiscard]] OwnPage start_page(const Frame& frame, const TownSettings& settings, const std::vector<Tile>& tiles);
// "imprint", "privacy", "accessibility".
[[nodiscard]] bool legal_word(std::string_view word);
// Those, and the languages: a module of such a name has no pages here.
[[nodiscard]] bool own_word(std::string_view word);
[[nodiscard]] OwnPage legal_page(const Frame& frame, const TownSettings& settings, std::string_view word);

[[nodiscard]] OwnPage not_found(const Frame& frame);
// A module that the town had until just now, or that does not answer.
[[nodiscard]] OwnPage switched_off(const Frame& frame, std::string_view module_name);
[[nodiscard]] OwnPage trouble(const Frame& frame, const stadtkern::Error& error, std::string_view module_name);

// Paragraphs and headings of a text that the town wrote.
[[nodiscard]] stadtkern::html::Html prose(std::string_view text);

}  // namespace portal
