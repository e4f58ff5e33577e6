// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/front.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "changes.h"
#include "clerk/staff_text.h"
#include "clerk/work.h"
#include "desk_pages/figures_page.h"
#include "desk_pages/held_page.h"
#include "desk_pages/words.h"
#include "guard/front.h"
#include "guard/held.h"
#include "id.h"
#include "pages/handed_page.h"
#include "requests.h"
#include "text.h"
#include "waste.pb.h"

namespace waste::desk {
namespace {

using stadtkern::Answer;
using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Form;
using stadtkern::Page;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

// What the runtime keeps of a reply, with room for the rest of it.
constexpr std::size_t kLargestReply = 200 * 1024;

Result<clerk::Shown> look_for(Connection& connection, clerk::inbox::Query& query, const Request& request,
                              const Place& place, std::string_view group) {
  query.now = place.now;
  const auto today = clerk::town_date(place.now, place.zone);
  if (!today) return today.error();
  const auto principal = request.principal();
  return clerk::look(connection, query, place.settings(), group,
                     {*today, {}, [&](std::string_view name) { return principal.in(name); }});
}

// Of the groups that are shown.
Figures figures_of(Connection& connection, const clerk::Shown& shown, Micros now) {
  Figures out;
  for (const clerk::counts::Count& one : shown.counts) {
    const bool ours = std::find(shown.groups.begin(), shown.groups.end(), one.group) != shown.groups.end();
    if (!ours || status_of(one.status) != Status::Open) continue;
    out.open += one.reports;
    if (one.status == DetailedStatus::Received) out.fresh += one.reports;
  }
  const auto count = [&](const Wanted& wanted) {
    auto query = inbox_query(wanted);
    query.groups = shown.groups;
    query.now = now;
    return wanted.unreleased ? clerk::inbox::count_unreleased(connection, query, kMostCounted)
                             : clerk::inbox::count(connection, query, kMostCounted);
  };
  out.overdue = count({.overdue = true});
  out.unreleased = count({.unreleased = true});
  out.aside = count({.aside = true});
  out.held = held::count(connection);
  return out;
}

Result<InboxData> inbox_data(const Request& request, const Place& place, Wanted wanted) {
  return request.town().store().read([&](Connection& connection) -> Result<InboxData> {
    auto query = inbox_query(wanted);
    auto shown = look_for(connection, query, request, place, wanted.group);
    if (!shown) return std::move(shown).error();
    InboxData out;
    out.wanted = std::move(wanted);
    query.groups = shown->groups;
    out.found =
        shown->found ? std::min(*shown->found, kMostCounted) : clerk::inbox::count(connection, query, kMostCounted);
    out.figures = figures_of(connection, *shown, place.now);
    out.shown = *std::move(shown);
    return out;
  });
}

// The report with what is wrong, small enough to be kept as the reply to a form.
Page refused(ReportData data, const Place& place, const Form& form, const Error& error) {
  data.typed = form;
  data.faults = faults_of(error, form, place.language);
  Page page = report_page(place, data);
  return page.content.source().size() > kLargestReply ? short_page(place, data) : std::move(page);
}

bool can_be_mended(const Error& error) {
  return error.code == Code::ValidationFailed || error.code == Code::Conflict;
}

Answer<Page> refused(Connection& connection, const std::string& id, const Place& place, const Form& form,
                     const Error& error) {
  if (!can_be_mended(error)) return error;
  auto data = load(connection, id, place);
  if (!data) return data.error();
  return refused(*std::move(data), place, form, error);
}

Page done(const Place& place, const std::string& id, std::string_view what) {
  return stadtkern::go_to(place.report_path(id) + (place.back.empty() ? "?done=" : "&done=") + std::string(what));
}

// In one write: the change, or the page that says why not. Sent twice it gets the first one's answer.
void write(const Request& request, const Place& place, std::string id, Form form, stadtkern::Reply<Page> reply,
           Change change) {
  request.town().store().write(
      std::move(reply),
      [place, id = std::move(id), form = std::move(form), change = std::move(change)](Tx& tx) -> Answer<Page> {
        const auto kept = change(tx, place.who);
        if (kept) return done(place, kept->report.id, form["do"]);
        return refused(tx, id, place, form, kept.error());
      });
}

}  // namespace

void Front::serve(stadtkern::Host& host) {
  auto pages = host.pages();
  pages.get("/desk", this, &Front::inbox, kStaff);
  pages.post("/desk", this, &Front::several, kStaff);
  pages.get("/desk/tile", this, &Front::tile, kStaff);
  pages.get("/desk/figures", this, &Front::figures, kStaff);
  pages.get("/desk/held", this, &Front::held, kStaff);
  pages.post("/desk/held", this, &Front::decide, kStaff);
  pages.get("/desk/reports/{id}", this, &Front::report, kStaff);
  pages.post("/desk/reports/{id}", this, &Front::act, kStaff);
}

Result<Page> Front::inbox(const Request& request, const PageRequest& page) {
  Place place = place_of(request, page, towns_);
  const Wanted wanted = read_wanted(page.query());
  place.back = query_of(wanted);
  // A whole number of a report leads to it, whoever it belongs to.
  if (const auto id = normal_report_id(wanted.words)) {
    const auto known = request.town().store().read(
        [&](Connection& connection) -> Result<bool> { return store::find(connection, *id).has_value(); });
    if (known && *known) return stadtkern::go_to("/desk/reports/" + *id);
  }
  auto data = inbox_data(request, place, wanted);
  if (!data) return std::move(data).error();
  data->done = whole_number(page.query()["done"]) ? page.query()["done"] : std::string_view();
  data->failed = whole_number(page.query()["failed"]) ? page.query()["failed"] : std::string_view();
  return inbox_page(place, *data);
}

Result<Page> Front::tile(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, towns_);
  return request.town().store().read([&](Connection& connection) -> Result<Page> {
    auto query = inbox_query({});
    query.limit = 1;  // the figures alone
    const auto shown = look_for(connection, query, request, place, {});
    if (!shown) return shown.error();
    return Page{200, std::string(text(place.language, "inbox")),
                figures_list(place, figures_of(connection, *shown, place.now), nullptr)};
  });
}

