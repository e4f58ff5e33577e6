// SPDX-License-Identifier: EUPL-1.2
// The console's pages of groups. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "roles.h"

namespace identity::desk {

class GroupsFront {
 public:
  explicit GroupsFront(const Roles& roles) : roles_(roles) {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> all(const Request& request, const PageRequest& page);
  void make(const Request& request, const PageRequest& page, PageReply reply);
  stadtkern::Result<Page> one(const Request& request, const PageRequest& page);
  void change(const Request& request, const PageRequest& page, PageReply reply);

  const Roles& roles_;
};

}  // namespace identity::desk
