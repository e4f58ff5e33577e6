// SPDX-License-Identifier: EUPL-1.2
#include "pages/calendar_page.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <stadtkern/fields.h>

#include "collections.pb.h"
#include "pages/dates.h"
#include "pages/words.h"
#include "requests.h"
#include "text.h"

namespace waste::pages {
namespace {

using stadtkern::Code;
using stadtkern::Page;
using stadtkern::PageRequest;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr int kFirstDates = 8;  // in sight at once
constexpr int kShownDates = 40;
constexpr int kShownStreets = 10;

struct Asked {
  std::string street;
  std::string number;
  std::string street_fault{};
  std::string number_fault{};
};

Html search(const PageRequest& page, const Asked& asked) {
  const auto language = page.language();
  const auto words = [&](const char* key) { return std::string(text(language, key)); };
  // Where scripts run, streets are suggested while somebody types.
  const std::string streets = std::string(page.site_path()) + std::string(kMount) + "/collections/streets";
  return el("form",
            {{"method", "get"},
             {"action", std::string(page.base_path()) + "/calendar"},
             {"class", "sk-form"},
             {"data-sk-streets", streets}},
            {fields::field({.name = "street",
                            .label = words("calendar_street"),
                            .value = asked.street,
                            .fault = asked.street_fault,
                            .complete = "off"}),
             fields::field({.name = "number",
                            .label = words("calendar_number"),
                            .value = asked.number,
                            .hint = words("calendar_number_hint"),
                            .fault = asked.number_fault,
                            .optional = asked.number_fault.empty() ? words("form_optional") : std::string(),
                            .complete = "off"}),
             fields::button({.label = words("calendar_show")})});
}

// Below the dates: on a phone they come first.
Html another(const PageRequest& page, const Asked& asked) {
  return el("h2", {{"class", "kern-heading-medium"}}, {text(page.language(), "calendar_another")}) +=
         search(page, asked);
}

// The page again, with what is wrong said in the title and above all else, as in the report's form.
Page again(unsigned status, const PageRequest& page, const Asked& asked) {
  const auto language = page.language();
  const std::string title(text(language, "calendar_title"));
  std::vector<std::pair<std::string, std::string>> faults;
  if (!asked.street_fault.empty()) faults.emplace_back("street", asked.street_fault);
  if (!asked.number_fault.empty()) faults.emplace_back("number", asked.number_fault);
  Html content = el("h1", {{"class", "kern-heading-large"}}, {title});
  content += fields::summary(text(language, "form_summary"), faults);
  content += search(page, asked);
  return {status, std::string(text(language, "form_trouble")) + ": " + title, std::move(content)};
}

// Streets that begin so, or hold these letters.
Html suggestions(const PageRequest& page, const v1::CollectionStreetList& found) {
  if (found.streets().empty()) return {};
  Html items;
  std::string last;
  int shown = 0;
  for (const auto& street : found.streets()) {
    if (street.name() == last || shown == kShownStreets) continue;
    last = street.name();
    ++shown;
    stadtkern::Form query;
    query.set("street", last);
    items +=
        el("li", {},
           {el("a", {{"class", "kern-link"}, {"href", std::string(page.base_path()) + "/calendar?" + query.encoded()}},
               {last})});
  }
  return el("h2", {{"class", "kern-heading-medium"}}, {text(page.language(), "calendar_meant")}) +=
         el("ul", {{"class", "sk-rows"}}, {items});
}

// What most people came for: the next day, and all that is collected then.
Html next(const v1::CollectionList& found, std::string_view language) {
  const auto& first = found.collections(0).date();
  std::string what;
  for (const auto& one : found.collections()) {
    if (one.date() == first) what.append(what.empty() ? "" : ", ").append(one.name());
  }
  const auto day = calendar::parse_iso_day(first);
  return fields::notice(
      fields::Tone::Info, text(language, "calendar_next"),
      el("p", {{"class", "kern-body"}}, {(day ? weekday_text(*day, language) : first) + ": " + what}));
}

Html table(const v1::CollectionList& found, int from, int to, std::string_view language) {
  Html rows;
  for (int i = from; i < std::min(to, found.collections_size()); ++i) {
    const auto& one = found.collections(i);
    const auto day = calendar::parse_iso_day(one.date());
    rows += el("tr", {{"class", "kern-table__row"}},
               {el("th", {{"class", "kern-table__header"}, {"scope", "row"}},
                   {day ? weekday_text(*day, language) : one.date()}),
                el("td", {{"class", "kern-table__cell"}}, {one.name()})});
  }
  return el(
      "table", {{"class", "kern-table"}},
      {el("thead", {},
          {el("tr", {{"class", "kern-table__row"}},
              {el("th", {{"class", "kern-table__header"}, {"scope", "col"}}, {text(language, "calendar_day")}),
               el("th", {{"class", "kern-table__header"}, {"scope", "col"}}, {text(language, "calendar_what")})})}),
       el("tbody", {{"class", "kern-table__body"}}, {rows})});
}

Html dates(const PageRequest& page, const v1::CollectionList& found) {
  const auto language = page.language();
  std::string street = found.street();
  if (!found.numbers().empty()) street += " (" + found.numbers() + ")";
  Html out = el("h2", {{"class", "kern-heading-medium"}}, {text_with(language, "calendar_dates", street)});
  if (!found.collections().empty()) out += next(found, language);
  if (found.collections().empty()) return out += el("p", {{"class", "kern-body"}}, {text(language, "calendar_none")});
  out += table(found, 0, kFirstDates, language);
  if (found.collections_size() > kFirstDates) {
    out += el("details", {{"class", "sk-more"}},
              {el("summary", {{"class", "kern-link"}}, {text(language, "calendar_later")}),
               table(found, kFirstDates, kShownDates, language)});
  }
  // The contract's address begins with where this request came from, which is a page.
  const std::string feed = std::string(page.site_path()) + std::string(kMount) +
                           found.feed().substr(std::min(found.feed().size(), page.base_path().size()));
  out += el("p", {{"class", "kern-body"}},
            {el("a", {{"class", "kern-link"}, {"href", feed}}, {text(language, "calendar_subscribe")})});
  return out;
}

}  // namespace

void CalendarPage::serve(stadtkern::Host& host) {
  host.pages().get("/calendar", this, &CalendarPage::show);
}

Result<Page> CalendarPage::show(const Request& request, const PageRequest& page) {
  const auto language = page.language();
  const std::string title(text(language, "calendar_title"));
  Html content = el("h1", {{"class", "kern-heading-large"}}, {title});
  Asked asked{std::string(trim(page.query()["street"])), std::string(trim(page.query()["number"]))};
  if (!page.query().has("street")) {
    const auto any = collections_.streets(request, {});
    if (any && any->streets().empty()) {
      content += el("p", {{"class", "kern-body"}}, {text(language, "calendar_empty")});
      content += el("p", {{"class", "kern-body"}}, {text(language, "calendar_empty_next")});
      content += el("p", {},
                    {el("a", {{"class", "kern-link"}, {"href", std::string(page.base_path()) + "/report"}},
                        {text(language, "page_report_now")})});
      return Page{200, title, content};
    }
  }
  if (!page.query().has("street")) return Page{200, title, content += search(page, asked)};
  if (asked.street.empty()) {
    asked.street_fault = text(language, "calendar_street_fault");
    return again(422, page, asked);
  }
  v1::ListCollectionsQuery query;
  query.set_street(asked.street);
  query.set_number(asked.number);
  const auto found = collections_.list(request, query);
  if (found) return Page{200, title, (content += dates(page, *found)) += another(page, asked)};
  if (found.error().code == Code::InvalidArgument) {
    asked.number_fault = text(language, "calendar_number_fault");
    return again(422, page, asked);
  }
  if (found.error().code != Code::NotFound) return found.error();
  query.clear_number();
  const auto whole = asked.number.empty() ? found : collections_.list(request, query);
  if (whole || whole.error().code == Code::InvalidArgument) {  // it is the number that is not there
    asked.number_fault = text(language, "calendar_number_unknown");
    return again(422, page, asked);
  }
  asked.street_fault = text_with(language, "calendar_unknown", asked.street);
  v1::ListCollectionStreetsQuery streets;
  streets.set_q(asked.street);
  const auto near = collections_.streets(request, streets);
  Page unknown = again(404, page, asked);
  if (near) unknown.content += suggestions(page, *near);
  return unknown;
}

}  // namespace waste::pages
