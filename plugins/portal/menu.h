// SPDX-License-Identifier: EUPL-1.2
// What the town's modules bring, as their lists say it: navigation, tiles, and what a page belongs to. Pure.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "document.h"
#include "pages.pb.h"

namespace portal {

using PageList = stadtkern::pages::v1::PageList;
// By module; one that did not answer is missing.
using Lists = std::map<std::string, std::shared_ptr<const PageList>, std::less<>>;

// In that language; plain German falls back to German, everything else to any there is, and then says which it is.
template <class Texts>
[[nodiscard]] Words words_in(const Texts& texts, std::string_view language) {
  for (const auto wanted : {language, language.substr(0, language.find('-'))}) {
    for (const auto& one : texts) {
      if (one.language() == wanted) return {one.text(), {}};
    }
  }
  return texts.empty() ? Words{} : Words{texts.Get(0).text(), texts.Get(0).language()};
}

[[nodiscard]] std::vector<Link> navigation(const Lists& lists, std::string_view language, std::string_view here);

struct Tile {
  std::string path;
  Words title;
  Words about;
};
[[nodiscard]] std::vector<Tile> tiles(const Lists& lists, std::string_view language);

// What a module says of its pages, its texts cut to what there is room for; null when it is no list, or more than one
// may be: whoever brings it must not take the pages of all others with it.
[[nodiscard]] std::shared_ptr<const PageList> read_list(std::string_view bytes);

// A page of the console is none of the portal's.
// `path` as the address has it, perhaps percent-encoded.
[[nodiscard]] bool for_staff(const PageList& list, std::string_view path);

}  // namespace portal
