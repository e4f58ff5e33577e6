// SPDX-License-Identifier: EUPL-1.2
#include "clerk/handed_front.h"

#include <memory>
#include <optional>
#include <utility>

#include "changes.h"
#include "clerk/hand_overs.h"
#include "clerk/history.h"
#include "clerk/staff_text.h"
#include "clerk/staff_view.h"
#include "clerk/token.h"
#include "messages.h"
#include "photo_front.h"
#include "photo_store.h"
#include "requests.h"
#include "waste.pb.h"

namespace waste::clerk {
namespace {

using hand_overs::HandOver;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::HttpRequest;
using stadtkern::Raw;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Tx;

constexpr std::size_t kLongestRecipient = 200;
constexpr std::uint32_t kUsualDays = 14;
constexpr std::uint32_t kMostDays = 60;
// Later ones are counted only: a page that is loaded every second must not fill the history.
constexpr std::int64_t kUsesNoted = 100;

// The same words for every link that does not hold, and never the link.
Error no_link() {
  return {Code::NotFound, "this link does not exist, or holds no longer"};
}

std::string path_of(std::string_view token) {
  return "/handed/" + std::string(token);
}

// Text and photos as they are, whether or not they are public; nothing of whoever made the report, and nothing
// internal.
v1::HandedReport message(const HandOver& link, store::Kept kept, const Settings& settings, std::string_view language,
                         const std::string& photo_base) {
  const bool released = std::exchange(kept.report.text_public, true);
  PublicReport view = public_view(kept.report, settings.categories, language, std::move(kept.notes), kept.photos);
  view.text_public = released;
  view.photos = staff_view(kept.photos);
  v1::HandedReport out;
  *out.mutable_report() = message_of(view, photo_base);
  out.set_expires_at(format_w3c(link.expires));
  out.set_done(link.done.has_value());
  return out;
}

Status attach(Tx& tx, const store::Kept& kept, const std::vector<std::string>& ids) {
  if (ids.size() > kMostPhotos) return fault("/photos", "must be at most " + std::to_string(kMostPhotos));
  std::vector<std::string> normal;
  for (const std::string& id : ids) {
    const auto one = parse_photo_id(id);
    if (!one) return fault("/photos", "must be ids of photos that were handed in before");
    normal.push_back(*one);
  }
  return photo_store::attach(tx, kept.report.id, normal, kept.photos.size());
}

}  // namespace

void HandedFront::serve(stadtkern::Host& host) {
  host.serve("HandOver", this, &HandedFront::hand_over);
  host.serve("RevokeHandOver", this, &HandedFront::revoke);
  host.serve("GetHanded", this, &HandedFront::show);
  host.serve("FinishHanded", this, &HandedFront::finish);
  auto http = host.http();
  http.post("/reports/{id}/hand-over", "HandOver", kStaff);
  http.post("/reports/{id}/hand-over/{hand_over}/revoke", "RevokeHandOver", kStaff);
  http.get("/handed/{token}", "GetHanded");
  http.post("/handed/{token}/done", "FinishHanded");
  http.raw("GET", "/api/waste/v1", "/handed/{token}/photos/{id}", this, &HandedFront::photo);
  http.raw("GET", "/api/waste/v1", "/handed/{token}/photos/{id}/{part}", this, &HandedFront::photo);
}

void HandedFront::keep(stadtkern::Host& host) {
  host.retention().rule("hand_overs",
                        {{"de", "Abgelaufene Links für Beauftragte"}, {"en", "Expired links for contractors"}},
                        "keep_hand_overs", kKeepHandOvers, this, &HandedFront::due, &HandedFront::remove);
}

Result<stadtkern::Due> HandedFront::due(stadtkern::Connection& connection, Micros before) {
  return hand_overs::due(connection, before);
}
Result<std::uint64_t> HandedFront::remove(Tx& tx, Micros before, std::uint64_t limit) {
  return hand_overs::remove_due(tx, before, limit);
}

void HandedFront::give(const Request& request, const v1::NewHandOver& body, const std::string& base,
                       std::function<void(Result<v1::HandOverLink>)> done, std::function<void(Tx&)> made_in) const {
  auto to = checked_line(body.to(), "/to", kLongestRecipient, true);
  if (!to) return done(std::move(to).error());
  const std::uint32_t days = body.expires_in_days() == 0 ? kUsualDays : body.expires_in_days();
  if (days > kMostDays) return done(fault("/expires_in_days", "must be 1 to 60"));
  const auto made = std::make_shared<v1::HandOverLink>();
  request.town().store().write(
      [made, request, to = *std::move(to), days, id = body.id(), base, made_in = std::move(made_in)](Tx& tx) -> Status {
        tx.acts_for(request);
        const std::string_view who = request.principal().id();
        const auto report = waste::changes::existing(tx, id);
        if (!report) return report.error();
        const std::string token = new_token();
        const auto added = hand_overs::add(tx, report->report.id, token_hash(token), to, tx.now_us() + days * kDay);
        if (!added) return added.error();
        history::add(tx, report->report.id, history::Kind::HandedOver, who, added->id);
        made->set_id(added->id);
        made->set_token(token);
        made->set_path(base + path_of(token));
        made->set_expires_at(format_w3c(added->expires));
        if (made_in) made_in(tx);
        return {};
      },
      [made, done = std::move(done)](Status stored) {
        if (!stored) return done(std::move(stored).error());
        done(*made);
      });
}

void HandedFront::hand_over(const Request& request, const v1::NewHandOver& body, Reply<v1::HandOverLink> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  const auto kept = std::make_shared<Reply<v1::HandOverLink>>(std::move(reply));
  give(request, body, base_path_of(request), [kept](Result<v1::HandOverLink> made) { kept->send(std::move(made)); });
}

Result<store::Kept> HandedFront::end(Tx& tx, std::string_view report, std::string_view hand_over,
                                     std::string_view who) {
  auto kept = waste::changes::existing(tx, report);
  if (!kept) return kept;
  for (const HandOver& one : hand_overs::of_report(tx, kept->report.id)) {
    if (one.id != hand_over) continue;
    if (one.revoked) return Error{Code::Conflict, "this link is revoked already"};
    hand_overs::revoke(tx, one);
    history::add(tx, kept->report.id, history::Kind::LinkRevoked, who, one.id);
    return kept;
  }
  return stadtkern::not_found("hand-over", hand_over);
}

void HandedFront::revoke(const Request& request, const v1::HandOverRevocation& body, Reply<v1::Report> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply),
                               [town = towns_.of(request.town()), id = body.id(), hand_over = body.hand_over(),
                                language = std::string(request.locale()), base = base_path_of(request),
                                who = std::string(request.principal().id())](Tx& tx) -> Result<v1::Report> {
                                 auto kept = end(tx, id, hand_over, who);
                                 if (!kept) return std::move(kept).error();
                                 return staff_message(tx, *std::move(kept), town->settings, language, base);
                               });
}

