// SPDX-License-Identifier: EUPL-1.2
// What a RADIUS server asks by FreeRADIUS's module rest, at the addresses and in the words of OpenWISP's contract:
// authorize, postauth, accounting. Each is one write; nothing that it says of a device is stored. Any worker.
#pragma once

#include <string>

#include <stadtkern/plugin.h>

#include "guests/asked.h"
#include "guests/guesses.h"
#include "guests/live.h"
#include "guests/radius_body.h"

namespace wifi::guests {

inline constexpr const char* kRadius = "/api/v1/freeradius";  // claimed in plugin.toml

class Radius {
 public:
  Radius(Live& live, Guesses& guesses, Asked& asked) : live_(live), guesses_(guesses), asked_(asked) {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using HttpRequest = stadtkern::HttpRequest;
  using RawReply = stadtkern::Reply<stadtkern::Raw>;

  void authorize(const Request& request, const HttpRequest& http, RawReply reply);
  void postauth(const Request& request, const HttpRequest& http, RawReply reply);
  void accounting(const Request& request, const HttpRequest& http, RawReply reply);
  void list(const Request& request, const HttpRequest& http, RawReply reply);

  stadtkern::Raw answer_login(stadtkern::Tx& tx, const Login& login, const std::string& guesser);
  stadtkern::Raw account(stadtkern::Tx& tx, const Accounting& accounting);

  Live& live_;
  Guesses& guesses_;
  Asked& asked_;
};

}  // namespace wifi::guests
