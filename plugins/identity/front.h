// SPDX-License-Identifier: EUPL-1.2
// Signing in and out, and what people do with their own account.
#pragma once

#include <stadtkern/headers.h>
#include <stadtkern/plugin.h>

#include <memory>
#include <string>

#include "accounts.h"
#include "identity.pb.h"
#include "messages.h"
#include "passwords.h"

namespace identity {

class Front {
 public:
  explicit Front(Passwords& passwords) : passwords_(passwords) {}
  void serve(stadtkern::Host& host);

  using MeReply = stadtkern::Reply<stadtkern::WithHeaders<v1::Me>>;
  // Sets the first or a new password by a one-time link, and signs in. For the page, too.
  void accept(const stadtkern::Request& request, const v1::Acceptance& body,
              std::function<void(stadtkern::Result<stadtkern::WithHeaders<v1::Me>>)> then);

 private:
  struct Attempt {
    std::string key;
    std::string client;
    bool known = false;
    std::string code;
    std::string fresh;  // the password kept at another cost; empty: as it is
  };
  void enter(const stadtkern::Town& town, const Account& account, const Attempt& attempt, const FromEdge& edge,
             const std::shared_ptr<MeReply>& reply);
  void login(const stadtkern::Request& request, const v1::Credentials& body, MeReply reply);
  void logout(const stadtkern::Request& request, const v1::LogoutRequest& body,
              stadtkern::Reply<stadtkern::WithHeaders<v1::Done>> reply);
  stadtkern::Result<stadtkern::WithHeaders<v1::Me>> me(const stadtkern::Request& request, const v1::GetMeQuery& body);
  void change_password(const stadtkern::Request& request, const v1::PasswordChange& body, MeReply reply);
  stadtkern::Result<v1::SessionList> list_sessions(const stadtkern::Request& request,
                                                   const v1::ListSessionsQuery& body);
  void revoke(const stadtkern::Request& request, const v1::SessionRevocation& body, stadtkern::Reply<v1::Done> reply);
  void accept_invitation(const stadtkern::Request& request, const v1::Acceptance& body, MeReply reply);

  Passwords& passwords_;
};

}  // namespace identity