template <class Change>
void HandedFront::with_link(const stadtkern::Town& where, std::string_view token, std::string_view language,
                            const std::string& base, Shown done, Change change) const {
  const std::string hash = token_hash(token);
  // Guesses cost a look, no write.
  const auto known = where.store().read([&](stadtkern::Connection& connection) -> Result<bool> {
    return hand_overs::by_token(connection, hash).has_value();
  });
  if (!known) return done(known.error());
  if (!*known) return done(no_link());
  const auto shown = std::make_shared<v1::HandedReport>();
  where.store().write(
      [shown, hash, change, town = towns_.of(where), language = std::string(language),
       photo_base = base.empty() ? base : base + path_of(token)](Tx& tx) -> Status {
        auto link = hand_overs::by_token(tx, hash);
        auto report = link && link->holds(tx.now_us()) ? store::find(tx, link->report) : std::nullopt;
        if (!report) return no_link();
        hand_overs::used(tx, *link);
        if (auto changed = change(tx, *link, *report); !changed) return changed;
        *shown = message(*link, *std::move(report), town->settings, language, photo_base);
        return {};
      },
      [shown, done = std::move(done)](Status stored) {
        if (!stored) return done(std::move(stored).error());
        done(*shown);
      });
}

void HandedFront::open(const stadtkern::Town& town, std::string_view token, std::string_view language,
                       const std::string& base, Shown done) const {
  with_link(town, token, language, base, std::move(done), [](Tx& tx, HandOver& link, store::Kept&) -> Status {
    if (link.uses < kUsesNoted) history::add(tx, link.report, history::Kind::LinkUsed, {}, link.id);
    return {};
  });
}

