// SPDX-License-Identifier: EUPL-1.2
// Texts that the build puts into the plugin, for it has no folder to read them from.
#pragma once

#include <string_view>

namespace identity::built_in {

// A line each; lines that begin with # are remarks.
std::string_view common_passwords();

// i18n/LANGUAGE.toml as it is (words.h reads it).
std::string_view words(std::string_view language);
// Of what the pages' styles are made of, for addresses that may be kept for good.
std::string_view style_hash();

// i18n/desk-de.toml, or i18n/desk-en.toml for "en".
std::string_view desk_words(std::string_view language);

}  // namespace identity::built_in
