// SPDX-License-Identifier: EUPL-1.2
// [web]: the pages that a module brings, and the ES module that enhances them. Only their form is checked here; what
// they are, the module's host knows.
#include "catalogue/manifest_sections.h"

#include <algorithm>
#include <set>

namespace stadtkern::catalogue {
namespace {

using config::in_quotes;
using config::TableReader;

constexpr std::size_t kMostPages = 64;
constexpr std::size_t kMostFigures = 4;  // of a tile
// Characters: all pages of a town show the titles and tiles of all its modules.
constexpr std::size_t kLongestTitle = 100;
constexpr std::size_t kLongestTile = 300;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

config::PerLanguage short_texts(TableReader& table, std::string_view key, bool required, std::size_t most) {
  auto texts = table.per_language(key, required);
  for (const auto& [language, text] : texts) {
    if (characters(text) <= most) continue;
    table.fault(key, "the text for " + in_quotes(language) + " has " + std::to_string(characters(text)) +
                         " characters; at most " + std::to_string(most) + " have room on a page");
  }
  return texts;
}

bool word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// "/", or steps of lower-case words ("/report", "/calendar/street").
bool page_path(std::string_view text) {
  if (text == "/") return true;
  if (text.size() > 128 || !text.starts_with('/') || text.ends_with('/')) return false;
  return text.find("//") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c == '/' || word(c); });
}

// "bench.js": one file directly below web/.
bool entry_name(std::string_view text) {
  return text.ends_with(".js") && text.size() > 3 && text.size() <= 64 && !text.starts_with('.') &&
         std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || word(c); });
}

void read_page(TableReader& table, const Manifest& manifest, std::set<std::string>& known, Web& web) {
  WebPage page;
  page.place = table.place("path");
  page.path = table.required_text("path");
  if (!page.path.empty() && !page_path(page.path)) {
    table.fault("path", "a page's path is like \"/report\", or \"/\" for the first one, not " + in_quotes(page.path));
  }
  if (!known.insert(page.path).second) table.fault("path", "two pages have the path " + in_quotes(page.path));
  page.title = short_texts(table, "title", true, kLongestTitle);
  page.tile = short_texts(table, "tile", false, kLongestTile);
  page.navigation = table.boolean("navigation").value_or(false);
  page.role = table.text("role").value_or("");
  page.foot = table.boolean("foot").value_or(false);
  page.figures = table.texts("figures");
  page.search = table.boolean("search").value_or(false);
  page.group = table.text("group").value_or("");
  if (!page.figures.empty() && (page.tile.empty() || !page.role.empty())) {
    table.fault("figures", "figures stand on a tile of the start page: a page with \"tile\" and without \"role\"");
  }
  if (page.figures.size() > kMostFigures) {
    table.fault("figures", "a tile has room for " + std::to_string(kMostFigures) + " figures");
  }
  const auto same = [&](const Role& role) { return role.id == page.role; };
  if (!page.role.empty() && std::none_of(manifest.roles.begin(), manifest.roles.end(), same)) {
    table.fault("role", in_quotes(page.role) + " is none of the module's [roles]");
  }
  if (!page.role.empty() && page.foot) {
    table.fault("foot", "a page of the console (it has a \"role\") stands in the foot of none");
  }
  if (!page.role.empty() && page.search) {
    table.fault("search", "what everybody may search is no page of the console (it has a \"role\")");
  }
  if (table.has("group") && std::find(kPageGroups.begin(), kPageGroups.end(), page.group) == kPageGroups.end()) {
    table.fault("group", "\"group\" is one of " + std::string(in_quotes(kPageGroups[0])) + ", " +
                             in_quotes(kPageGroups[1]) + " and " + in_quotes(kPageGroups[2]) + ", not " +
                             in_quotes(page.group));
  }
  if (page.role.empty() && table.has("group")) {
    table.fault("group", "groups sort the pages of the console: a page with a \"role\"");
  }
  page.setting = table.text("setting").value_or("");
  if (table.has("setting") && (page.setting.empty() || !std::all_of(page.setting.begin(), page.setting.end(), word))) {
    table.fault("setting",
                "\"setting\" names one of the module's settings, like \"mirror\", not " + in_quotes(page.setting));
  }
  web.pages.push_back(std::move(page));
}

}  // namespace

void read_web(TableReader& root, Manifest& manifest) {
  root.table("web", [&](TableReader& table) {
    Web& web = manifest.web;
    web.entry = table.text("entry").value_or("");
    web.entry_place = table.place("entry");
    if (table.has("entry") && !entry_name(web.entry)) {
      table.fault("entry",
                  "\"entry\" is an ES module directly below web/, like \"bench.js\", not " + in_quotes(web.entry));
    }
    if (!web.entry.empty() && manifest.http.mount.empty()) {
      table.fault("entry", "\"entry\" needs [http] mount, below which files of web/ are given out");
    }
    if (!table.has("pages")) table.missing("pages");
    std::set<std::string> known;
    table.each_element("pages", [&](TableReader& page) { read_page(page, manifest, known, web); });
    if (web.pages.size() > kMostPages) {
      table.fault("pages", "a module names at most " + std::to_string(kMostPages) + " pages");
    }
    if (manifest.scope == Scope::Node) table.fault_at(root.place("web"), "a module of scope \"node\" has no pages");
  });
}

}  // namespace stadtkern::catalogue
