// SPDX-License-Identifier: EUPL-1.2
#include "desk/place.h"

#include <algorithm>

#include "desk/words.h"
#include "messages.h"
#include "secret.h"

namespace identity::desk {

using stadtkern::html::el;
using stadtkern::html::Html;

std::string Place::word(std::string_view key) const {
  return std::string(text(language, key));
}

std::string Place::word(std::string_view key, std::string_view value) const {
  return text_with(language, key, value);
}

std::string Place::role(std::string_view id) const {
  const auto known = std::find_if(roles.begin(), roles.end(), [&](const Role& one) { return one.id == id; });
  if (known == roles.end()) return std::string(id);
  const std::string_view wanted = language.starts_with("en") ? "en" : "de";
  for (const auto& [tag, name] : known->names) {
    if (tag == wanted) return name;
  }
  return known->names.empty() ? std::string(id) : known->names.front().second;
}

Place place_of(const stadtkern::Request& request, const stadtkern::PageRequest& page, const Roles& roles) {
  return {request.town(),
          std::string(page.language()),
          std::string(page.base_path()),
          std::string(page.site_path()),
          std::string(page.origin()),
          std::string(request.town().time_zone()),
          std::string(request.principal().id()),
          roles.in(request.town()),
          second_factor_roles(request.town())};
}

std::string person_path(std::string_view id) {
  return "/people/" + stadtkern::percent_encoded(id);
}

std::string name_of(const Place& place, const Account& account) {
  if (!account.name.empty()) return account.name;
  return account.mail.empty() ? place.word("nameless") : account.mail;
}

Html person_link(const Place& place, const Account& account) {
  return anchor(place.link(person_path(account.id)), name_of(place, account));
}

Html badge(std::string_view tone, std::string_view words) {
  std::string style = "sk-badge";
  if (!tone.empty()) style.append(" sk-badge--").append(tone);
  return el("span", {{"class", style}}, {words});
}

Html badges(const Html& inside) {
  return el("span", {{"class", "sk-badges"}}, {inside});
}

Html state_badge(const Place& place, const Account& account) {
  const std::string_view tone = account.active() ? "success" : account.state == "invited" ? "warning" : "danger";
  return badge(tone, place.word("state_" + account.state));
}

Html heading(std::string_view words) {
  return el("h1", {{"class", "kern-heading-large"}}, {words});
}

Html paragraph(std::string_view words) {
  return el("p", {{"class", "kern-body"}}, {words});
}

Html anchor(const std::string& to, std::string_view words) {
  return el("a", {{"class", "kern-link"}, {"href", to}}, {words});
}

Html panel(std::string_view title, const Html& content) {
  return el("section", {{"class", "sk-panel"}}, {el("h2", {}, {title}), content});
}

Html folded(std::string_view title, const Html& content, bool open) {
  return el("details", {{"open", open}}, {el("summary", {}, {title}), content});
}

Html fact(std::string_view key, const Html& value) {
  return value.empty() ? Html() : el("dt", {}, {key}) += el("dd", {}, {value});
}

Html cell(std::string_view label, const Html& content) {
  return content.empty() ? el("td") : el("td", {{"data-label", label}}, {content});
}

Html table(std::string_view caption, const std::vector<std::string>& heads, const Html& rows) {
  Html cells;
  for (const std::string& head : heads) cells += el("th", {{"scope", "col"}}, {head});
  return el("table", {{"class", "sk-cases sk-cases--plain"}},
            {el("caption", {{"class", "kern-sr-only"}}, {caption}), el("thead", {}, {el("tr", {}, {cells})}),
             el("tbody", {}, {rows})});
}

std::string trouble_title(const Place& place, std::string_view title) {
  return place.word("trouble").append(": ").append(title);
}

std::string new_key() {
  return new_token();
}

}  // namespace identity::desk
