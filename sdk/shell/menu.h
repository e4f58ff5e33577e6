// SPDX-License-Identifier: Apache-2.0
// What the town's modules bring, as their lists say it: navigation, tiles, and whom a page is for. Pure.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pages.pb.h"
#include "shell/document.h"

namespace stadtkern::shell {

using PageList = pages::v1::PageList;
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

// Whether pages of that role (empty: those for everybody) stand in this shell.
using Shows = std::function<bool(std::string_view role)>;

// `here`: the path that is being shown; a page below one of the navigation's is a part of that.
[[nodiscard]] std::vector<Link> navigation(const Lists& lists, std::string_view language, std::string_view here,
                                           const Shows& shows);

// What stands in the foot of the page `here` ("/waste/report"), and is told of it:
// "/bench/wait?page=%2Fwaste%2Freport". What a path has of a link's secret ("~...") is left out.
[[nodiscard]] std::vector<Link> foot(const Lists& lists, std::string_view language, std::string_view here,
                                     const Shows& shows);

struct Tile {
  std::string path;
  Words title;
  Words about;
  std::string module{};
  std::vector<std::string> figures{};  // of stats/v1 of the module: their ids
  std::string group{};
};
[[nodiscard]] std::vector<Tile> tiles(const Lists& lists, std::string_view language, const Shows& shows);

// What a module says of its pages, its texts cut to what there is room for; null when it is no list, or more than one
// may be: whoever brings it must not take the pages of all others with it.
[[nodiscard]] std::shared_ptr<const PageList> read_list(std::string_view bytes);

// Whom the page is for: the role of the nearest page of the list that it is or stands below. Empty: for everybody.
// `path` as the address has it, perhaps percent-encoded.
[[nodiscard]] std::string_view role_of(const PageList& list, std::string_view path);

// Which page of the list that path is: "/reports", "/reports/*" for one below it that is not in the list, empty for the
// module's first. So it holds no id and no secret.
[[nodiscard]] std::string pattern_of(const PageList& list, std::string_view path);

[[nodiscard]] inline std::string path_of(const std::string& module, const std::string& page) {
  return "/" + module + (page == "/" ? std::string() : page);
}

// "/waste/my/~" of "/waste/my/~0123...": who has a link tells nobody of it by the way.
[[nodiscard]] std::string without_secrets(std::string_view path);

}  // namespace stadtkern::shell
