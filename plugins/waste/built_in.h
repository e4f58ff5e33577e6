// SPDX-License-Identifier: EUPL-1.2
// Files of this folder as the build put them into the plugin, which has no folder of its own to read from.
#pragma once

#include <string_view>

namespace waste::built_in {

[[nodiscard]] std::string_view sources();     // import/sources.csv
[[nodiscard]] std::string_view categories();  // import/categories.csv

// [report] danger of i18n/de.toml and en.toml: whom to call first.
[[nodiscard]] std::string_view danger_de();
[[nodiscard]] std::string_view danger_en();

// seed/NAME.jsonl; empty when there is none of that name.
[[nodiscard]] std::string_view examples(std::string_view name);

// seed/NAME-collections.json, likewise.
[[nodiscard]] std::string_view collections(std::string_view name);

}  // namespace waste::built_in
