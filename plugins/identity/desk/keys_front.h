// SPDX-License-Identifier: EUPL-1.2
// The console's page of keys for programs. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "desk/keys_page.h"
#include "desk/place.h"
#include "key_desk.h"
#include "roles.h"

namespace identity::desk {

class KeysFront {
 public:
  KeysFront(const Roles& roles, KeyDesk& keys) : roles_(roles), keys_(keys) {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;
  using PageReply = stadtkern::Reply<Page>;

  stadtkern::Result<Page> list(const Request& request, const PageRequest& page);
  void act(const Request& request, const PageRequest& page, PageReply reply);
  [[nodiscard]] static stadtkern::Result<KeysData> data_for(const Request& request, const Place& place);
  void make(const Request& request, const Place& place, const stadtkern::Form& form, KeysData data,
            PageReply reply) const;

  const Roles& roles_;
  KeyDesk& keys_;
};

}  // namespace identity::desk
