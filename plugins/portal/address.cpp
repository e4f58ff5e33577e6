// SPDX-License-Identifier: EUPL-1.2
#include "address.h"

#include "words.h"

namespace portal {

Address read_address(std::string_view path) {
  Address out;
  if (path.empty()) path = "/";
  const auto segment = [](std::string_view from) {
    const auto end = from.find('/', 1);
    return from.substr(1, end == std::string_view::npos ? end : end - 1);
  };
  const auto first = segment(path);
  if (!first.empty() && offered_language(first) == first) {
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

}  // namespace portal
