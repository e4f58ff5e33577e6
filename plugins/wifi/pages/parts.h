// SPDX-License-Identifier: EUPL-1.2
// What the module's pages are put together from. Pure.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/html.h>

namespace wifi::pages {

[[nodiscard]] stadtkern::html::Html heading(std::string_view words);
[[nodiscard]] stadtkern::html::Html subheading(std::string_view words);
[[nodiscard]] stadtkern::html::Html paragraph(std::string_view words);
[[nodiscard]] stadtkern::html::Html link(const std::string& to, std::string_view words);
[[nodiscard]] stadtkern::html::Html way(const std::string& to, std::string_view words);  // a paragraph of its own
// The page's one main way on, as a button.
[[nodiscard]] stadtkern::html::Html action(const std::string& to, std::string_view words);
// One of a description list; nothing where there is no value.
[[nodiscard]] stadtkern::html::Html row(std::string_view key, const stadtkern::html::Html& value);
[[nodiscard]] stadtkern::html::Html rows(const stadtkern::html::Html& inside);

// 1 to `last`, of what a query says.
[[nodiscard]] std::int64_t page_number(std::string_view text, std::int64_t last);

}  // namespace wifi::pages
