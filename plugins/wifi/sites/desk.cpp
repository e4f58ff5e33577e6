// SPDX-License-Identifier: EUPL-1.2
#include "sites/desk.h"

#include <utility>
#include <vector>

#include "random.h"
#include "requests.h"
#include "sites/messages.h"
#include "sites/store.h"

namespace wifi::sites {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Tx;

// What a list asks for, against pages without end.
Result<Query> page_of(std::uint32_t page, std::uint32_t size, std::uint32_t usual) {
  std::vector<stadtkern::FieldError> faults;
  const std::int64_t limit = size == 0 ? usual : size;
  const std::int64_t number = page == 0 ? 1 : page;
  if (limit > 200) faults.push_back({"page_size", "must be 1 to 200"});
  if (number * limit > kMostCounted) faults.push_back({"page", "must not lead beyond the 10,000th site"});
  if (!faults.empty()) return Error{Code::InvalidArgument, "the query is not acceptable", "wifi", std::move(faults)};
  Query query;
  query.limit = limit;
  query.offset = limit * (number - 1);
  return query;
}

template <class List>
bool more(const Query& query, const Found& found, List& out) {
  out.set_found(static_cast<std::uint64_t>(found.count));
  return query.offset + static_cast<std::int64_t>(found.sites.size()) < found.count;
}

Result<v1::Site> shown(Connection& connection, std::string_view id) {
  const auto site = find(connection, id);
  if (!site) return stadtkern::not_found("site", id);
  return message_of(*site, points_of(connection, id));
}

Error taken(const AccessPoint& other) {
  return {Code::Conflict,
          "another access point has this address",
          "wifi",
          {{"mac", "is that of \"" + other.name + "\" (" + other.id + ")"}}};
}

}  // namespace

void Desk::serve(stadtkern::Host& host) {
  host.serve("ListHotspots", this, &Desk::hotspots);
  host.serve("ListSites", this, &Desk::list);
  host.serve("GetSite", this, &Desk::get);
  host.serve("CreateSite", this, &Desk::create);
  host.serve("ChangeSite", this, &Desk::change);
  host.serve("RemoveSite", this, &Desk::remove);
  host.serve("AddAccessPoint", this, &Desk::add_point);
  host.serve("ChangeAccessPoint", this, &Desk::change_point);
  host.serve("RemoveAccessPoint", this, &Desk::remove_point);
  auto http = host.http();
  http.get("/hotspots", "ListHotspots");
  http.get("/sites", "ListSites", kStaff);
  http.get("/sites/{id}", "GetSite", kStaff);
  http.post("/sites", "CreateSite", kStaff);
  http.patch("/sites/{id}", "ChangeSite", kStaff);
  http.del("/sites/{id}", "RemoveSite", kStaff);
  http.post("/sites/{site_id}/access-points", "AddAccessPoint", kStaff);
  http.patch("/access-points/{id}", "ChangeAccessPoint", kStaff);
  http.del("/access-points/{id}", "RemoveAccessPoint", kStaff);
}

Result<v1::HotspotList> Desk::hotspots(const Request& request, const v1::HotspotQuery& body) {
  auto query = page_of(body.page(), body.page_size(), 100);
  if (!query) return query.error();
  query->is_public = true;
  return request.town().store().read([&](Connection& connection) -> Result<v1::HotspotList> {
    const Found found = sites::list(connection, *query);
    const auto known = states(connection, found.sites);
    v1::HotspotList out;
    for (std::size_t i = 0; i < found.sites.size(); ++i) *out.add_hotspots() = hotspot_of(found.sites[i], known[i]);
    out.set_more(more(*query, found, out));
    out.set_licence(std::string(request.town().settings().text("licence")));
    return out;
  });
}

