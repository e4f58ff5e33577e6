// SPDX-License-Identifier: Apache-2.0
#include "shell/address.h"

namespace stadtkern::shell {

std::string_view offered_language(const Look& look, std::string_view wanted) {
  for (const auto language : look.languages) {
    if (language == wanted) return language;
  }
  const auto main = wanted.substr(0, wanted.find('-'));
  for (const auto language : look.languages) {
    if (language == main) return language;
  }
  return {};
}

Address read_address(const Look& look, std::string_view path) {
  Address out;
  if (path.empty()) path = "/";
  const auto segment = [](std::string_view from) {
    const auto end = from.find('/', 1);
    return from.substr(1, end == std::string_view::npos ? end : end - 1);
  };
  const auto first = segment(path);
  if (!first.empty() && offered_language(look, first) == first) {
    out.language = first;
    path.remove_prefix(1 + first.size());
    if (path.empty()) path = "/";
  }
  out.unspoken = path;
  out.first = segment(path);
  out.rest = path.substr(1 + out.first.size());
  // "/waste" and "/waste/" are one page.
  if (out.rest.size() > 1 && out.rest.ends_with('/')) out.rest.pop_back();
  if (out.rest.empty()) out.rest = "/";
  return out;
}

}  // namespace stadtkern::shell
