// SPDX-License-Identifier: EUPL-1.2
#include "menu.h"

#include <algorithm>

namespace portal {
namespace {

std::string path_of(const std::string& module, const std::string& page) {
  return "/" + module + (page == "/" ? std::string() : page);
}

}  // namespace

std::vector<Link> navigation(const Lists& lists, std::string_view language, std::string_view here) {
  std::vector<Link> links;
  for (const auto& [module, list] : lists) {
    for (const auto& page : list->pages()) {
      if (!page.navigation() || !page.role().empty()) continue;
      auto path = path_of(module, page.path());
      const bool current = path == here;
      links.push_back({std::move(path), std::string(text_in(page.title(), language)), current});
    }
  }
  return links;
}

std::vector<Tile> tiles(const Lists& lists, std::string_view language) {
  std::vector<Tile> out;
  for (const auto& [module, list] : lists) {
    for (const auto& page : list->pages()) {
      if (page.tile().empty() || !page.role().empty()) continue;
      out.push_back({path_of(module, page.path()), std::string(text_in(page.title(), language)),
                     std::string(text_in(page.tile(), language))});
    }
  }
  return out;
}

bool for_staff(const PageList& list, std::string_view path) {
  return std::any_of(list.pages().begin(), list.pages().end(),
                     [&](const auto& page) { return page.path() == path && !page.role().empty(); });
}

}  // namespace portal
