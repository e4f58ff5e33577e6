// SPDX-License-Identifier: EUPL-1.2
// People's own second factor: begun, confirmed, taken off; and taken off by an administrator for who has lost all.
#pragma once

#include <stadtkern/headers.h>
#include <stadtkern/plugin.h>

#include "identity.pb.h"
#include "passwords.h"

namespace identity {

class FactorDesk {
 public:
  explicit FactorDesk(Passwords& passwords) : passwords_(passwords) {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  void begin(const Request& request, const v1::FactorBegin& body,
             stadtkern::Reply<stadtkern::WithHeaders<v1::FactorSecret>> reply);
  void confirm(const Request& request, const v1::FactorCode& body,
               stadtkern::Reply<stadtkern::WithHeaders<v1::RecoveryCodes>> reply);
  void remove(const Request& request, const v1::FactorCode& body, stadtkern::Reply<v1::Done> reply);
  void remove_for(const Request& request, const v1::GetAccountQuery& body, stadtkern::Reply<v1::Done> reply);

  Passwords& passwords_;
};

}  // namespace identity
