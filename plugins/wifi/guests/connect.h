// SPDX-License-Identifier: EUPL-1.2
// Going online: the page with the terms and for vouchers, and what devices ask by themselves (RFC 8908). Any worker.
#pragma once

#include <string>

#include <stadtkern/buckets.h>
#include <stadtkern/plugin.h>

#include "guests/asked.h"
#include "guests/connect_page.h"
#include "guests/guesses.h"

namespace wifi::guests {

inline constexpr const char* kCaptive = "/wifi/captive";  // claimed in plugin.toml

class Connect {
 public:
  explicit Connect(Asked& asked) : asked_(asked) {}
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

  // Key of the text that says why somebody is not to agree just now; empty: nothing is against it.
  std::string_view against(const Request& request, const std::string& client, const std::string& station);

  Asked& asked_;
  stadtkern::Buckets by_device_;
  stadtkern::Buckets by_client_;
  // Whole networks come from one address: what one person does by hand is far below.
  Guesses guessed_{300};
};

}  // namespace wifi::guests
