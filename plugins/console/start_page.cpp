// SPDX-License-Identifier: EUPL-1.2
#include "start_page.h"

#include <algorithm>
#include <utility>

#include "shell/areas.h"

namespace console {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
using stadtkern::html::Name;
using stadtkern::shell::group_of;
using stadtkern::shell::heading;
using stadtkern::shell::Link;
using stadtkern::shell::marked;
using stadtkern::shell::page_path;
using stadtkern::shell::text;
using stadtkern::shell::Tile;

Html card(const Frame& frame, Name level, const Tile& tile, const Figures& figures) {
  const auto found = figures.find(tile.path + "/tile");
  return el("li", {{"class", "kern-card sk-tile"}},
            {el("div", {{"class", "kern-card__container"}},
                {el(level, {{"class", "kern-title"}},
                    {el("a", {{"class", "kern-link"}, {"href", page_path(frame, tile.path)}}, {marked(tile.title)})}),
                 el("p", {{"class", "kern-body"}}, {marked(tile.about)}),
                 found == figures.end() ? Html() : Html::trusted(found->second)})});
}

// Pages of which there is a tile and, after them, those that have none: everything is found here.
Html both(const Frame& frame, Name level, const std::vector<Tile>& tiles, const std::vector<Link>& pages,
          const Figures& figures) {
  Html out;
  Html cards;
  for (const Tile& tile : tiles) cards += card(frame, level, tile, figures);
  if (!tiles.empty()) out += el("ul", {{"class", "sk-tiles"}}, {cards});
  std::vector<Link> links;
  for (const Link& link : pages) {
    const auto same = [&](const Tile& tile) { return tile.path == link.path; };
    if (std::none_of(tiles.begin(), tiles.end(), same)) links.push_back(link);
  }
  if (!links.empty()) out += el("div", {{"class", "sk-others"}}, {stadtkern::shell::list_of(frame, links)});
  return out;
}

}  // namespace

OwnPage start_page(const Frame& frame, const std::vector<Tile>& tiles, const std::vector<Link>& pages,
                   const Figures& figures) {
  OwnPage page;
  page.title = text(frame, "start_title");
  page.content = heading(page.title);
  std::vector<std::pair<std::string_view, Html>> sections;
  for (const auto group : frame.look->groups) {
    std::vector<Tile> its_tiles;
    std::vector<Link> its_pages;
    const auto in_it = [&](const auto& one) { return group_of(*frame.look, one.group) == group; };
    std::copy_if(tiles.begin(), tiles.end(), std::back_inserter(its_tiles), in_it);
    std::copy_if(pages.begin(), pages.end(), std::back_inserter(its_pages), in_it);
    if (!its_tiles.empty() || !its_pages.empty())
      sections.emplace_back(group, both(frame, "h3", its_tiles, its_pages, figures));
  }
  if (sections.size() < 2) {
    page.content += both(frame, "h2", tiles, pages, figures);
    return page;
  }
  for (const auto& [group, content] : sections) {
    page.content +=
        el("section", {{"class", "sk-section"}}, {el("h2", {}, {stadtkern::shell::group_name(frame, group)}), content});
  }
  return page;
}

// Every way in this area would lead back here: the one that helps is the account's, where a second factor is set up.
OwnPage no_role_page(const Frame& frame) {
  OwnPage page;
  page.status = 403;
  page.title = text(frame, "no_role_title");
  page.content = heading(page.title);
  page.content += stadtkern::shell::paragraph(text(frame, "no_role"));
  if (const auto to = account_path(frame); !to.empty()) {
    page.content += el("p", {},
                       {el("a", {{"class", "kern-btn kern-btn--primary"}, {"href", to}},
                           {el("span", {{"class", "kern-label"}}, {text(frame, "no_role_account")})})});
  }
  page.content += stadtkern::shell::paragraph(text(frame, "no_role_else"));
  return page;
}

}  // namespace console
