// SPDX-License-Identifier: EUPL-1.2
#include "clerk/desk.h"

#include <string>
#include <utility>

#include "clerk/history.h"
#include "clerk/staff_view.h"
#include "clerk/work.h"
#include "photo_front.h"
#include "waste.pb.h"

namespace waste::clerk {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

void Desk::serve(stadtkern::Host& host) {
  host.serve("AddNote", this, &Desk::add_note);
  auto http = host.http();
  http.post("/reports/{id}/notes", "AddNote", kStaff);
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
  if (!request.principal().has(kStaff)) {
    return reply.send(Error{Code::PermissionDenied, "this needs the role \"waste.staff\" in this town"});
  }
  const auto http = request.http();
  request.town().store().write(
      std::move(reply),
      [town = towns_.of(request.town()), language = std::string(request.locale()),
       base = http ? std::string(http->base_path()) : std::string(), who = std::string(request.principal().id()),
       change = std::move(change)](Tx& tx) -> Result<v1::Report> {
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

}  // namespace waste::clerk
