// SPDX-License-Identifier: EUPL-1.2
#include "own_pages.h"

#include <algorithm>

#include "words.h"

namespace portal {
namespace {

using stadtkern::Code;
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

Html way(const Frame& frame, std::string_view path, std::string_view words) {
  return el("p", {}, {el("a", {{"class", "kern-link"}, {"href", page_path(frame, path)}}, {words})});
}

OwnPage said(const Frame& frame, unsigned status, const std::string& key, std::string_view name) {
  OwnPage page;
  page.status = status;
  page.title = text(frame.language, key + "_title");
  page.content = heading(page.title);
  page.content += paragraph(text_with(frame.language, key, name));
  page.content += way(frame, "/", text(frame.language, "to_start"));
  return page;
}

OwnPage sign_in_first(const Frame& frame) {
  OwnPage page = said(frame, 401, "staff", {});
  if (frame.accounts.empty()) return page;
  page.content += el(
      "p", {}, {el("a", {{"class", "kern-link"}, {"href", sign_in_path(frame)}}, {text(frame.language, "sign_in")})});
  return page;
}

OwnPage not_taken(const Frame& frame, const stadtkern::Error& error) {
  OwnPage page = said(frame, 405, "not_found", {});
  page.allow = "GET, HEAD";
  for (const auto& field : error.fields) {
    if (field.pointer == "allow") page.allow = field.reason;
  }
  return page;
}

// The form was kept; what has been changed since then was not.
OwnPage sent_already(const Frame& frame) {
  OwnPage page;
  page.status = 409;
  page.title = text(frame.language, "sent_title");
  page.content = heading(page.title);
  page.content += paragraph(text(frame.language, "sent"));
  page.content += way(frame, frame.unspoken, text(frame.language, "sent_new"));
  page.content += way(frame, "/", text(frame.language, "to_start"));
  return page;
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

Html accessibility(const Frame& frame, const TownSettings::Accessibility& state) {
  const auto& language = frame.language;
  Html out = paragraph(text(language, "a11y_scope"));
  if (state.status.empty()) {
    out += subheading(text(language, "a11y_open_title"));
    out += paragraph(text(language, "a11y_open"));
    return out;
  }
  out += subheading(text(language, "a11y_state"));
  out += paragraph(text(language, "a11y_" + state.status));
  out += paragraph(text_with(language, "a11y_" + state.method, state.date));
  const auto part = [&](const char* key, const PerLanguage& texts) {
    if (texts.empty()) return;
    out += subheading(text(language, key));
    out += town_text(frame, texts);
  };
  part("a11y_exceptions", state.exceptions);
  part("a11y_contact", state.contact);
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

OwnPage start_page(const Frame& frame, const TownSettings& settings, const std::vector<Tile>& tiles) {
  OwnPage page;
  page.title = text_with(frame.language, "welcome", frame.town);
  Html welcome = heading(page.title);
  if (!settings.welcome.empty()) welcome += town_text(frame, settings.welcome);
  page.content = el("div", {{"class", "sk-welcome"}}, {welcome});
  if (tiles.empty()) {
    page.content += paragraph(text(frame.language, "no_services"));
    return page;
  }
  page.content += subheading(text(frame.language, "services"));
  Html items;
  for (const Tile& tile : tiles) {
    items += el("li", {{"class", "kern-card kern-card--interactive sk-tile"}},
                {el("div", {{"class", "kern-card__container"}},
                    {el("h3", {{"class", "kern-title"}},
                        {el("a", {{"class", "kern-link kern-link--stretched"}, {"href", page_path(frame, tile.path)}},
                            {marked(tile.title)})}),
                     el("p", {{"class", "kern-body"}}, {marked(tile.about)})})});
  }
  page.content += el("ul", {{"class", "sk-tiles"}}, {items});
  return page;
}

bool legal_word(std::string_view word) {
  return word == "imprint" || word == "privacy" || word == "accessibility";
}

bool own_word(std::string_view word) {
  return legal_word(word) || std::find(kLanguages.begin(), kLanguages.end(), word) != kLanguages.end();
}

OwnPage legal_page(const Frame& frame, const TownSettings& settings, std::string_view word) {
  OwnPage page;
  page.title = text(frame.language, word);
  page.content = heading(page.title);
  if (word == "accessibility") {
    page.content += accessibility(frame, settings.accessibility);
  } else {
    page.content += town_text(frame, word == "imprint" ? settings.imprint : settings.privacy);
  }
  return page;
}

OwnPage not_found(const Frame& frame) {
  return said(frame, 404, "not_found", {});
}

OwnPage switched_off(const Frame& frame, std::string_view module_name) {
  return said(frame, 404, "gone", module_name);
}

OwnPage trouble(const Frame& frame, const stadtkern::Error& error, std::string_view module_name) {
  switch (error.code) {
    case Code::NotFound:
      return not_found(frame);
    case Code::MethodNotAllowed:
      return not_taken(frame, error);
    case Code::UnsupportedMedia:
      return said(frame, 415, "wrong", {});
    case Code::InvalidArgument:
      return said(frame, 400, "wrong", {});
    case Code::ValidationFailed:
      return said(frame, 422, "wrong", {});
    case Code::Unauthenticated:
      return sign_in_first(frame);
    case Code::PermissionDenied:
      return said(frame, 403, "staff", {});
    case Code::TooLarge:
      return said(frame, 413, "large", {});
    case Code::RateLimited:
    case Code::ResourceExhausted:
      return said(frame, error.code == Code::RateLimited ? 429 : 503, "busy", {});
    case Code::KeyReused:
      return sent_already(frame);
    case Code::Conflict:
      if (error.reason == "already_done") return sent_already(frame);
      return said(frame, 503, error.reason == "still_running" ? "busy" : "down", module_name);
    case Code::DeadlineExceeded:
      return said(frame, 504, "down", module_name);
    case Code::Internal:
      return said(frame, 500, "down", module_name);
    default:
      return said(frame, 503, "down", module_name);
  }
}

}  // namespace portal
