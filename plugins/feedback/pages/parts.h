// SPDX-License-Identifier: EUPL-1.2
// Parts that the module's pages share. Pure.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/html.h>

#include "entry.h"

namespace feedback::pages {

[[nodiscard]] stadtkern::html::Html heading(std::string_view words);
[[nodiscard]] stadtkern::html::Html subheading(std::string_view words);
[[nodiscard]] stadtkern::html::Html paragraph(std::string_view words);
[[nodiscard]] stadtkern::html::Html link(const std::string& to, std::string_view words);
[[nodiscard]] stadtkern::html::Html way(const std::string& to, std::string_view words);  // a link on a line of its own

// Of a list that comes in pages, as its address has it: 1 to `last`, 1 where it is no number.
[[nodiscard]] int page_number(std::string_view text, int last);

// What a person wrote: each line is one.
[[nodiscard]] stadtkern::html::Html written(std::string_view words);

// A line of a description list; none without a value.
[[nodiscard]] stadtkern::html::Html row(std::string_view key, const stadtkern::html::Html& value);
[[nodiscard]] stadtkern::html::Html rows(const stadtkern::html::Html& inside);

// What stands in a list or title for that page: its path, or words for the first one.
[[nodiscard]] std::string page_name(const std::string& page, std::string_view language);
[[nodiscard]] std::string kind_name(Kind kind, std::string_view language);
[[nodiscard]] std::string state_name(State state, std::string_view language);

// "Error: TITLE" for the title of a form that came back.
[[nodiscard]] std::string trouble_title(std::string_view title, std::string_view language);

}  // namespace feedback::pages
