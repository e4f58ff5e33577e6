// SPDX-License-Identifier: EUPL-1.2
#include "clerk/desk.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "clerk/counts.h"
#include "clerk/day.h"
#include "clerk/history.h"
#include "clerk/staff_view.h"
#include "clerk/work.h"
#include "photo_front.h"
#include "requests.h"
#include "waste.pb.h"

namespace waste::clerk {

using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

namespace {

// What a version without the counts may have written beside this one, in a swap or on the way back.
constexpr std::chrono::hours kCountAnew{24};

}  // namespace

void Desk::serve(stadtkern::Host& host) {
  host.serve("AddNote", this, &Desk::add_note);
  host.serve("AssignReport", this, &Desk::assign);
  host.serve("LayAside", this, &Desk::lay_aside);
  host.serve("SetDue", this, &Desk::set_due);
  host.serve("MergeReport", this, &Desk::merge);
  host.serve("ListInbox", this, &Desk::inbox);
  auto http = host.http();
  http.post("/reports/{id}/notes", "AddNote", kStaff);
  http.post("/reports/{id}/assign", "AssignReport", kStaff);
  http.post("/reports/{id}/resubmit", "LayAside", kStaff);
  http.post("/reports/{id}/due", "SetDue", kStaff);
  http.post("/reports/{id}/merge", "MergeReport", kStaff);
  http.get("/inbox", "ListInbox", kStaff);
  host.command("inbox", this, &Desk::inbox_command);
  host.timers().every(kCountAnew, "inbox_counts", this, &Desk::count_anew);
}

void Desk::keep(stadtkern::Host& host) {
  host.retention().rule(
      "internal_notes",
      {{"de", "Interne Notizen abgeschlossener Meldungen"}, {"en", "Internal notes of closed reports"}},
      "keep_internal_notes", kKeepInternalNotes, this, &Desk::notes_due, &Desk::blank_notes);
}

Result<stadtkern::Due> Desk::notes_due(stadtkern::Connection& connection, Micros before) {
  return history::due(connection, before);
}
Result<std::uint64_t> Desk::blank_notes(Tx& tx, Micros before, std::uint64_t limit) {
  return history::blank_due(tx, before, limit);
}

// The routes ask for the role already; calls over the bus come here without a route.
template <class Change>
void Desk::write(const Request& request, Reply<v1::Report> reply, Change change) const {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(
      std::move(reply),
      [town = towns_.of(request.town()), language = std::string(request.locale()), base = base_path_of(request),
       who = std::string(request.principal().id()), change = std::move(change)](Tx& tx) -> Result<v1::Report> {
        auto kept = change(tx, std::string_view(who));
        if (!kept) return std::move(kept).error();
        return staff_message(tx, *std::move(kept), town->settings, language, base);
      });
}

void Desk::add_note(const Request& request, const v1::NewNote& body, Reply<v1::Report> reply) {
  write(request, std::move(reply),
        [id = body.id(), text = body.text(), internal = body.internal()](Tx& tx, std::string_view who) {
          return work::add_note(tx, id, text, internal, who);
        });
}

void Desk::assign(const Request& request, const v1::Assignment& body, Reply<v1::Report> reply) {
  write(request, std::move(reply),
        [town = towns_.of(request.town()), id = body.id(), group = body.group(), note = body.note()](
            Tx& tx, std::string_view who) {
          return work::assign(tx, id, group, note, town->settings.responsibility, who);
        });
}

void Desk::lay_aside(const Request& request, const v1::LaidAside& body, Reply<v1::Report> reply) {
  const auto until = resubmission_day(body.on(), request.town().time_zone(), system_now());
  if (!until) return reply.send(until.error());
  write(request, std::move(reply),
        [id = body.id(), until = *until](Tx& tx, std::string_view who) { return work::lay_aside(tx, id, until, who); });
}

void Desk::set_due(const Request& request, const v1::DueDate& body, Reply<v1::Report> reply) {
  const auto due = due_day(body.on(), request.town().time_zone(), system_now());
  if (!due) return reply.send(due.error());
  write(request, std::move(reply),
        [town = towns_.of(request.town()), id = body.id(), due = *due](Tx& tx, std::string_view who) {
          return work::set_due(tx, id, due, town->settings.categories, who);
        });
}

void Desk::merge(const Request& request, const v1::Merge& body, Reply<v1::Report> reply) {
  write(request, std::move(reply),
        [id = body.id(), into = body.into(), note = body.note()](Tx& tx, std::string_view who) {
          return work::merge(tx, id, into, note, who);
        });
}

stadtkern::Status Desk::count_anew(Tx& tx) {
  counts::count_anew(tx);
  return {};
}

}  // namespace waste::clerk
