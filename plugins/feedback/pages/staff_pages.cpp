// SPDX-License-Identifier: EUPL-1.2
#include "pages/staff_pages.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <stadtkern/fields.h>

#include "desk.h"
#include "entries.h"
#include "pages/parts.h"
#include "pages/staff_form.h"
#include "requests.h"
#include "text.h"
#include "words.h"

namespace feedback::pages {
namespace {

using stadtkern::Connection;
using stadtkern::Form;
using stadtkern::Result;
using stadtkern::Tx;
using stadtkern::html::el;
using stadtkern::html::Html;

constexpr std::int64_t kOnPage = 50;
constexpr int kLastPage = 200;
constexpr std::size_t kExcerpt = 140;  // characters
constexpr std::array<std::string_view, 6> kViews{"open", "overdue", "mine", "answered", "closed", "doubtful"};

std::string_view view_named(std::string_view name) {
  return std::find(kViews.begin(), kViews.end(), name) == kViews.end() ? kViews.front() : name;
}

entries::Query query_of(std::string_view view, std::string_view who, Day day) {
  entries::Query query;
  if (view == "overdue") query.overdue = iso(day);
  if (view == "mine") query.owner = std::string(who);
  if (view == "answered") query.state = State::Answered;
  if (view == "closed") query.state = State::Closed;
  query.doubtful = view == "doubtful";
  query.limit = kOnPage;
  return query;
}

Html views(const std::string& here, std::string_view chosen, std::string_view language) {
  Html items;
  for (const std::string_view view : kViews) {
    std::vector<stadtkern::html::Attribute> attributes{{"class", "kern-link"},
                                                       {"href", here + "?view=" + std::string(view)}};
    const Html name = Html(text(language, "view_" + std::string(view)));
    if (view == chosen) attributes.push_back({"aria-current", "page"});
    items += el("li", {}, {el("a", attributes, {view == chosen ? el("strong", {}, {name}) : name})});
  }
  return el("nav", {{"aria-label", text(language, "inbox_views")}}, {el("ul", {{"class", "sk-list"}}, {items})});
}

std::string excerpt(const Entry& entry, std::string_view language) {
  if (entry.text.empty()) return std::string(text(language, "staff_erased"));
  const std::string line = kept_line(entry.text);
  const std::string_view cut = first_code_points(line, kExcerpt);
  return std::string(cut) + (cut.size() < line.size() ? " …" : "");
}

Html item(const Entry& entry, const std::string& base, Day day, std::string_view zone, std::string_view language) {
  std::string about = day_text(local_day(entry.received, zone), language) + ", " + state_name(entry.state, language);
  const auto due = parse_day(entry.due);
  if (overdue(entry, day)) {
    about += ", " + text_with(language, "inbox_overdue", day_text(*due, language));
  } else if (due && (entry.state == State::New || entry.state == State::InProgress)) {
    about += ", " + text_with(language, "inbox_due", day_text(*due, language));
  }
  return el(
      "li", {},
      {link(base + "/entry?id=" + entry.id, kind_name(entry.kind, language) + ": " + page_name(entry.page, language)),
       el("span", {{"class", "sk-about"}}, {about}),
       el("span", {{"class", "kern-body"}, {"dir", "auto"}}, {excerpt(entry, language)})});
}

StaffView view_of(const stadtkern::Request& request, const stadtkern::PageRequest& page) {
  return {std::string(page.language()), std::string(page.base_path()), std::string(request.town().time_zone()),
          std::string(request.principal().id())};
}

Result<Entry> found(const stadtkern::Request& request, std::string_view id) {
  return request.town().store().read([&](Connection& connection) -> Result<Entry> {
    auto entry = entries::find(connection, id);
    if (!entry) return stadtkern::not_found("feedback", id);
    return *std::move(entry);
  });
}

stadtkern::Page saved(std::string_view id) {
  return stadtkern::go_to("/entry?id=" + std::string(id) + "&saved=1");
}

// What is answered without a change: the form again with words, where the entry as it is does not allow what was typed.
std::optional<stadtkern::Page> unchanged(const Entry& entry, const Form& form, StaffView view, Micros now) {
  const std::string title = trouble_title(text(view.language, "staff_title"), view.language);
  view.stale = stale(form, entry);
  if (view.stale && already_so(form, entry, view)) return saved(entry.id);
  if (view.stale) return stadtkern::Page{409, title, staff_form(entry, caught_up(form, entry, view), view)};
  Entry tried = entry;
  const auto good = apply(change_of(form, entry), view.who, now, tried);
  if (good) return std::nullopt;
  view.faults = faults_of(good.error(), form);
  return stadtkern::Page{422, title, staff_form(entry, form, view)};
}

}  // namespace

void StaffPages::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/inbox", this, &StaffPages::inbox, kStaff);
  pages.get("/entry", this, &StaffPages::entry, kStaff);
  pages.post("/entry", this, &StaffPages::change, kStaff);
}

