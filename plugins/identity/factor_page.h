// SPDX-License-Identifier: EUPL-1.2
// The page on which people set up their second factor: who it is, the key as a picture and as text, the first code, and
// the recovery codes, once. And how it goes again.
#pragma once

#include <stadtkern/plugin.h>

#include "factor_desk.h"
#include "page.h"

namespace identity {

class FactorPage {
 public:
  explicit FactorPage(FactorDesk& desk) : desk_(desk) {}
  void serve(stadtkern::Host& host);

 private:
  using RawReply = stadtkern::Reply<stadtkern::Raw>;
  using Request = stadtkern::Request;
  using HttpRequest = stadtkern::HttpRequest;
  void show(const Request& request, const HttpRequest& http, RawReply reply);
  void begin(const Request& request, const HttpRequest& http, RawReply reply);
  void confirm(const Request& request, const HttpRequest& http, RawReply reply);
  void remove(const Request& request, const HttpRequest& http, RawReply reply);

  FactorDesk& desk_;
};

}  // namespace identity
