// SPDX-License-Identifier: EUPL-1.2
#include "sites/pages.h"

#include <string>
#include <vector>

#include <stadtkern/fields.h>
#include <stadtkern/form.h>

#include "guests/connect_page.h"
#include "pages/parts.h"
#include "requests.h"
#include "sites/store.h"
#include "words.h"

namespace wifi::sites {
namespace {

using stadtkern::Connection;
using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Result;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;
using namespace wifi::pages;

constexpr std::int64_t kOnPage = 50;
constexpr std::int64_t kLastPage = 200;

std::string_view state_text(std::optional<bool> online, std::string_view language) {
  if (!online) return {};
  return text(language, *online ? "state_online" : "state_offline");
}

Html item(const Site& site, std::optional<bool> online, const PageRequest& page) {
  Html about =
      el("span", {{"class", "sk-hint"}}, {site.address == site.name ? std::string_view(site.kind) : site.address});
  Html state;
  if (online) state = el("span", {{"class", "sk-hint"}}, {" · ", state_text(online, page.language())});
  return el(
      "li", {},
      {el("a", {{"class", "kern-link"}, {"href", std::string(page.base_path()) + "/spot/" + site.id}}, {site.name}),
       el("br"), about, state});
}

Html search_form(const PageRequest& page, std::string_view typed) {
  const std::string_view language = page.language();
  return el("form", {{"method", "get"}, {"action", page.base_path()}, {"class", "sk-form"}, {"role", "search"}},
            {fields::field({.name = "q",
                            .label = std::string(text(language, "search_label")),
                            .value = std::string(typed),
                            .type = "search"}),
             fields::button({.label = std::string(text(language, "search_button")), .primary = false})});
}

Html map_of(const PageRequest& page) {
  // The script that waste's reports use, too, is the town's: without it there is no map, and the list says the same.
  const std::string site(page.site_path());
  return el("div", {{"class", "sk-map-box"},
                    {"data-sk-map", "hotspots"},
                    {"data-places", site + "/api/places/v1"},
                    {"data-points", site + std::string(kMount) + "/hotspots.geojson"},
                    {"data-spots", std::string(page.base_path()) + "/spot/"},
                    {"data-label", text(page.language(), "map_label")},
                    {"hidden", true}});
}

Html pager(const PageRequest& page, std::string_view typed, std::int64_t number, bool more) {
  const auto link = [&](std::int64_t to, const char* key) {
    std::string address = std::string(page.base_path()) + "?page=" + std::to_string(to);
    if (!typed.empty()) address += "&q=" + stadtkern::percent_encoded(typed);
    return way(address, text(page.language(), key));
  };
  Html out;
  if (number > 1) out += link(number - 1, "page_before");
  if (more) out += link(number + 1, "page_next");
  return out;
}

}  // namespace

void Pages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/", this, &Pages::list);
  pages.get("/spot/{id}", this, &Pages::spot);
}

Result<Page> Pages::list(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const std::string typed = one_line(page.query()["q"]);
  const std::int64_t number = page_number(page.query()["page"], kLastPage);
  Query query;
  query.text = typed;
  query.is_public = true;
  query.limit = kOnPage;
  query.offset = (number - 1) * kOnPage;
  std::vector<std::optional<bool>> online;
  const auto found = request.town().store().read([&](Connection& connection) -> Result<Found> {
    Found sites = sites::list(connection, query);
    online = states(connection, sites.sites);
    return sites;
  });
  if (!found) return found.error();
  const std::string title(text(language, "list_title"));
  Html content = heading(title);
  content += paragraph(text(language, "list_about"));
  content += way(std::string(page.site_path()) + guests::kConnect, text(language, "list_connect"));
  content += search_form(page, typed);
  if (found->count == 0) {
    content += paragraph(text(language, typed.empty() ? "list_empty" : "list_nothing"));
    return Page{200, title, content};
  }
  if (typed.empty() && number == 1) content += map_of(page);
  content += el("p", {{"class", "sk-hint"}, {"role", "status"}},
                {text_with(language, found->count == 1 ? "list_one" : "list_count", std::to_string(found->count))});
  Html items;
  for (std::size_t i = 0; i < found->sites.size(); ++i) items += item(found->sites[i], online[i], page);
  content += el("ul", {{"class", "sk-rows"}}, {items});
  content += pager(page, typed, number, query.offset + kOnPage < found->count);
  Html files;
  for (const auto& [ending, name] :
       {std::pair{"geojson", text(language, "open_data")}, {"csv", "CSV"}, {"jsonld", "NGSI-LD"}}) {
    const std::string href = std::string(page.site_path()) + std::string(kMount) + "/open-data/all." + ending;
    files += Html(" ") += el("a", {{"class", "kern-link"}, {"href", href}}, {name});
  }
  content += el("p", {{"class", "sk-hint"}}, {files});
  return Page{200, title, content};
}

Result<Page> Pages::spot(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  std::optional<bool> online;
  const auto site = request.town().store().read([&](Connection& connection) -> Result<std::optional<Site>> {
    auto found = find(connection, page.parameter("id"));
    if (found) online = states(connection, {*found}).front();
    return found;
  });
  if (!site) return site.error();
  if (!*site || !(*site)->is_public) {
    const std::string title(text(language, "spot_unknown"));
    return Page{404, title, heading(title) += way(std::string(page.base_path()), text(language, "to_list"))};
  }
  const Site& spot = **site;
  Html facts = row(text(language, "label_address"), spot.address);
  facts += row(text(language, "label_kind"), spot.kind);
  facts += row(text(language, "label_ssid"), spot.ssid);
  facts += row(text(language, "label_provider"), spot.provider);
  facts += row(text(language, "label_state"), state_text(online, language));
  Html content = heading(spot.name);
  content += rows(facts);
  content += el("div", {{"class", "sk-map-box"},
                        {"data-sk-map", "spot"},
                        {"data-places", std::string(page.site_path()) + "/api/places/v1"},
                        {"data-lat", std::to_string(spot.lat)},
                        {"data-lon", std::to_string(spot.lon)},
                        {"data-label", text(language, "map_label")},
                        {"hidden", true}});
  content += subheading(text(language, "how_title"));
  content += paragraph(spot.ssid.empty() ? std::string(text(language, "how_any"))
                                         : text_with(language, "how_ssid", spot.ssid));
  content += way(std::string(page.base_path()), text(language, "to_list"));
  return Page{200, spot.name, content};
}

}  // namespace wifi::sites
