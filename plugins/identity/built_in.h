// SPDX-License-Identifier: EUPL-1.2
// Texts that the build puts into the plugin, for it has no folder to read them from.
#pragma once

#include <string_view>

namespace identity::built_in {

// A line each; lines that begin with # are remarks.
std::string_view common_passwords();

// i18n/de.toml and i18n/en.toml as they are (words.h reads them).
std::string_view german_words();
std::string_view english_words();

// i18n/desk-de.toml, or i18n/desk-en.toml for "en".
std::string_view desk_words(std::string_view language);

}  // namespace identity::built_in
