// SPDX-License-Identifier: EUPL-1.2
// The forms in which names are compared, so that "Müller-Str.", "Muellerstraße" and "mullerstr" are one: the
// same as in `places`, whose addresses people type into the same page. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace waste::calendar {

// The words of a text in lower-case ASCII: accents go, "ä", "ae" and "a" are all "a", "ß" is "ss"; punctuation parts
// words, an apostrophe doesn't. Letters of other scripts stay as they are. Folding what a text begins with gives what
// the folded text begins with: so it serves a search while somebody types.
[[nodiscard]] std::vector<std::string> folded_words(std::string_view text);

// "strasse" at a word's end is "str", "pl" is "platz", "sankt" is "st".
void shorten_street_words(std::vector<std::string>& words);

// The same for what somebody types, whose last word may be cut off: "gartenstra" may yet become "Gartenstraße".
void shorten_typed_words(std::vector<std::string>& words);

[[nodiscard]] std::string joined(const std::vector<std::string>& words, std::size_t from = 0);

// The words with a hyphen between: what an address is made of.
[[nodiscard]] std::string hyphenated(const std::vector<std::string>& words);

// A street's name as one word: "Karl-Marx-Straße" is "karlmarxstr".
[[nodiscard]] std::string compact_name(std::string_view name);

}  // namespace waste::calendar
