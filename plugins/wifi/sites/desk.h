// SPDX-License-Identifier: EUPL-1.2
// Sites and access points by method and route: the hotspots for everybody, the rest for staff. Any worker.
#pragma once

#include <string>

#include <stadtkern/plugin.h>

#include "wifi.pb.h"

namespace wifi::sites {

class Desk {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  template <class T>
  using Reply = stadtkern::Reply<T>;

  stadtkern::Result<v1::HotspotList> hotspots(const Request& request, const v1::HotspotQuery& body);
  stadtkern::Result<v1::SiteList> list(const Request& request, const v1::SiteQuery& body);
  stadtkern::Result<v1::Site> get(const Request& request, const v1::SiteId& body);
  void create(const Request& request, const v1::NewSite& body, Reply<v1::Site> reply);
  void change(const Request& request, const v1::SiteChange& body, Reply<v1::Site> reply);
  void remove(const Request& request, const v1::SiteId& body, Reply<v1::Removed> reply);
  void add_point(const Request& request, const v1::NewAccessPoint& body, Reply<v1::Site> reply);
  void change_point(const Request& request, const v1::AccessPointChange& body, Reply<v1::Site> reply);
  void remove_point(const Request& request, const v1::AccessPointId& body, Reply<v1::Site> reply);
};

}  // namespace wifi::sites