Result<v1::SiteList> Desk::list(const Request& request, const v1::SiteQuery& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  auto query = page_of(body.page(), body.page_size(), 50);
  if (!query) return query.error();
  query->text = one_line(body.q());
  query->tag = body.tag();
  if (body.has_public_()) query->is_public = body.public_();
  return request.town().store().read([&](Connection& connection) -> Result<v1::SiteList> {
    const Found found = sites::list(connection, *query);
    v1::SiteList out;
    for (const Site& site : found.sites) *out.add_sites() = message_of(site, {});
    out.set_more(more(*query, found, out));
    return out;
  });
}

Result<v1::Site> Desk::get(const Request& request, const v1::SiteId& body) {
  if (auto allowed = only_staff(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& connection) { return shown(connection, body.id()); });
}

void Desk::create(const Request& request, const v1::NewSite& body, Reply<v1::Site> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  Site site = site_of(body);
  if (auto fine = tidy(site); !fine) return reply.send(std::move(fine).error());
  request.town().store().write(std::move(reply), [site = std::move(site)](Tx& tx) mutable -> Result<v1::Site> {
    site.id = random_hex(kIdBytes);
    site.created = site.updated = tx.now_us();
    add(tx, site);
    tx.acted_on(site.id);
    return message_of(site, {});
  });
}

void Desk::change(const Request& request, const v1::SiteChange& body, Reply<v1::Site> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [body](Tx& tx) -> Result<v1::Site> {
    auto site = find(tx, body.id());
    if (!site) return stadtkern::not_found("site", body.id());
    apply(body, *site);
    if (auto fine = tidy(*site); !fine) return std::move(fine).error();
    site->updated = tx.now_us();
    save(tx, *site);
    tx.acted_on(site->id);
    return shown(tx, body.id());
  });
}

void Desk::remove(const Request& request, const v1::SiteId& body, Reply<v1::Removed> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [id = body.id()](Tx& tx) -> Result<v1::Removed> {
    if (!find(tx, id)) return stadtkern::not_found("site", id);
    sites::remove(tx, id);
    tx.acted_on(id);
    return v1::Removed();
  });
}

void Desk::add_point(const Request& request, const v1::NewAccessPoint& body, Reply<v1::Site> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  AccessPoint point;
  point.site = body.site_id();
  point.name = body.name();
  point.mac = body.mac();
  point.tags.assign(body.tags().begin(), body.tags().end());
  if (auto fine = tidy(point); !fine) return reply.send(std::move(fine).error());
  request.town().store().write(std::move(reply), [point = std::move(point)](Tx& tx) mutable -> Result<v1::Site> {
    if (!find(tx, point.site)) return stadtkern::not_found("site", point.site);
    if (const auto other = point_with(tx, point.mac)) return taken(*other);
    point.id = random_hex(kIdBytes);
    point.created = tx.now_us();
    add(tx, point);
    tx.acted_on(point.site);
    return shown(tx, point.site);
  });
}

void Desk::change_point(const Request& request, const v1::AccessPointChange& body, Reply<v1::Site> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [body](Tx& tx) -> Result<v1::Site> {
    auto point = find_point(tx, body.id());
    if (!point) return stadtkern::not_found("access point", body.id());
    if (body.has_name()) point->name = body.name();
    if (body.has_tags()) point->tags.assign(body.tags().tags().begin(), body.tags().tags().end());
    if (body.has_site_id()) point->site = body.site_id();
    if (!find(tx, point->site)) return stadtkern::not_found("site", point->site);
    if (auto fine = tidy(*point); !fine) return std::move(fine).error();
    save(tx, *point);
    tx.acted_on(point->site);
    return shown(tx, point->site);
  });
}

void Desk::remove_point(const Request& request, const v1::AccessPointId& body, Reply<v1::Site> reply) {
  if (auto allowed = only_staff(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [id = body.id()](Tx& tx) -> Result<v1::Site> {
    const auto point = find_point(tx, id);
    if (!point) return stadtkern::not_found("access point", id);
    sites::remove_point(tx, id);
    tx.acted_on(point->site);
    return shown(tx, point->site);
  });
}

}  // namespace wifi::sites
