// SPDX-License-Identifier: EUPL-1.2
// The staff's pages on other servers: forwardings to authorities, and the mirrored one. They stand below the inbox, so
// the manifest's role holds for them. Any worker.
#pragma once

#include <stadtkern/pages.h>
#include <stadtkern/plugin.h>

#include "forward/front.h"
#include "mirror/front.h"
#include "town_settings.h"

namespace waste::desk {

class ForeignFront {
 public:
  ForeignFront(const TownSettings& towns, forward::Front& forwarding, mirror::Front& mirror)
      : towns_{towns}, forwarding_{forwarding}, mirror_{mirror} {}

  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;

  stadtkern::Result<Page> forwardings(const Request& request, const PageRequest& page);
  void decide(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply);
  stadtkern::Result<Page> mirror(const Request& request, const PageRequest& page);
  void act(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply);

  const TownSettings& towns_;
  forward::Front& forwarding_;
  mirror::Front& mirror_;
};

}  // namespace waste::desk
