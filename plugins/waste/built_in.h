// SPDX-License-Identifier: EUPL-1.2
// Files of this folder as the build put them into the plugin, which has no folder of its own to read from.
#pragma once

#include <string_view>

namespace waste::built_in {

[[nodiscard]] std::string_view sources();                              // import/sources.csv
[[nodiscard]] std::string_view page_words(std::string_view language);  // i18n/LANGUAGE.toml
[[nodiscard]] std::string_view categories();                           // import/categories.csv

// [report] danger of i18n/de.toml and en.toml: whom to call first.
[[nodiscard]] std::string_view danger_de();
[[nodiscard]] std::string_view danger_en();

// [forwarding] of i18n/de.toml and en.toml: what the public reads of a report that another authority has. `key` is one
// of that table; English for "en", German for everything else.
[[nodiscard]] std::string_view forwarding_words(std::string_view key, std::string_view language);

// seed/NAME.jsonl; empty when there is none of that name.
[[nodiscard]] std::string_view examples(std::string_view name);

// seed/NAME-collections.json, likewise.
[[nodiscard]] std::string_view collections(std::string_view name);

}  // namespace waste::built_in
