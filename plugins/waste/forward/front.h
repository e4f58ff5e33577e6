// SPDX-License-Identifier: EUPL-1.2
// Handing reports over to other authorities: the staff's methods, and going on with what is due.
#pragma once

#include <stadtkern/plugin.h>

#include "forward/sender.h"
#include "store.h"
#include "town_settings.h"

namespace waste {
namespace v1 {
class AuthoritiesQuery;
class AuthorityList;
class ForwardingGivenUp;
class ForwardingList;
class ForwardingRetry;
class ForwardingsQuery;
class NewForwarding;
class Report;
}  // namespace v1

namespace forward {

// The next step is due now, whatever happened before: what is known of it says where it goes on.
[[nodiscard]] stadtkern::Result<store::Kept> retry_forwarding(stadtkern::Tx& tx, std::string_view id);
// Nothing more is sent or asked.
[[nodiscard]] stadtkern::Result<store::Kept> give_up_forwarding(stadtkern::Tx& tx, const v1::ForwardingGivenUp& body,
                                                                std::string_view who);

class Front {
 public:
  Front(stadtkern::Host& host, const TownSettings& towns) : towns_(towns), sender_(host, towns) {}

  void serve(stadtkern::Host& host);
  // Every now and then: does what is due, where the settings name authorities.
  void tick(const stadtkern::Town& town) {
    if (!towns_.of(town)->settings.authorities.empty()) sender_.kick(town);
  }
  void town_close(const stadtkern::Town& town) { sender_.town_close(town); }
  // Does what is due; behind a write that made it due.
  void kick(const stadtkern::Town& town) { sender_.kick(town); }

  stadtkern::Result<v1::ForwardingList> list(const stadtkern::Request& request, const v1::ForwardingsQuery& body);

 private:
  stadtkern::Result<v1::AuthorityList> authorities(const stadtkern::Request& request, const v1::AuthoritiesQuery& body);
  void forward(const stadtkern::Request& request, const v1::NewForwarding& body, stadtkern::Reply<v1::Report> reply);
  void retry(const stadtkern::Request& request, const v1::ForwardingRetry& body, stadtkern::Reply<v1::Report> reply);
  void give_up(const stadtkern::Request& request, const v1::ForwardingGivenUp& body,
               stadtkern::Reply<v1::Report> reply);
  // change(Tx&, who) gives store::Kept; the answer is the report as staff see it, and then what is due is done.
  template <class Change>
  void write(const stadtkern::Request& request, stadtkern::Reply<v1::Report> reply, Change change);

  const TownSettings& towns_;
  Sender sender_;
};

}  // namespace forward
}  // namespace waste