Result<stadtkern::Page> StaffPages::inbox(const Request& request, const PageRequest& page) {
  const std::string_view language = page.language();
  const std::string_view view = view_named(page.query()["view"]);
  const int number = page_number(page.query()["from"], kLastPage);
  const Day day = today(request.town());
  entries::Query query = query_of(view, request.principal().id(), day);
  query.offset = (number - 1) * kOnPage;
  const auto list = request.town().store().read(
      [&](Connection& connection) -> Result<entries::Found> { return entries::list(connection, query); });
  if (!list) return list.error();
  const std::string base(page.base_path());
  const std::string here = base + "/inbox";
  const auto title = text(language, "inbox_title");
  Html content = heading(title);
  content += views(here, view, language);
  const std::string count = std::to_string(list->count) + (list->count < entries::kMostCounted ? "" : "+");
  content += paragraph(list->count == 0 ? std::string(text(language, "inbox_none"))
                                        : text_with(language, "inbox_found", count));
  Html items;
  for (const Entry& entry : list->entries) items += item(entry, base, day, request.town().time_zone(), language);
  if (!list->entries.empty()) content += el("ul", {{"class", "sk-rows"}}, {items});
  const std::string other = here + "?view=" + std::string(view) + "&from=";
  if (number > 1) content += way(other + std::to_string(number - 1), text(language, "answered_newer"));
  if (number < kLastPage && query.offset + kOnPage < list->count) {
    content += way(other + std::to_string(number + 1), text(language, "answered_older"));
  }
  return Page{200, std::string(title), content};
}

Result<stadtkern::Page> StaffPages::entry(const Request& request, const PageRequest& page) {
  const auto entry = found(request, page.query()["id"]);
  if (!entry) return entry.error();
  StaffView view = view_of(request, page);
  view.saved = page.query()["saved"] == "1";
  return Page{200, std::string(text(view.language, "staff_title")), staff_form(*entry, form_of(*entry, view), view)};
}

// Tried on a copy before it is written, so that what is refused is shown with what was typed; and once more by the
// writer, for a colleague may have been quicker.
void StaffPages::change(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply) {
  const Form& form = page.form();
  auto entry = found(request, form["id"]);
  if (!entry) return reply.send(std::move(entry).error());
  StaffView view = view_of(request, page);
  const auto title = text(view.language, "staff_title");
  if (form.has("_show")) return reply.send(Page{200, std::string(title), staff_form(*entry, form, view)});
  if (auto again = unchanged(*entry, form, view, system_now())) return reply.send(*std::move(again));
  request.town().store().write(std::move(reply), [form, id = entry->id, view](Tx& tx) -> Result<Page> {
    const auto now = entries::find(tx, id);
    if (!now) return stadtkern::not_found("feedback", id);
    tx.acted_on(id);
    if (auto again = unchanged(*now, form, view, tx.now_us())) return *std::move(again);
    const auto done = change_entry(tx, id, change_of(form, *now), view.who);
    if (!done) return done.error();
    return saved(id);
  });
}

}  // namespace feedback::pages
