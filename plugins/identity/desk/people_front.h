// SPDX-License-Identifier: EUPL-1.2
// The console's pages of accounts: the list, one account, a new one. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include <string>

#include "account_deeds.h"
#include "desk/place.h"
#include "roles.h"

namespace identity::desk {

class PeopleFront {
 public:
  explicit PeopleFront(const Roles& roles) : roles_(roles) {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> list(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> tile(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> fresh(const Request& request, const PageRequest& page);
  void create(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> person(const Request& request, const PageRequest& page);
  void act(const Request& request, const PageRequest& page, PageReply reply);

  [[nodiscard]] stadtkern::Result<deeds::Deed> deed_of(const Place& place, const stadtkern::Form& form) const;
  void invite(const Request& request, const Place& place, const std::string& id, PageReply reply) const;

  const Roles& roles_;
};

}  // namespace identity::desk