void HandedFront::close(const stadtkern::Town& town, const v1::HandedDone& body, std::string_view language,
                        const std::string& base, Again again, Shown done) const {
  auto note = checked_text(body.note(), "/note", kLongestNote, false);
  if (!note) return done(std::move(note).error());
  with_link(
      town, body.token(), language, base, std::move(done),
      [again, note = *std::move(note), photos = std::vector<std::string>(body.photos().begin(), body.photos().end())](
          Tx& tx, HandOver& link, store::Kept& kept) -> Status {
        const bool over = link.done || status_of(kept.report.status) == waste::Status::Closed;
        if (over && again == Again::Shown) return {};
        if (link.done) return Error{Code::Conflict, "this was told to be done already"};
        if (over) return Error{Code::Conflict, "the town has closed this report meanwhile"};
        if (auto attached = attach(tx, kept, photos); !attached) return attached;
        // What a stranger writes isn't public by itself: staff read it, and tell the public what they want to.
        auto closed = waste::changes::set_status(tx, link.report, DetailedStatus::Done, {});
        if (!closed) return std::move(closed).error();
        hand_overs::done(tx, link);
        history::add(tx, link.report, history::Kind::LinkDone, {}, note.empty() ? link.id : link.id + "\n" + note);
        link.done = tx.now_us();
        kept = *std::move(closed);
        kept.photos = photo_store::of_report(tx, link.report);
        return {};
      });
}

void HandedFront::show(const Request& request, const v1::HandedQuery& body, Reply<v1::HandedReport> reply) {
  const auto kept = std::make_shared<Reply<v1::HandedReport>>(std::move(reply));
  open(request.town(), body.token(), request.locale(), base_path_of(request),
       [kept](Result<v1::HandedReport> shown) { kept->send(std::move(shown)); });
}

void HandedFront::finish(const Request& request, const v1::HandedDone& body, Reply<v1::HandedReport> reply) {
  const auto kept = std::make_shared<Reply<v1::HandedReport>>(std::move(reply));
  close(request.town(), body, request.locale(), base_path_of(request), Again::Refused,
        [kept](Result<v1::HandedReport> shown) { kept->send(std::move(shown)); });
}

void HandedFront::photo(const Request& request, const HttpRequest& http, Reply<Raw> reply) {
  const std::string_view part = http.parameter("part");
  const auto id = parse_photo_id(http.parameter("id"));
  const std::string hash = token_hash(http.parameter("token"));
  const bool known_part = part.empty() || part == "thumbnail" || part == "thumbnail.jpg";
  const auto belongs = request.town().store().read([&](stadtkern::Connection& connection) -> Result<bool> {
    const auto link = hand_overs::by_token(connection, hash);
    if (!link || !link->holds(system_now()) || !id || !known_part) return false;
    const auto found = photo_store::find(connection, *id);
    return found && found->report == link->report;
  });
  if (!belongs) return reply.send(belongs.error());
  if (!*belongs) return reply.send(no_link());
  auto shown = shown_photo(request.town(), *id, !part.empty(), true);
  if (!shown) return reply.send(std::move(shown).error());
  reply.send(Raw{200, "image/jpeg", std::move(shown->content), {{"cache-control", "no-store"}}});
}

}  // namespace waste::clerk
