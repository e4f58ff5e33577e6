// SPDX-License-Identifier: EUPL-1.2
// People's own second factor: begun, confirmed, taken off; and taken off by an administrator for who has lost all.
#pragma once

#include <stadtkern/headers.h>
#include <stadtkern/plugin.h>

#include <functional>
#include <string>

#include "front.h"
#include "identity.pb.h"
#include "passwords.h"

namespace identity {

class FactorDesk {
 public:
  FactorDesk(Passwords& passwords, Front& front) : passwords_(passwords), front_(front) {}
  void serve(stadtkern::Host& host);

  // What the addresses do, for the pages, too. Each `then` comes once.
  using Request = stadtkern::Request;
  template <class Out>
  using Then = std::function<void(stadtkern::Result<Out>)>;
  using Confirmed = stadtkern::WithHeaders<v1::RecoveryCodes>;
  // With the password, or soon after signing in without it.
  void begin_own(const Request& request, const std::string& password, Then<v1::FactorSecret> then);
  void confirm_own(const Request& request, const std::string& code, Then<Confirmed> then);
  void remove_own(const Request& request, const std::string& code, Then<v1::Done> then);

 private:
  void begin(const Request& request, const v1::FactorBegin& body,
             stadtkern::Reply<stadtkern::WithHeaders<v1::FactorSecret>> reply);
  void confirm(const Request& request, const v1::FactorCode& body,
               stadtkern::Reply<stadtkern::WithHeaders<v1::RecoveryCodes>> reply);
  void remove(const Request& request, const v1::FactorCode& body, stadtkern::Reply<v1::Done> reply);
  void remove_for(const Request& request, const v1::GetAccountQuery& body, stadtkern::Reply<v1::Done> reply);

  Passwords& passwords_;
  Front& front_;
};

}  // namespace identity
