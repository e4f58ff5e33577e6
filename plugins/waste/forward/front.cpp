// SPDX-License-Identifier: EUPL-1.2
#include "forward/front.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "changes.h"
#include "clerk/history.h"
#include "clerk/staff_text.h"
#include "clerk/staff_view.h"
#include "forward/forwardings.h"
#include "forward/message.h"
#include "privacy.h"
#include "requests.h"
#include "waste.pb.h"

namespace waste::forward {

using clerk::history::Kind;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

namespace {

constexpr std::size_t kLongestWords = 3900;  // our number goes behind it
constexpr std::size_t kPage = 100;
constexpr std::uint32_t kLastPage = 1000;

const foreign::Authority* authority_of(const Settings& settings, std::string_view id) {
  const auto& all = settings.authorities;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

Result<store::Kept> forward_report(Tx& tx, const v1::NewForwarding& body, const Settings& settings,
                                   std::string_view who) {
  auto kept = changes::existing(tx, body.id());
  if (!kept) return kept;
  const auto* authority = authority_of(settings, body.authority());
  if (!authority) return clerk::fault("/authority", "is none of the setting \"authorities\"");
  const auto words = clerk::checked_text(body.text(), "/text", kLongestWords, false);
  if (!words) return words.error();
  const Report& report = kept->report;
  if (authority->service_for(report.category).empty()) {
    return clerk::fault("/authority", "takes no reports of this category");
  }
  if (!report.position && public_place(report).address.empty()) {
    return clerk::fault("/id",
                        "has neither a position nor a place that everybody may read: they could not find it; release "
                        "the report first");
  }
  if (words->empty() && report.text_removed) {
    return clerk::fault("/text", "is needed, for the report's own text was removed");
  }
  const auto made = add(tx, report.id, authority->id, *words);
  if (!made) return made.error();
  clerk::history::add(tx, report.id, Kind::Forwarded, who, authority->id);
  return kept;
}

}  // namespace

// What is known of it says where it goes on; what was begun is looked for among theirs before it is sent again.
Result<store::Kept> retry_forwarding(Tx& tx, std::string_view id) {
  auto one = find(tx, id);
  if (!one) return stadtkern::not_found("forwarding", id);
  auto kept = changes::existing(tx, one->report);
  if (!kept) return kept;
  if (one->lease > tx.now_us()) return Error{Code::Conflict, "it is being worked on right now"};
  if (!one->foreign_id.empty()) {
    one->state = State::Known;
  } else if (!one->token.empty()) {
    one->state = State::Token;
  } else {
    one->state = one->tried ? State::Sent : State::ToSend;
  }
  one->failures = 0;
  one->next = tx.now_us();
  save(tx, *one);
  tx.acted_on(one->report);
  return kept;
}

Result<store::Kept> give_up_forwarding(Tx& tx, const v1::ForwardingGivenUp& body, std::string_view who) {
  auto one = find(tx, body.id());
  if (!one) return stadtkern::not_found("forwarding", body.id());
  const auto note = clerk::checked_text(body.note(), "/note", kLongestNote, false);
  if (!note) return note.error();
  auto kept = changes::existing(tx, one->report);
  if (!kept) return kept;
  if (one->state == State::GivenUp) return Error{Code::Conflict, "it was given up already"};
  one->state = State::GivenUp;
  one->words.clear();
  one->suggested = false;
  one->next.reset();
  save(tx, *one);
  tx.acted_on(one->report);
  clerk::history::add(tx, one->report, Kind::ForwardingGivenUp, who,
                      one->authority + (note->empty() ? "" : "\n" + *note));
  return kept;
}

void Front::serve(stadtkern::Host& host) {
  host.serve("ListAuthorities", this, &Front::authorities);
  host.serve("ForwardReport", this, &Front::forward);
  host.serve("ListForwardings", this, &Front::list);
  host.serve("RetryForwarding", this, &Front::retry);
  host.serve("GiveUpForwarding", this, &Front::give_up);
  auto http = host.http();
  http.get("/authorities", "ListAuthorities", kStaff);
  http.post("/reports/{id}/forward", "ForwardReport", kStaff);
  http.get("/forwardings", "ListForwardings", kStaff);
  http.post("/forwardings/{id}/retry", "RetryForwarding", kStaff);
  http.post("/forwardings/{id}/give-up", "GiveUpForwarding", kStaff);
}

Result<v1::AuthorityList> Front::authorities(const Request& request, const v1::AuthoritiesQuery&) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  const auto town = towns_.of(request.town());
  v1::AuthorityList out;
  for (const foreign::Authority& one : town->settings.authorities) {
    v1::Authority& to = *out.add_authorities();
    to.set_id(one.id);
    to.set_name(one.name.in(request.locale()));
    to.set_send_contact(one.send_contact);
    for (const Category& category : town->settings.categories.all()) {
      if (!one.service_for(category.code).empty()) to.add_categories(category.code);
    }
  }
  return out;
}

// The routes ask for the role already; calls over the bus come here without a route.
template <class Change>
void Front::write(const Request& request, Reply<v1::Report> reply, Change change) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const stadtkern::Town where = request.town();
  where.store().write(
      std::move(reply),
      [town = towns_.of(where), language = std::string(request.locale()), base = base_path_of(request),
       who = std::string(request.principal().id()), change = std::move(change)](Tx& tx) -> Result<v1::Report> {
        auto kept = change(tx, town->settings, std::string_view(who));
        if (!kept) return std::move(kept).error();
        return clerk::staff_message(tx, *std::move(kept), town->settings, language, base);
      });
  // Behind it in the same queue: what it made due is found.
  sender_.kick(where);
}

void Front::forward(const Request& request, const v1::NewForwarding& body, Reply<v1::Report> reply) {
  write(request, std::move(reply), [body](Tx& tx, const Settings& settings, std::string_view who) {
    return forward_report(tx, body, settings, who);
  });
}

void Front::retry(const Request& request, const v1::ForwardingRetry& body, Reply<v1::Report> reply) {
  write(request, std::move(reply),
        [id = body.id()](Tx& tx, const Settings&, std::string_view) { return retry_forwarding(tx, id); });
}

void Front::give_up(const Request& request, const v1::ForwardingGivenUp& body, Reply<v1::Report> reply) {
  write(request, std::move(reply),
        [body](Tx& tx, const Settings&, std::string_view who) { return give_up_forwarding(tx, body, who); });
}

Result<v1::ForwardingList> Front::list(const Request& request, const v1::ForwardingsQuery& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  std::optional<State> state = State::Failed;
  if (!body.state().empty()) state = parse_state(body.state());
  if (!state && body.state() != "*") {
    return Error{Code::InvalidArgument,
                 "there is no such state",
                 "state",
                 {{"state", "must be to_send, sent, token, known, failed, given_up or *"}}};
  }
  if (body.page() > kLastPage) {
    return Error{Code::InvalidArgument, "there is no such page", "page", {{"page", "must be at most 1000"}}};
  }
  const std::size_t offset = (std::max(body.page(), 1U) - 1) * kPage;
  const auto town = towns_.of(request.town());
  return request.town().store().read([&](stadtkern::Connection& connection) -> Result<v1::ForwardingList> {
    v1::ForwardingList out;
    for (const Forwarding& one : forward::list(connection, state, offset, kPage + 1)) {
      out.set_more(out.forwardings_size() == kPage);
      if (!out.more()) *out.add_forwardings() = message_of(one, town->settings.authorities, request.locale());
    }
    return out;
  });
}

}  // namespace waste::forward
