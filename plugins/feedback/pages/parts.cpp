// SPDX-License-Identifier: EUPL-1.2
#include "pages/parts.h"

#include <algorithm>
#include <charconv>

#include "words.h"

namespace feedback::pages {

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

int page_number(std::string_view text, int last) {
  int number = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::clamp(number, 1, last) : 1;
}

Html written(std::string_view words) {
  Html inside;
  for (bool first = true; first || !words.empty(); first = false) {
    const auto line = words.substr(0, words.find('\n'));
    words.remove_prefix(std::min(words.size(), line.size() + 1));
    if (!first) inside += el("br");
    inside += Html(line);
  }
  return el("p", {{"class", "kern-body"}, {"dir", "auto"}}, {inside});
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

std::string page_name(const std::string& page, std::string_view language) {
  if (page.empty()) return std::string(text(language, "page_unknown"));
  return page == "/" ? std::string(text(language, "page_start")) : page;
}

std::string kind_name(Kind kind, std::string_view language) {
  return std::string(text(language, "kind_" + std::string(name(kind))));
}

std::string state_name(State state, std::string_view language) {
  return std::string(text(language, "state_" + std::string(name(state))));
}

std::string trouble_title(std::string_view title, std::string_view language) {
  return std::string(text(language, "form_trouble")).append(": ").append(title);
}

}  // namespace feedback::pages
