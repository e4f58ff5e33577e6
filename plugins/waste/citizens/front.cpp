// SPDX-License-Identifier: EUPL-1.2
#include "citizens/front.h"

#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "citizens/follow.h"
#include "citizens/me_too.h"
#include "citizens/nearby.h"
#include "messages.h"
#include "requests.h"

namespace waste {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::FieldError;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Tx;

Result<Position> place_of(const v1::NearbyQuery& query, const Settings& settings) {
  std::vector<FieldError> faults;
  if (!settings.categories.find(query.category())) {
    faults.push_back({"category", query.category().empty() ? "is needed" : "is not one of this town's categories"});
  }
  if (!query.has_lat()) faults.push_back({"lat", "is needed"});
  if (!query.has_lon()) faults.push_back({"lon", "is needed"});
  const Position at{query.lat(), query.lon()};
  if (query.has_lat() && query.has_lon() && !on_earth(at)) faults.push_back({"lat", "and lon must lie on the earth"});
  if (faults.empty()) return at;
  return Error{Code::InvalidArgument, "what is near cannot be told", "query", std::move(faults)};
}

me_too::Person person_of(const Request& request) {
  return {std::string(request.principal().id()), client_of(request)};
}

v1::FollowLink message_of(const follow::Link& link, const std::string& base_path) {
  v1::FollowLink out;
  out.set_token(link.token);
  if (!base_path.empty()) out.set_url(base_path + link.path());
  return out;
}

}  // namespace

LinkForAnswer::LinkForAnswer(const Request& request, bool asked) : wanted_{asked}, base_path_{base_path_of(request)} {
  if (!asked) return;
  stadtkern_request_view view{};
  view.size = sizeof view;
  request.api()->bus->view(request.handle(), &view);
  wanted_ = view.idempotency_key.size == 0;
}

void LinkForAnswer::add(Tx& tx, v1::Report& made) const {
  if (!wanted_) return;
  *made.mutable_follow() = message_of(follow::link(tx, made.id()), base_path_);
}

void CitizensFront::serve(stadtkern::Host& host) {
  mail_.serve(host);
  mail_pages_.serve(host);
  host.serve("ListNearby", this, &CitizensFront::nearby);
  host.serve("MeToo", this, &CitizensFront::me_too);
  host.serve("Follow", this, &CitizensFront::follow);
  host.serve("GetFollowed", this, &CitizensFront::followed);
  host.serve("Unfollow", this, &CitizensFront::unfollow);
  auto http = host.http();
  http.get("/reports/nearby", "ListNearby");
  http.post("/reports/{id}/me-too", "MeToo");
  http.post("/reports/{id}/follow", "Follow");
  http.get("/followed/{token}", "GetFollowed");
  http.del("/followed/{token}", "Unfollow");
  host.timers().every(std::chrono::hours{1}, "forget_addresses", this, &CitizensFront::forget);
  host.retention().rule("links", {{"de", "Verweise auf abgeschlossene Meldungen"}, {"en", "Links to closed reports"}},
                        "keep_links", kKeepLinks, this, &CitizensFront::links_due, &CitizensFront::drop_links);
}

Result<v1::NearbyList> CitizensFront::nearby(const Request& request, const v1::NearbyQuery& body) {
  const auto town = towns_.of(request.town());
  const Settings& settings = town->settings;
  const auto at = place_of(body, settings);
  if (!at) return at.error();
  v1::NearbyList out;
  const int radius = settings.duplicate_metres_of(body.category());
  out.set_within_metres(static_cast<std::uint32_t>(radius));
  if (radius == 0) return out;
  auto found = request.town().store().read([&](Connection& connection) -> Result<std::vector<nearby::Near>> {
    return nearby::find(connection, body.category(), *at, radius);
  });
  if (!found) return std::move(found).error();
  for (const nearby::Near& near : *found) {
    v1::NearbyReport& to = *out.add_reports();
    to.set_metres(std::round(near.metres * 10) / 10);
    *to.mutable_report() =
        message_of(public_view(near.kept.report, settings.categories, request.locale(), {}, near.kept.photos),
                   base_path_of(request));
  }
  return out;
}

void CitizensFront::me_too(const Request& request, const v1::MeTooSaid& body, Reply<v1::MeTooCount> reply) {
  request.town().store().write(std::move(reply),
                               [id = body.id(), who = person_of(request)](Tx& tx) -> Result<v1::MeTooCount> {
                                 const auto count = me_too::add(tx, id, who);
                                 if (!count) return count.error();
                                 v1::MeTooCount out;
                                 out.set_id(count->id);
                                 out.set_me_too(static_cast<std::uint64_t>(count->number));
                                 out.set_counted(count->counted);
                                 return out;
                               });
}

// These two are answered behind the write, not by it: what the runtime keeps for repeats would hold the token.
void CitizensFront::follow(const Request& request, const v1::FollowReport& body, Reply<v1::FollowLink> reply) {
  struct Work {
    Reply<v1::FollowLink> reply;
    follow::Link link;
  };
  const auto work = std::make_shared<Work>(Work{std::move(reply), {}});
  request.town().store().write(
      [work, id = body.id()](Tx& tx) -> stadtkern::Status {
        auto link = follow::add(tx, id);
        if (!link) return std::move(link).error();
        work->link = *std::move(link);
        return {};
      },
      [work, base = base_path_of(request)](const stadtkern::Status& stored) {
        if (!stored) return work->reply.send(stored.error());
        work->reply.send(message_of(work->link, base));
      });
}

void CitizensFront::unfollow(const Request& request, const v1::UnfollowLink& body, Reply<v1::Unfollowed> reply) {
  const auto kept = std::make_shared<Reply<v1::Unfollowed>>(std::move(reply));
  request.town().store().write(
      [token = body.token()](Tx& tx) -> stadtkern::Status {
        if (!follow::remove(tx, token)) return follow::unknown();
        return {};
      },
      [kept](const stadtkern::Status& stored) {
        if (!stored) return kept->send(stored.error());
        kept->send(v1::Unfollowed{});
      });
}

Result<v1::Report> CitizensFront::followed(const Request& request, const v1::GetFollowedQuery& body) {
  auto found = request.town().store().read([&](Connection& connection) -> Result<store::Kept> {
    const auto id = follow::find(connection, body.token());
    auto kept = id ? store::find(connection, *id) : std::nullopt;
    if (!kept) return follow::unknown();
    return *std::move(kept);
  });
  if (!found) return std::move(found).error();
  PublicReport view = public_view(found->report, towns_.of(request.town())->settings.categories, request.locale(),
                                  std::move(found->notes), found->photos);
  view.published = found->published;
  return message_of(view, base_path_of(request));
}

stadtkern::Status CitizensFront::forget(Tx& tx) {
  me_too::forget(tx);
  return {};
}

Result<stadtkern::Due> CitizensFront::links_due(Connection& connection, Micros before) {
  return follow::due(connection, before);
}

Result<std::uint64_t> CitizensFront::drop_links(Tx& tx, Micros before, std::uint64_t limit) {
  return follow::drop(tx, before, limit);
}

}  // namespace waste
