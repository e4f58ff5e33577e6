// SPDX-License-Identifier: EUPL-1.2
#include "start_page.h"

#include <utility>

namespace console {

using stadtkern::html::el;
using stadtkern::html::Html;
using stadtkern::shell::heading;
using stadtkern::shell::marked;
using stadtkern::shell::page_path;
using stadtkern::shell::text;

OwnPage start_page(const Frame& frame, const std::vector<stadtkern::shell::Tile>& tiles,
                   const std::vector<stadtkern::shell::Link>& pages,
                   const std::map<std::string, std::string, std::less<>>& figures) {
  OwnPage page;
  page.title = text(frame, "start_title");
  page.content = heading(page.title);
  Html items;
  for (const auto& tile : tiles) {
    const auto found = figures.find(tile.path + "/tile");
    items +=
        el("li", {{"class", "kern-card sk-tile"}},
           {el("div", {{"class", "kern-card__container"}},
               {el("h2", {{"class", "kern-title"}},
                   {el("a", {{"class", "kern-link"}, {"href", page_path(frame, tile.path)}}, {marked(tile.title)})}),
                el("p", {{"class", "kern-body"}}, {marked(tile.about)}),
                found == figures.end() ? Html() : Html::trusted(found->second)})});
  }
  if (!tiles.empty()) page.content += el("ul", {{"class", "sk-tiles"}}, {items});
  // What has no tile is found here, too.
  if (tiles.empty()) {
    Html links;
    for (const auto& link : pages) {
      links +=
          el("li", {}, {el("a", {{"class", "kern-link"}, {"href", page_path(frame, link.path)}}, {marked(link.text)})});
    }
    page.content += el("ul", {{"class", "sk-rows"}}, {links});
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
