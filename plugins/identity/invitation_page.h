// SPDX-License-Identifier: EUPL-1.2
// The page behind a one-time link, for browsers without scripts: a form that sets a password.
#pragma once

#include <stadtkern/plugin.h>

#include "front.h"

namespace identity {

class InvitationPage {
 public:
  explicit InvitationPage(Front& front) : front_(front) {}
  void serve(stadtkern::Host& host);

 private:
  void show(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
            stadtkern::Reply<stadtkern::Raw> reply);
  void take(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
            stadtkern::Reply<stadtkern::Raw> reply);

  Front& front_;
};

}  // namespace identity
