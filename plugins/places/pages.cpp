// SPDX-License-Identifier: EUPL-1.2
#include "pages.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>
#include <stadtkern/form.h>

#include "query.h"
#include "words.h"

namespace places {
namespace {

using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Result;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::size_t kShown = 10;
constexpr std::size_t kInSearch = 5;  // among what all other modules find

std::string title_of(const Hit& hit) {
  return hit.number.empty() ? hit.name : hit.name + " " + hit.number;
}

// What tells two streets of the same name apart.
std::string about_of(const Hit& hit) {
  std::string out = hit.postcode;
  if (!hit.place.empty()) out.append(out.empty() ? "" : " ").append(hit.place);
  if (!hit.district.empty() && hit.district != hit.place) out.append(out.empty() ? "" : ", ").append(hit.district);
  return out;
}

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

Html rows_of(const PageRequest& page, const std::vector<Hit>& hits) {
  Html rows;
  for (const Hit& hit : hits) {
    stadtkern::Form asked;
    asked.set("q", hit.label());
    const std::string about = about_of(hit);
    rows += el("li", {},
               {link(std::string(page.base_path()) + "/at?" + asked.encoded(), title_of(hit)),
                about.empty() ? Html() : el("span", {{"class", "sk-about"}}, {about})});
  }
  return el("ul", {{"class", "sk-rows"}}, {rows});
}

Html search_form(const PageRequest& page, std::string_view typed) {
  const auto said = [&](std::string_view key) { return std::string(words(page.language(), key)); };
  return el("form", {{"method", "get"}, {"action", page.base_path()}, {"class", "sk-form"}, {"role", "search"}},
            {fields::field({.name = "q",
                            .label = said("field"),
                            .value = std::string(typed),
                            .hint = said("hint"),
                            .type = "search",
                            .complete = "off"}),
             fields::button({.label = said("button")})});
}

// Drawn by the script; without it the page says the same in words.
Html map_at(const PageRequest& page, Position at) {
  return el("div", {{"class", "sk-map-box"},
                    {"data-sk-place-map", std::string(page.site_path()) + "/api/places/v1"},
                    {"data-lat", std::to_string(at.lat)},
                    {"data-lon", std::to_string(at.lon)},
                    {"data-label", words(page.language(), "map")},
                    {"hidden", true}});
}

bool only_similar(const std::vector<Hit>& hits) {
  return std::all_of(hits.begin(), hits.end(), [](const Hit& hit) { return hit.match == Match::Similar; });
}

}  // namespace

void Pages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/", this, &Pages::search);
  pages.get("/found", this, &Pages::found);
  pages.get("/at", this, &Pages::place);
}

Result<Page> Pages::search(const Request& request, const PageRequest& page) {
  const std::string title(words(page.language(), "title"));
  const std::string typed(page.query()["q"]);
  Html content = heading(title);
  content += search_form(page, typed);
  if (readings(typed).empty()) return Page{200, title, content};
  const auto index = towns_.index(request.town());
  if (!index) return index.error();
  const auto hits = (*index)->search(typed, {}, kShown);
  if (hits.empty() || only_similar(hits)) {
    content += el("p", {{"class", "kern-body"}, {"role", "status"}}, {words(page.language(), "none")});
  }
  if (!hits.empty()) {
    content += subheading(words(page.language(), only_similar(hits) ? "similar" : "results"));
    content += rows_of(page, hits);
  }
  return Page{200, title, content};
}

Result<Page> Pages::found(const Request& request, const PageRequest& page) {
  const std::string typed(page.query()["q"]);
  if (readings(typed).empty()) return Page{};
  const auto index = towns_.index(request.town());
  if (!index) return index.error();
  auto hits = (*index)->search(typed, {}, kInSearch);
  // Somebody who looks for something else is not shown streets that sound like it beside those that begin so.
  if (!only_similar(hits)) std::erase_if(hits, [](const Hit& hit) { return hit.match == Match::Similar; });
  Page out;
  if (!hits.empty()) out.content = rows_of(page, hits);
  return out;
}

Result<Page> Pages::place(const Request& request, const PageRequest& page) {
  const auto& language = page.language();
  const std::string typed(page.query()["q"]);
  const auto index = towns_.index(request.town());
  if (!index) return index.error();
  const auto hits = readings(typed).empty() ? std::vector<Hit>() : (*index)->search(typed, {}, 1);
  if (hits.empty() || hits.front().match == Match::Similar) {
    const std::string title(words(language, "none"));
    Html content = heading(title);
    content += search_form(page, typed);
    return Page{404, title, content};
  }
  const Hit& hit = hits.front();
  const std::string title = title_of(hit);
  Html content = heading(title);
  if (const std::string about = about_of(hit); !about.empty()) content += paragraph(about);
  Html rows;
  for (const PlaceLink& one : towns_.of(request.town())->links) {
    rows += el("li", {}, {link(std::string(page.root_path()) + one.path_to(hit), one.title_in(language))});
  }
  if (!rows.empty()) {
    content += subheading(words(language, "here"));
    content += el("ul", {{"class", "sk-rows"}}, {rows});
  }
  content += map_at(page, hit.at);
  content += el("p", {}, {link(std::string(page.base_path()), words(language, "another"))});
  return Page{200, title, content};
}

}  // namespace places