Result<Page> Front::figures(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, towns_);
  const auto asked = statistics_query(page.query());
  const auto figures = figures_.statistics(request, asked);
  if (figures) return figures_page(place, asked, *figures, {});
  if (figures.error().code != Code::InvalidArgument) return figures.error();
  return figures_page(place, asked, {}, faults_of_query(figures.error(), place.language));
}

Result<Page> Front::held(const Request& request, const PageRequest& page) {
  const Place place = place_of(request, page, towns_);
  return request.town().store().read([&](Connection& connection) -> Result<Page> {
    return held_page(place, {held::list(connection), held::count(connection), std::string(page.query()["done"])});
  });
}

void Front::decide(const Request& request, const PageRequest& page, PageReply reply) {
  const std::string id(page.form()["id"]);
  const std::string what(page.form()["do"]);
  if (what != "in" && what != "away")
    return reply.send(Error{Code::InvalidArgument, "this form asks for nothing that there is"});
  request.town().store().write(std::move(reply), [id, what](Tx& tx) -> Answer<Page> {
    if (what == "in") {
      const auto made = GuardFront::let_in(tx, id);
      if (!made) return made.error();
      tx.acted_on(made->id);
    } else {
      if (auto gone = GuardFront::throw_away(tx, id); !gone) return gone.error();
      if (const auto normal = normal_report_id(id)) tx.acted_on(*normal);
    }
    return stadtkern::go_to("/desk/held?done=" + what);
  });
}

void Front::report(const Request& request, const PageRequest& page, PageReply reply) {
  const Place place = place_of(request, page, towns_);
  auto data = request.town().store().read(
      [&](Connection& connection) { return load(connection, page.parameter("id"), place); });
  if (!data) return reply.send(std::move(data).error());
  data->done = page.query()["done"];
  const auto ids = colleagues_of(place, *data);
  struct Work {
    PageReply reply;
    ReportData data;
  };
  const auto work = std::make_shared<Work>(Work{std::move(reply), *std::move(data)});
  clerk::colleagues::names(request, ids, [work, place](clerk::colleagues::Names names) {
    work->data.colleagues = std::move(names);
    work->reply.send(report_page(place, work->data));
  });
}

// The same with each of several reports; those that cannot be changed stay as they are.
void Front::several(const Request& request, const PageRequest& page, PageReply reply) {
  Place place = place_of(request, page, towns_);
  const Form& form = page.form();
  const Wanted wanted = read_wanted(page.query());
  place.back = query_of(wanted);
  std::vector<std::string> ids;
  for (const auto id : form.all("id")) {
    if (ids.size() < kPageSize) ids.emplace_back(id);
  }
  Faults faults;
  const auto note = clerk::checked_text(form["note"], "/note", kLongestNote, false);
  const auto to = parse_detailed_status(form["to"]);
  const bool state = form["do"] == "state" || !form.has("do");  // the Enter key presses the first button
  if (ids.empty()) faults.emplace_back("sk-form", text(place.language, "fault_none"));
  if (state && !to) faults.emplace_back("to", text(place.language, "fault_state"));
  if (state && !note) faults.emplace_back("note", text(place.language, "fault_state_note"));
  if (!state && form["do"] != "group" && !form.has("_show")) {
    return reply.send(Error{Code::InvalidArgument, "this form asks for nothing that there is"});
  }
  if (form.has("_show") || !faults.empty()) {
    auto data = inbox_data(request, place, wanted);
    if (!data) return reply.send(std::move(data).error());
    data->typed = form;
    if (!form.has("_show")) data->faults = faults;
    return reply.send(inbox_page(place, *data));
  }
  request.town().store().write(
      std::move(reply),
      [place, ids, state, to, note = *note, group = std::string(form["to_group"]),
       query = query_of(wanted)](Tx& tx) -> Answer<Page> {
        std::size_t changed = 0;
        for (const std::string& id : ids) {
          const auto kept = state ? changes::set_status(tx, id, *to, note)
                                  : clerk::work::assign(tx, id, group, {}, place.settings().responsibility, place.who);
          if (!kept) continue;
          ++changed;
          tx.acted_on(kept->report.id);
        }
        return stadtkern::go_to("/desk" + query + (query.empty() ? "?" : "&") + "done=" + std::to_string(changed) +
                                "&failed=" + std::to_string(ids.size() - changed));
      });
}

