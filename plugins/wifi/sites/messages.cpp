// SPDX-License-Identifier: EUPL-1.2
#include "sites/messages.h"

namespace wifi::sites {
namespace {

const char* state_of(std::optional<bool> online) {
  return !online ? "" : *online ? "online" : "offline";
}

}  // namespace

v1::Hotspot hotspot_of(const Site& site, std::optional<bool> online) {
  v1::Hotspot out;
  out.set_id(site.id);
  out.set_name(site.name);
  out.set_kind(site.kind);
  out.set_address(site.address);
  out.set_provider(site.provider);
  out.set_ssid(site.ssid);
  out.set_lat(site.lat);
  out.set_lon(site.lon);
  out.set_state(state_of(online));
  return out;
}

v1::Site message_of(const Site& site, const std::vector<AccessPoint>& points) {
  v1::Site out;
  out.set_id(site.id);
  out.set_name(site.name);
  out.set_kind(site.kind);
  out.set_address(site.address);
  out.set_provider(site.provider);
  out.set_ssid(site.ssid);
  for (const std::string& one : site.tags) out.add_tags(one);
  out.set_lat(site.lat);
  out.set_lon(site.lon);
  out.set_public_(site.is_public);
  out.set_source(site.source);
  out.set_source_id(site.source_id);
  out.set_created_at(w3c(site.created));
  out.set_updated_at(w3c(site.updated));
  for (const AccessPoint& point : points) {
    v1::AccessPoint& to = *out.add_access_points();
    to.set_id(point.id);
    to.set_name(point.name);
    to.set_mac(point.mac);
    for (const std::string& one : point.tags) to.add_tags(one);
    to.set_state(state_of(point.online));
    if (point.seen) to.set_seen_at(w3c(*point.seen));
    to.set_clients(static_cast<std::uint32_t>(point.clients));
  }
  return out;
}

Site site_of(const v1::NewSite& body) {
  Site out;
  out.name = body.name();
  out.kind = body.kind();
  out.address = body.address();
  out.provider = body.provider();
  out.ssid = body.ssid();
  out.tags.assign(body.tags().begin(), body.tags().end());
  out.lat = body.lat();
  out.lon = body.lon();
  out.is_public = !body.has_public_() || body.public_();
  return out;
}

void apply(const v1::SiteChange& change, Site& site) {
  if (change.has_name()) site.name = change.name();
  if (change.has_kind()) site.kind = change.kind();
  if (change.has_address()) site.address = change.address();
  if (change.has_provider()) site.provider = change.provider();
  if (change.has_ssid()) site.ssid = change.ssid();
  if (change.has_tags()) site.tags.assign(change.tags().tags().begin(), change.tags().tags().end());
  if (change.has_lat()) site.lat = change.lat();
  if (change.has_lon()) site.lon = change.lon();
  if (change.has_public_()) site.is_public = change.public_();
}

}  // namespace wifi::sites
