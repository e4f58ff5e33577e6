// SPDX-License-Identifier: EUPL-1.2
// Going online: the page with the terms and for vouchers, and what devices ask by themselves (RFC 8908). Any worker.
#pragma once

#include <string>

#include <stadtkern/plugin.h>

#include "guests/connect_page.h"
#include "guests/guesses.h"

namespace wifi::guests {

inline constexpr const char* kCaptive = "/wifi/captive";  // claimed in plugin.toml

class Connect {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using HttpRequest = stadtkern::HttpRequest;
  using RawReply = stadtkern::Reply<stadtkern::Raw>;

  void show(const Request& request, const HttpRequest& http, RawReply reply);
  void enter(const Request& request, const HttpRequest& http, RawReply reply);
  void style(const Request& request, const HttpRequest& http, RawReply reply);
  void captive(const Request& request, const HttpRequest& http, RawReply reply);

  void accept(const Request& request, ConnectView view, RawReply reply);
  void redeem(const Request& request, ConnectView view, RawReply reply);

  // Whole networks come from one address: what one person does by hand is far below.
  Guesses accepted_{3'000};
  Guesses guessed_{300};
};

}  // namespace wifi::guests
