// SPDX-License-Identifier: EUPL-1.2
#include "own_pages.h"

#include <algorithm>

#include "search.h"
#include "words.h"

namespace portal {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
using stadtkern::shell::heading;
using stadtkern::shell::marked;
using stadtkern::shell::page_path;
using stadtkern::shell::paragraph;

Html subheading(std::string_view words) {
  return el("h2", {{"class", "kern-heading-medium"}}, {words});
}

// A text that is not there in the page's language says which it is in.
Html town_text(const Frame& frame, const PerLanguage& texts) {
  const auto words = in_language(texts, frame.language);
  if (words.empty()) return paragraph(text(frame.language, "not_entered"));
  for (const auto& [language, known] : texts) {
    if (known == words) return el("div", {{"lang", language}}, {prose(words)});
  }
  return prose(words);
}

// Whom to tell is there before anybody has assessed anything, too: barriers don't wait for that.
Html accessibility(const Frame& frame, const TownSettings& settings) {
  const auto& language = frame.language;
  const auto& state = settings.accessibility;
  Html out = paragraph(text(language, "a11y_scope"));
  const auto part = [&](const char* key, const PerLanguage& texts) {
    if (texts.empty()) return;
    out += subheading(text(language, key));
    out += town_text(frame, texts);
  };
  if (state.status.empty()) {
    out += subheading(text(language, "a11y_open_title"));
    out += paragraph(text(language, "a11y_open"));
  } else {
    out += subheading(text(language, "a11y_state"));
    out += paragraph(text(language, "a11y_" + state.status));
    out += paragraph(text_with(language, "a11y_" + state.method, day_shown(state.date, language)));
    part("a11y_exceptions", state.exceptions);
  }
  part("a11y_contact", state.contact.empty() ? settings.barriers : state.contact);
  return out;
}

}  // namespace

Html prose(std::string_view words) {
  Html out;
  while (!words.empty()) {
    const auto end = words.find("\n\n");
    std::string_view block = words.substr(0, end);
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 2);
    while (block.starts_with('\n') || block.starts_with(' ')) block.remove_prefix(1);
    while (block.ends_with('\n') || block.ends_with(' ')) block.remove_suffix(1);
    if (block.empty()) continue;
    if (block.starts_with("## ") && block.find('\n') == std::string_view::npos) {
      out += subheading(block.substr(3));
      continue;
    }
    Html lines;
    for (bool first = true; !block.empty(); first = false) {
      const auto line = block.substr(0, block.find('\n'));
      block.remove_prefix(std::min(block.size(), line.size() + 1));
      if (!first) lines += el("br");
      lines += Html(line);
    }
    out += el("p", {{"class", "kern-body"}}, {lines});
  }
  return out;
}

OwnPage start_page(const Frame& frame, const TownSettings& settings, const std::vector<StartTile>& tiles) {
  OwnPage page;
  page.title = text_with(frame.language, "welcome", frame.town);
  Html welcome = heading(page.title);
  if (!settings.welcome.empty()) welcome += town_text(frame, settings.welcome);
  page.content = el("div", {{"class", "sk-welcome"}}, {welcome});
  page.content += search_field(frame, {});
  if (tiles.empty()) {
    page.content += paragraph(text(frame.language, "no_services"));
    return page;
  }
  page.content += subheading(text(frame.language, "services"));
  Html items;
  for (const auto& [tile, figures] : tiles) {
    Html numbers;
    for (const std::string& figure : figures) numbers += el("li", {}, {figure});
    items += el("li", {{"class", "kern-card kern-card--interactive sk-tile"}},
                {el("div", {{"class", "kern-card__container"}},
                    {el("h3", {{"class", "kern-title"}},
                        {el("a", {{"class", "kern-link kern-link--stretched"}, {"href", page_path(frame, tile.path)}},
                            {marked(tile.title)})}),
                     el("p", {{"class", "kern-body"}}, {marked(tile.about)}),
                     figures.empty() ? Html() : el("ul", {{"class", "sk-figures"}}, {numbers})})});
  }
  page.content += el("ul", {{"class", "sk-tiles"}}, {items});
  return page;
}

bool legal_word(std::string_view word) {
  return word == "imprint" || word == "privacy" || word == "accessibility";
}

bool own_word(std::string_view word) {
  return legal_word(word) || word == "offline" || word == "search" ||
         std::find(kLanguages.begin(), kLanguages.end(), word) != kLanguages.end();
}

OwnPage offline_page(const Frame& frame) {
  OwnPage page;
  page.title = text(frame.language, "offline_title");
  page.content = heading(page.title);
  page.content += paragraph(text(frame.language, "offline"));
  return page;
}

OwnPage legal_page(const Frame& frame, const TownSettings& settings, std::string_view word) {
  OwnPage page;
  page.title = text(frame.language, word);
  page.content = heading(page.title);
  if (word == "accessibility") {
    page.content += accessibility(frame, settings);
  } else {
    page.content += town_text(frame, word == "imprint" ? settings.imprint : settings.privacy);
  }
  return page;
}

}  // namespace portal
