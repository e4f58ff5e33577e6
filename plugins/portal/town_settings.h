// SPDX-License-Identifier: EUPL-1.2
// What a town's file says about its portal.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <stadtkern/town.h>

#include "shell/brand.h"

namespace portal {

using PerLanguage = std::map<std::string, std::string, std::less<>>;

// In that language; plain German falls back to German, everything else to any there is; empty: none.
[[nodiscard]] std::string_view in_language(const PerLanguage& texts, std::string_view language);

struct TownSettings {
  stadtkern::shell::TownBrand brand{};
  PerLanguage welcome{};
  PerLanguage imprint{};
  PerLanguage privacy{};
  PerLanguage barriers{};  // whom to tell of barriers
  struct Accessibility {
    std::string status{};  // "full", "partial", "none"; empty: nobody has assessed it
    std::string method{};  // "self", "external"
    std::string date{};    // 2026-05-31
    PerLanguage exceptions{};
    PerLanguage contact{};
  } accessibility{};
  struct TileFigures {
    bool shown = true;
    std::int64_t least = 0;  // smaller counts are not shown
  } figures{};
  bool use_counted = true;  // how often pages are looked at
};

// Whether a declaration of that day ("2026-05-31") is to be looked at again: it is more than twelve months old.
[[nodiscard]] bool due_again(std::string_view date, std::chrono::sys_days today);

// The day as people write it in that language: "31.05.2026"; in others as it is.
[[nodiscard]] std::string day_shown(std::string_view date, std::string_view language);

// `faults`: what was left out, for the log.
[[nodiscard]] TownSettings read_settings(const stadtkern::Settings& settings, std::vector<std::string>& faults);

}  // namespace portal
