// SPDX-License-Identifier: EUPL-1.2
#include "pages/parts.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace wifi::pages {

using stadtkern::html::el;
using stadtkern::html::Html;

Html heading(std::string_view words) {
  return el("h1", {{"class", "kern-heading-large"}}, {words});
}

Html subheading(std::string_view words) {
  return el("h2", {{"class", "kern-heading-medium"}}, {words});
}

Html paragraph(std::string_view words) {
  return el("p", {{"class", "kern-body"}}, {words});
}

Html link(const std::string& to, std::string_view words) {
  return el("a", {{"class", "kern-link"}, {"href", to}}, {words});
}

Html way(const std::string& to, std::string_view words) {
  return el("p", {}, {link(to, words)});
}

Html action(const std::string& to, std::string_view words) {
  return el("p", {},
            {el("a", {{"class", "kern-btn kern-btn--primary"}, {"href", to}},
                {el("span", {{"class", "kern-label"}}, {words})})});
}

Html row(std::string_view key, const Html& value) {
  if (value.empty()) return {};
  return el("div", {{"class", "kern-description-list-item"}},
            {el("dt", {{"class", "kern-description-list-item__key"}}, {key}),
             el("dd", {{"class", "kern-description-list-item__value"}}, {value})});
}

Html rows(const Html& inside) {
  return el("dl", {{"class", "kern-description-list"}}, {inside});
}

std::int64_t page_number(std::string_view text, std::int64_t last) {
  std::int64_t number = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::clamp<std::int64_t>(number, 1, last) : 1;
}

}  // namespace wifi::pages
