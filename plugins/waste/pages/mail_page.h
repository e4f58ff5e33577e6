// SPDX-License-Identifier: EUPL-1.2
// Where the links in a reporter's mail lead in a town that has pages for everybody; MailFront leads on to here. Whoever
// has the link sees how her report stands, and ends the mails. Any worker.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/pages.h>
#include <stadtkern/plugin.h>

#include "town_settings.h"

namespace waste::pages {

class MailPages {
 public:
  explicit MailPages(const TownSettings& towns) : towns_{towns} {}

  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;

  stadtkern::Result<Page> mine(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> ask(const Request& request, const PageRequest& page);
  void stop(const Request& request, const PageRequest& page, stadtkern::Reply<Page> reply);

  const TownSettings& towns_;
};

}  // namespace waste::pages
