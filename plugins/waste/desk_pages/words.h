// SPDX-License-Identifier: EUPL-1.2
// The texts of the staff's pages, of i18n/desk-LANGUAGE.toml, and times as they show them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "timestamp.h"

namespace waste::desk {

// German for any language but English. The key itself when there is no such text, so that it shows.
[[nodiscard]] std::string_view text(std::string_view language, std::string_view key);
// With `value` in place of what stands in braces.
[[nodiscard]] std::string text_with(std::string_view language, std::string_view key, std::string_view value);

// "24.12.2026", "24 Dec 2026": short, for lists.
[[nodiscard]] std::string short_day(Micros time, std::string_view zone, std::string_view language);
// With hour and minute.
[[nodiscard]] std::string moment(Micros time, std::string_view zone, std::string_view language);
// "2026-12-24", as a field for days has it.
[[nodiscard]] std::string iso_day(Micros time, std::string_view zone);

}  // namespace waste::desk
