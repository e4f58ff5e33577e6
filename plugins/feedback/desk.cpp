// SPDX-License-Identifier: EUPL-1.2
#include "desk.h"

#include <utility>
#include <vector>

#include "entries.h"
#include "letters.h"
#include "requests.h"

namespace feedback {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

constexpr std::uint32_t kUsualPage = 50;
constexpr std::uint32_t kLargestPage = 100;
constexpr std::uint32_t kLastEntry = 10'000;

v1::Entry message_of(const Entry& entry, Day today) {
  v1::Entry out;
  out.set_id(entry.id);
  out.set_module(entry.module);
  out.set_page(entry.page);
  out.set_kind(std::string(name(entry.kind)));
  out.set_text(entry.text);
  out.set_email(entry.email);
  out.set_language(entry.language);
  out.set_state(std::string(name(entry.state)));
  out.set_owner(entry.owner);
  out.set_due(entry.due);
  out.set_overdue(overdue(entry, today));
  out.set_note(entry.note);
  out.set_answer(entry.answer);
  out.set_consent(entry.consent);
  out.set_released(entry.released);
  out.set_doubtful(entry.doubtful);
  out.set_received_at(w3c(entry.received));
  out.set_updated_at(w3c(entry.updated));
  if (entry.answered) out.set_answered_at(w3c(*entry.answered));
  return out;
}

// "-" is the one who is empty.
std::optional<std::string> wanted(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text == "-" ? std::string() : text;
}

Result<entries::Query> query_of(const v1::EntryQuery& body, std::string_view who, Day today) {
  entries::Query query;
  std::vector<stadtkern::FieldError> faults;
  query.all = body.state() == "all";
  if (!body.state().empty() && body.state() != "open" && !query.all) {
    query.state = parse_state(body.state());
    if (!query.state) faults.push_back({"state", "must be new, in_progress, answered, closed, open or all"});
  }
  query.kind = parse_kind(body.kind());
  if (!body.kind().empty() && !query.kind) faults.push_back({"kind", "must be praise, fault, idea or question"});
  query.module = wanted(body.module());
  query.owner = body.owner() == "me" ? std::string(who) : wanted(body.owner());
  if (body.overdue()) query.overdue = iso(today);
  query.doubtful = body.doubtful();
  const std::uint32_t size = body.page_size() == 0 ? kUsualPage : body.page_size();
  const std::uint32_t number = body.page() == 0 ? 1 : body.page();
  if (size > kLargestPage) faults.push_back({"page_size", "must be 1 to 100"});
  if (std::uint64_t{number} * size > kLastEntry) faults.push_back({"page", "must not lead beyond the 10,000th entry"});
  query.limit = size;
  query.offset = std::int64_t{size} * (number - 1);
  if (faults.empty()) return query;
  return Error{Code::InvalidArgument, "the query is not acceptable", "feedback", std::move(faults)};
}

template <class T>
std::optional<T> given(bool there, const T& value) {
  return there ? std::optional<T>(value) : std::nullopt;
}

}  // namespace

bool overdue(const Entry& entry, Day today) {
  const auto due = parse_day(entry.due);
  return due && *due < today && (entry.state == State::New || entry.state == State::InProgress);
}

Result<Entry> change_entry(Tx& tx, std::string_view id, const Change& change, std::string_view who) {
  auto entry = entries::find(tx, id);
  if (!entry) return stadtkern::not_found("feedback", id);
  const bool doubted = entry->doubtful;
  const auto told = apply(change, who, tx.now_us(), *entry);
  if (!told) return told.error();
  entries::save(tx, *entry);
  if (doubted && !entry->doubtful) tell_received(tx, *entry);
  if (*told) {
    v1::Answered event;
    event.set_id(entry->id);
    event.set_module(entry->module);
    tx.publish("feedback.answered", entry->id, entry->id, event);
    tell_author(tx, *entry);
  }
  return *std::move(entry);
}

void tell_received(Tx& tx, const Entry& entry) {
  v1::Received event;
  event.set_id(entry.id);
  event.set_module(entry.module);
  event.set_kind(std::string(name(entry.kind)));
  tx.publish("feedback.received", entry.id, entry.id, event);
}

void Desk::serve(stadtkern::Host& host) {
  host.serve("ListEntries", this, &Desk::list);
  host.serve("GetEntry", this, &Desk::get);
  host.serve("ChangeEntry", this, &Desk::change);
  auto http = host.http();
  http.get("/entries", "ListEntries", kStaff);
  http.get("/entries/{id}", "GetEntry", kStaff);
  http.patch("/entries/{id}", "ChangeEntry", kStaff);
}

Result<v1::EntryList> Desk::list(const Request& request, const v1::EntryQuery& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  const Day day = today(request.town());
  const auto query = query_of(body, request.principal().id(), day);
  if (!query) return query.error();
  const auto found = request.town().store().read(
      [&](Connection& connection) -> Result<entries::Found> { return entries::list(connection, *query); });
  if (!found) return found.error();
  v1::EntryList out;
  for (const Entry& entry : found->entries) *out.add_entries() = message_of(entry, day);
  out.set_found(static_cast<std::uint64_t>(found->count));
  out.set_more(query->offset + static_cast<std::int64_t>(found->entries.size()) < found->count);
  return out;
}

Result<v1::Entry> Desk::get(const Request& request, const v1::EntryId& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) -> Result<v1::Entry> {
    const auto entry = entries::find(connection, body.id());
    if (!entry) return stadtkern::not_found("feedback", body.id());
    return message_of(*entry, today(request.town()));
  });
}

void Desk::change(const Request& request, const v1::EntryChange& body, Reply<v1::Entry> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const Change change{.state = given(body.has_state(), body.state()),
                      .owner = given(body.has_owner(), body.owner()),
                      .due = given(body.has_due(), body.due()),
                      .note = given(body.has_note(), body.note()),
                      .answer = given(body.has_answer(), body.answer()),
                      .released = given(body.has_released(), body.released()),
                      .doubtful = given(body.has_doubtful(), body.doubtful())};
  request.town().store().write(std::move(reply),
                               [change, id = body.id(), who = std::string(request.principal().id()),
                                day = today(request.town())](Tx& tx) -> Result<v1::Entry> {
                                 const auto entry = change_entry(tx, id, change, who);
                                 if (!entry) return entry.error();
                                 return message_of(*entry, day);
                               });
}

}  // namespace feedback
