// SPDX-License-Identifier: EUPL-1.2
#include "pages/found.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/fold.h"
#include "collections.pb.h"
#include "pages/dates.h"
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
using stadtkern::html::el;
using stadtkern::html::Html;

// Of the newest: an answer that takes long is left out of the search.
constexpr std::size_t kSearched = 1'000;
constexpr std::size_t kMostReports = 5;
constexpr int kMostStreets = 5;

// Each word that was typed begins a word of the text.
bool matches(const std::vector<std::string>& typed, std::string_view text) {
  const auto known = calendar::folded_words(text);
  return !typed.empty() && std::all_of(typed.begin(), typed.end(), [&](const std::string& word) {
    return std::any_of(known.begin(), known.end(), [&](const std::string& one) { return one.starts_with(word); });
  });
}

Html row(const std::string& to, std::string_view words, std::string_view about = {}) {
  return el("li", {},
            {el("a", {{"class", "kern-link"}, {"href", to}}, {words}),
             about.empty() ? Html() : el("span", {{"class", "sk-about"}}, {about})});
}

// Nothing at all where nothing was found: then the search does not name the page.
Page fragment(const Html& rows) {
  Page page;
  if (!rows.source().empty()) page.content = el("ul", {{"class", "sk-rows"}}, {rows});
  return page;
}

}  // namespace

void Found::serve(stadtkern::Host& host) {
  host.pages().get("/reports/found", this, &Found::reports);
  host.pages().get("/calendar/found", this, &Found::streets);
}

Result<Page> Found::reports(const Request& request, const PageRequest& page) {
  const auto typed = calendar::folded_words(page.query()["q"]);
  if (typed.empty()) return fragment({});
  const auto town = towns_.of(request.town());
  const auto& categories = town->settings.categories;
  const auto language = page.language();
  const std::string base(page.base_path());
  Html rows;
  for (const Category& category : categories.all()) {
    const auto name = category.name.in(language);
    std::string said = name + " " + category.description.in(language);
    for (const std::string& word : category.keywords) said.append(" ").append(word);
    if (!matches(typed, said)) continue;
    stadtkern::Form query;
    query.set("category", category.code);
    rows += row(base + "/report?" + query.encoded(), text_with(language, "found_report", name),
                category.description.in(language));
    rows += row(base + "/reports?" + query.encoded(), text_with(language, "found_reports", name));
  }
  open311::RequestQuery query;
  query.limit = kSearched;
  const auto kept = request.town().store().read([&](Connection& connection) -> Result<std::vector<store::Kept>> {
    return store::list(connection, query, {.attributes = false, .notes = false, .photos = false});
  });
  if (!kept) return kept.error();
  std::size_t shown = 0;
  for (const store::Kept& one : *kept) {
    if (shown == kMostReports) break;
    const PublicReport report = public_view(one.report, categories, language);
    const std::string said = report.text_public ? report.description : std::string();
    if (!matches(typed, report.address + " " + report.id + " " + report.category_name + " " + said)) continue;
    ++shown;
    std::string about = day_text(report.requested, request.town().time_zone(), language);
    if (!report.address.empty()) about.append(", ").append(report.address);
    rows += row(base + "/reports/" + report.id, report.category_name, about);
  }
  return fragment(rows);
}

Result<Page> Found::streets(const Request& request, const PageRequest& page) {
  v1::ListCollectionStreetsQuery query;
  query.set_q(std::string(page.query()["q"]));
  if (calendar::folded_words(query.q()).empty()) return fragment({});
  const auto found = collections_.streets(request, query);
  if (!found) return found.error();
  Html rows;
  std::string last;
  int shown = 0;
  for (const auto& street : found->streets()) {
    if (street.name() == last || shown == kMostStreets) continue;
    last = street.name();
    ++shown;
    stadtkern::Form asked;
    asked.set("street", last);
    rows += row(std::string(page.base_path()) + "/calendar?" + asked.encoded(), last);
  }
  return fragment(rows);
}

}  // namespace waste::pages
