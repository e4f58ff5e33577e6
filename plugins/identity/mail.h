// SPDX-License-Identifier: EUPL-1.2
// E-mail addresses and names as people type them, and what makes two of them the same. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace identity {

// Without blanks around it; nothing when it cannot be one ("a@b.example", at most 254 bytes, no blanks, no control
// characters). Whether somebody reads it is another question.
[[nodiscard]] std::optional<std::string> checked_mail(std::string_view text);
// As it is compared: upper and lower case of ASCII letters are the same.
[[nodiscard]] std::string mail_key(std::string_view mail);

// A name of a person or a thing: one line without blanks around it. Nothing when it is empty, holds control characters
// or is longer than `most` bytes.
[[nodiscard]] std::optional<std::string> checked_line(std::string_view text, std::size_t most);
// As names are looked for: upper and lower case of ASCII letters and German umlauts are the same.
[[nodiscard]] std::string folded_name(std::string_view name);

}  // namespace identity