void Front::act(const Request& request, const PageRequest& page, PageReply reply) {
  const Place place = place_of(request, page, towns_);
  const std::string id(page.parameter("id"));
  const Form& form = page.form();
  if (form.has("_show")) {  // the same in another language
    return reply.send(request.town().store().read([&](Connection& connection) -> Result<Page> {
      auto data = load(connection, id, place);
      if (!data) return std::move(data).error();
      data->typed = form;
      return report_page(place, *data);
    }));
  }
  if (form["do"] == "release") return release(request, place, id, form, std::move(reply));
  if (form["do"] == "hand") return hand_over(request, place, id, form, std::move(reply));
  auto change = change_of(form, id, place);
  if (!change) return reply.send(Error{Code::InvalidArgument, "this form asks for nothing that there is"});
  write(request, place, id, form, std::move(reply), std::move(change));
}

// First what nobody may see goes for good, then the rest is shown. Where the first is refused, the write says so: it
// knows whether this very form was sent before.
void Front::release(const Request& request, const Place& place, const std::string& id, const Form& form,
                    PageReply reply) const {
  const auto photos = request.town().store().read([&](Connection& connection) -> Result<std::vector<Photo>> {
    const auto data = load(connection, id, place);
    if (!data) return data.error();
    return data->kept.photos;
  });
  if (!photos) return reply.send(photos.error());
  // What has come since the form was made, nobody has looked at.
  std::vector<std::string> seen;
  for (const auto photo : form.all("photo")) seen.emplace_back(photo);
  const auto finish = [request, place, id, form, seen](PageReply to, bool redacts, stadtkern::Status before) {
    write(request, place, id, form, std::move(to),
          [id, redacts, seen, before = std::move(before)](Tx& tx, std::string_view who) -> Result<store::Kept> {
            if (!before) return before.error();
            return changes::release(tx, id, who, redacts, seen);
          });
  };
  if (!all_seen(*photos, seen)) return finish(std::move(reply), false, {});
  auto wanted = release_of(form, id, *photos);
  if (!wanted) return finish(std::move(reply), false, std::move(wanted).error());
  if (auto checked = check(*wanted); !checked) return finish(std::move(reply), false, std::move(checked));
  if (!wanted->changes_something()) return finish(std::move(reply), false, {});
  const auto later = std::make_shared<PageReply>(std::move(reply));
  redaction_.run(request, *std::move(wanted),
                 [later, finish](stadtkern::Status gone) { finish(std::move(*later), true, std::move(gone)); });
}

// The link is shown here, once: its secret stands in no reply that is kept.
void Front::hand_over(const Request& request, const Place& place, const std::string& id, const Form& form,
                      PageReply reply) const {
  v1::NewHandOver wanted;
  wanted.set_id(id);
  wanted.set_to(std::string(form["to"]));
  const auto days = whole_number(form["days"]);
  wanted.set_expires_in_days(days && *days > 0 && *days < 1000 ? static_cast<std::uint32_t>(*days) : 1000);
  struct Work {
    PageReply reply;
    Result<ReportData> data;
  };
  // Once before, for what is refused, and once with the link: where a write is done, nothing may be read.
  auto before = request.town().store().read([&](Connection& connection) { return load(connection, id, place); });
  if (!before) return reply.send(std::move(before).error());
  const auto work = std::make_shared<Work>(Work{std::move(reply), std::move(before)});
  handed_.give(
      request, wanted, place.origin + place.site + std::string(kMount),
      [work, place, form](const Result<v1::HandOverLink>& made) {
        if (!made && !can_be_mended(made.error())) return work->reply.send(made.error());
        if (!made) return work->reply.send(refused(*std::move(work->data), place, form, made.error()));
        if (!work->data) return work->reply.send(std::move(work->data).error());
        // Where everybody's pages stand: the one who gets it does not come by the console.
        work->data->link =
            place.origin + place.site + place.base.substr(place.base.rfind('/')) + pages::handed_path(made->token());
        work->data->link_data = made->path();
        work->reply.send(report_page(place, *work->data));
      },
      [work, place, id](Tx& tx) { work->data = load(tx, id, place); });
}

}  // namespace waste::desk
