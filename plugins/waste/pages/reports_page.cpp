// SPDX-License-Identifier: EUPL-1.2
#include "pages/reports_page.h"

#include <string>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>

#include <stadtkern/json_writer.h>
#include "pages/asked.h"
#include "pages/dates.h"
#include "pages/map_box.h"
#include "pages/words.h"
#include "privacy.h"
#include "requests.h"
#include "store.h"

namespace waste::pages {
namespace {

using stadtkern::Connection;
using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::html::Attribute;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::size_t kShown = 20;
constexpr std::size_t kOnMap = 500;
// What is rare is looked for among so many of the newest: no visitor has a whole archive read.
constexpr std::size_t kSearched = 20'000;

Result<std::vector<store::Kept>> found(const Request& request, open311::RequestQuery query) {
  return request.town().store().read([&](Connection& connection) -> Result<std::vector<store::Kept>> {
    if (!query.categories.empty() || query.status == Status::Closed) {
      query.requested_from = store::newest_since(connection, query.status == Status::Open, kSearched);
    }
    return store::list(connection, query, {.attributes = false, .notes = false, .photos = false});
  });
}

std::string address_of(const PageRequest& page, const Asked& asked, std::size_t number) {
  std::string query = asked.filter();
  if (number > 1) query.append(query.empty() ? "" : "&").append("page=").append(std::to_string(number));
  return std::string(page.base_path()) + "/reports" + (query.empty() ? "" : "?" + query);
}

struct Entry {
  std::string value;
  std::string label;
};

Html choice(const char* name, std::string_view label, const std::vector<Entry>& entries, const std::string& chosen) {
  Html options;
  for (const Entry& entry : entries) {
    std::vector<Attribute> attributes{{"value", entry.value}};
    if (entry.value == chosen) attributes.push_back({"selected", true});
    options += el("option", attributes, {entry.label});
  }
  return el("div", {{"class", "kern-form-input"}},
            {el("label", {{"class", "kern-label"}, {"for", name}}, {label}),
             el("div", {{"class", "kern-form-input__select-wrapper"}},
                {el("select", {{"class", "kern-form-input__select"}, {"id", name}, {"name", name}}, {options})})});
}

Html filter(const PageRequest& page, const Asked& asked, const Settings& settings) {
  const auto language = page.language();
  const std::string all(text(language, "reports_all"));
  std::vector<Entry> categories{{"", all}};
  for (const Category& one : settings.categories.all()) categories.push_back({one.code, one.name.in(language)});
  return el("form",
            {{"method", "get"}, {"action", std::string(page.base_path()) + "/reports"}, {"class", "sk-form sk-filter"}},
            {choice("status", text(language, "page_state_label"),
                    {{"", all},
                     {"open", std::string(text(language, "open"))},
                     {"closed", std::string(text(language, "closed"))}},
                    asked.state),
             choice("category", text(language, "reports_category"), categories, asked.category),
             fields::button({.label = std::string(text(language, "reports_show")), .primary = false})});
}

Html link(std::string_view to, std::string_view words, const char* rel = nullptr) {
  std::vector<Attribute> attributes{{"class", "kern-link"}, {"href", to}};
  if (rel != nullptr) attributes.push_back({"rel", rel});
  return el("a", attributes, {words});
}

Html row(const PageRequest& page, const PublicReport& report, std::string_view zone) {
  const auto language = page.language();
  std::string about = day_text(report.requested, zone, language);
  if (!report.address.empty()) about.append(", ").append(report.address);
  return el("li", {},
            {link(std::string(page.base_path()) + "/reports/" + report.id, report.category_name),
             el("span", {{"class", "sk-about"}}, {text(language, name(report.status)), el("br"), about})});
}

// Newer and older ones, where there are any.
Html ways_on(const PageRequest& page, const Asked& asked, bool more) {
  const auto language = page.language();
  Html items;
  if (asked.page > 1) {
    items += el("li", {}, {link(address_of(page, asked, asked.page - 1), text(language, "reports_newer"), "prev")});
  }
  if (more) {
    items += el("li", {}, {link(address_of(page, asked, asked.page + 1), text(language, "reports_older"), "next")});
  }
  if (asked.page == 1 && !more) return {};
  return el("nav", {{"aria-label", text(language, "reports_pages")}}, {el("ul", {{"class", "sk-list"}}, {items})});
}

}  // namespace

void ReportsPage::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/reports", this, &ReportsPage::list);
  pages.get("/mine", this, &ReportsPage::mine);
  host.http().raw("GET", kMount, "/points.geojson", this, &ReportsPage::points);
}

