// SPDX-License-Identifier: Apache-2.0
// Which of a module's pages ([[web.pages]]) a path belongs to: the nearest that it is or stands below. Pure.
#pragma once

#include <string_view>

namespace stadtkern::detail {

// "/reports/17" stands below "/reports" and is no part of "/report". All stand below "".
[[nodiscard]] inline bool stands_below(std::string_view path, std::string_view above) {
  return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '/');
}

// A module's first page, "/", is above all others.
[[nodiscard]] inline std::string_view page_root(std::string_view page) {
  return page == "/" ? std::string_view() : page;
}

// `path_of` says the path of one of `pages`. Null: the path belongs to none.
template <class Pages, class PathOf>
[[nodiscard]] auto nearest_page(const Pages& pages, std::string_view path, PathOf path_of)
    -> decltype(&*pages.begin()) {
  decltype(&*pages.begin()) found = nullptr;
  for (const auto& page : pages) {
    const std::string_view own = page_root(path_of(page));
    if (stands_below(path, own) && (!found || own.size() > page_root(path_of(*found)).size())) found = &page;
  }
  return found;
}

}  // namespace stadtkern::detail
