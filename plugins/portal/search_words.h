// SPDX-License-Identifier: EUPL-1.2
// How what somebody typed fits a text: however umlauts are written, where a word begins, inside of a long German word,
// or with one slip of the keyboard. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

// The words as they are compared: in lower case, without accents; "ä", "ae" and "a" are all "a", "ß" is "ss". So what
// a word begins with is, compared, what the compared word begins with. At most eight; none for what is empty.
[[nodiscard]] std::vector<std::string> search_words(std::string_view typed);

enum class Fit : std::uint8_t {
  None,
  Slip,    // but for one letter that is wrong, missing, too many, or two that changed places
  Inside,  // "kalender" in "Abfuhrkalender"
  Begins
};

// Of the word that fits worst; the order of words is all the same.
[[nodiscard]] Fit fit(const std::vector<std::string>& words, std::string_view text);

}  // namespace portal
