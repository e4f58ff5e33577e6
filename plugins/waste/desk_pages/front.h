// SPDX-License-Identifier: EUPL-1.2
// The staff's pages, for the console: the inbox, one report, and a tile with figures. The manifest names their role, so
// the runtime lets nobody else come here. Any worker.
#pragma once

#include <stadtkern/pages.h>
#include <stadtkern/plugin.h>

#include "clerk/handed_front.h"
#include "desk_pages/inbox_page.h"
#include "desk_pages/place.h"
#include "desk_pages/report_page.h"
#include "figures/front.h"
#include "release.h"
#include "town_settings.h"

namespace waste::desk {

class Front {
 public:
  Front(const TownSettings& towns, const Redaction& redaction, const clerk::HandedFront& handed, FiguresFront& figures)
      : towns_{towns}, redaction_{redaction}, handed_{handed}, figures_{figures} {}

  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> inbox(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> tile(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> figures(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> held(const Request& request, const PageRequest& page);
  void decide(const Request& request, const PageRequest& page, PageReply reply);
  void report(const Request& request, const PageRequest& page, PageReply reply);
  void several(const Request& request, const PageRequest& page, PageReply reply);
  void act(const Request& request, const PageRequest& page, PageReply reply);

  void release(const Request& request, const Place& place, const std::string& id, const stadtkern::Form& form,
               PageReply reply) const;
  void hand_over(const Request& request, const Place& place, const std::string& id, const stadtkern::Form& form,
                 PageReply reply) const;

  const TownSettings& towns_;
  const Redaction& redaction_;
  const clerk::HandedFront& handed_;
  FiguresFront& figures_;
};

}  // namespace waste::desk