Result<Page> ReportsPage::list(const Request& request, const PageRequest& page) {
  const auto town = towns_.of(request.town());
  const Settings& settings = town->settings;
  const auto language = page.language();
  const Asked asked = asked_of(page.query(), settings);
  open311::RequestQuery query = asked.query();
  query.offset = (asked.page - 1) * kShown;
  query.limit = kShown + 1;  // one more tells whether there is a next page
  auto reports = found(request, query);
  if (!reports) return std::move(reports).error();
  const bool more = reports->size() > kShown;
  if (more) reports->resize(kShown);

  std::string title(text(language, "reports_title"));
  Html content = el("h1", {{"class", "kern-heading-large"}}, {title});
  content += el("p", {{"class", "kern-body"}},
                {text(language, "reports_intro"), " ",
                 link(std::string(page.base_path()) + "/report", text(language, "page_report_now"))});
  content += filter(page, asked, settings);
  std::string points = std::string(page.site_path()) + std::string(kMount);
  points.append("/points.geojson");
  if (!asked.filter().empty()) points.append("?").append(asked.filter());
  content += reports_map(page.site_path(), points, std::string(page.base_path()) + "/reports/", language);
  content += el("h2", {{"class", "kern-heading-medium"}}, {text(language, "reports_list")});
  if (reports->empty()) {
    content += el("p", {{"class", "kern-body"}},
                  {text(language, asked.filter().empty() && asked.page == 1 ? "page_none" : "reports_none")});
  }
  Html items;
  for (const store::Kept& kept : *reports) {
    items += row(page, public_view(kept.report, settings.categories, language), request.town().time_zone());
  }
  if (!reports->empty()) content += el("ul", {{"class", "sk-rows"}}, {items});
  content += ways_on(page, asked, more);
  content += el("p", {}, {link(std::string(page.base_path()) + "/mine", text(language, "mine_title"))});
  if (asked.page > 1) title.append(" (").append(std::to_string(asked.page)).append(")");
  return Page{200, std::move(title), content};
}

void ReportsPage::points(const Request& request, const stadtkern::HttpRequest& http,
                         stadtkern::Reply<stadtkern::Raw> reply) {
  const auto town = towns_.of(request.town());
  const Settings& settings = town->settings;
  open311::RequestQuery query = asked_of(stadtkern::Form(http.query()), settings).query();
  query.limit = kOnMap;
  const auto reports = found(request, query);
  if (!reports) return reply.send(reports.error());
  stadtkern::JsonWriter json;
  json.begin_object().key("type").string("FeatureCollection").key("features").begin_array();
  for (const store::Kept& kept : *reports) {
    const PublicReport report = public_view(kept.report, settings.categories, request.locale());
    if (!report.position) continue;
    json.begin_object().key("type").string("Feature").key("id").string(report.id);
    json.key("geometry").begin_object().key("type").string("Point").key("coordinates").begin_array();
    json.number(report.position->lon).number(report.position->lat).end_array().end_object();
    json.key("properties").begin_object().key("mark").string(mark_of(report.status));
    json.key("name").string(report.category_name).key("address").string(report.address).end_object().end_object();
  }
  json.end_array().end_object();
  reply.send(stadtkern::Raw{200, "application/geo+json", json.take(), {{"cache-control", "no-cache"}}});
}

// The script fills in the list.
Result<Page> ReportsPage::mine(const Request&, const PageRequest& page) {
  const auto language = page.language();
  const auto paragraph = [&](const char* key) { return el("p", {{"class", "kern-body"}}, {text(language, key)}); };
  const std::string title(text(language, "mine_title"));
  Html content = el("h1", {{"class", "kern-heading-large"}}, {title});
  content += paragraph("mine_intro");
  content += el("div",
                {{"data-sk-mine", page.site_path()},
                 {"data-reports", std::string(page.base_path()) + "/reports/"},
                 {"data-language", language.substr(0, 2)},
                 {"data-none", text(language, "mine_none")},
                 {"data-sent", text(language, "mine_sent")},
                 {"data-remove", text(language, "mine_remove")},
                 {"data-remove-all", text(language, "mine_remove_all")},
                 {"data-removed", text(language, "mine_removed")}},
                {el("p", {{"class", "kern-body"}}, {text(language, "mine_no_script")})});
  content += el("p", {}, {link(std::string(page.base_path()) + "/report", text(language, "page_report_now"))});
  content += el("p", {}, {link(std::string(page.base_path()) + "/reports", text(language, "mine_others"))});
  return Page{200, title, content};
}

}  // namespace waste::pages
