// SPDX-License-Identifier: EUPL-1.2
// How the counts are shown to staff: what is looked at, by page, day and month, and where forms are given up. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <stadtkern/html.h>

#include "use/counter.h"

namespace portal::use {

struct View {
  std::string language;
  std::string here;                 // this page's path
  std::string csv;                  // where the same is as a file
  std::string month{};              // the one that is shown; empty: the last 30 days
  std::optional<std::string> page;  // whose days are shown; none: all pages together
  std::int64_t least = 0;           // smaller numbers are not shown
  std::string reminder{};           // of the portal itself, above the figures; empty: none
  bool counted = true;              // whether the town has pages counted
  // What people call the page "/waste/reports"; empty: not known.
  std::function<std::string(std::string_view page)> name;
};
using Series = std::map<std::string, std::int64_t>;  // by day or by month

[[nodiscard]] stadtkern::html::Html use_page(const View& view, const Counts& counts, const Series& days,
                                             const Series& months);

// A number as it is shown: "1.234", or that there are fewer than may be told.
[[nodiscard]] std::string shown(std::int64_t number, std::int64_t least, std::string_view language);

// A line of the file, with its end; what is too small to be told is left empty.
inline constexpr std::string_view kCsvHead = "day,page,what,number\r\n";
[[nodiscard]] std::string csv_line(std::string_view day, std::string_view page, unsigned step, std::int64_t number,
                                   std::int64_t least);

}  // namespace portal::use
