// SPDX-License-Identifier: EUPL-1.2
// Where the links in a reporter's mail lead: on to the town's pages, or to pages without a frame where it has none. The
// button of mail programs leads here, too. Any worker.
#pragma once

#include <string>

#include <stadtkern/plugin.h>

#include "town_settings.h"
#include "waste.pb.h"

namespace waste {

class MailFront {
 public:
  explicit MailFront(const TownSettings& towns) : towns_{towns} {}

  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using HttpRequest = stadtkern::HttpRequest;
  using RawReply = stadtkern::Reply<stadtkern::Raw>;

  // For the module that sends mail, and nobody else: it names the address.
  stadtkern::Result<v1::Letter> write(const Request& request, const v1::LetterQuery& body);
  void show(const Request& request, const HttpRequest& http, RawReply reply);
  // A page that asks: programs that look at each link of a mail must not end it. The POST does, also by itself
  // (RFC 8058).
  void ask(const Request& request, const HttpRequest& http, RawReply reply);
  void stop(const Request& request, const HttpRequest& http, RawReply reply);

  const TownSettings& towns_;
};

}  // namespace waste
