// SPDX-License-Identifier: Apache-2.0
// Pages that a shell makes itself: what is said when something is wrong. Their words stand in the shell's i18n, section
// [trouble]. Pure.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/html.h>
#include <stadtkern/result.h>

#include "shell/document.h"

namespace stadtkern::shell {

struct OwnPage {
  unsigned status = 200;
  std::string title;
  html::Html content;
  std::string allow{};  // with 405: the verbs that this page takes
  std::string sent{};   // what became of a form, for web/shell: kSentAlready, kSwitchedOff or kOtherPerson
};

// Values of the field `stadtkern-sent`.
inline constexpr const char* kSentAlready = "already";       // it arrived before, under the same key
inline constexpr const char* kSwitchedOff = "off";           // nobody has seen it, and somebody may later
inline constexpr const char* kOtherPerson = "other-person";  // it was typed as somebody else

[[nodiscard]] html::Html heading(std::string_view words);
[[nodiscard]] html::Html paragraph(std::string_view words);

[[nodiscard]] OwnPage not_found(const Frame& frame);
// A module that the town had, and may have again.
[[nodiscard]] OwnPage switched_off(const Frame& frame, std::string_view module_name);
// With what was typed into the form that nobody took; `query` as typed_again() has it.
[[nodiscard]] OwnPage with_typed(const Frame& frame, OwnPage page, std::string_view form, std::string_view query);
[[nodiscard]] OwnPage trouble(const Frame& frame, const Error& error, std::string_view module_name);

}  // namespace stadtkern::shell
