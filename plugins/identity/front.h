// SPDX-License-Identifier: EUPL-1.2
// Signing in and out, and what people do with their own account.
#pragma once

#include <stadtkern/headers.h>
#include <stadtkern/plugin.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "accounts.h"
#include "entering.h"
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

  // With mail address and password; where the account has a second factor, a code too. `ticket`: a missing code is no
  // error, but something to go on with.
  struct SignInWith {
    std::string mail;
    std::string password;
    std::string code{};
    bool ticket = false;
  };
  void sign_in(const stadtkern::Request& request, const SignInWith& with, Entering then);
  // Goes on with such a ticket.
  void give_code(const stadtkern::Request& request, const std::string& ticket, const std::string& code, Entering then);

  // On the queue's thread, once, whether the password is that of the caller's own account.
  void check_own(const stadtkern::Request& request, const std::string& account, std::string password,
                 std::function<void(stadtkern::Status)> then);
  using MeThen = std::function<void(stadtkern::Result<stadtkern::WithHeaders<v1::Me>>)>;
  void new_password(const stadtkern::Request& request, const v1::PasswordChange& body, MeThen then);
  // Ends the caller's session; what takes its cookie back.
  using Headers = std::vector<std::pair<std::string, std::string>>;
  void end_current(const stadtkern::Request& request, std::function<void(stadtkern::Result<Headers>)> then);
  void end_one(const stadtkern::Request& request, const v1::SessionRevocation& body,
               std::function<void(stadtkern::Result<v1::Done>)> then);
  stadtkern::Result<v1::SessionList> list_sessions(const stadtkern::Request& request,
                                                   const v1::ListSessionsQuery& body);

 private:
  struct Attempt {
    std::string key;
    std::string client;
    bool known = false;
    std::string code;
    bool ticket = false;
    std::string fresh;  // the password kept at another cost; empty: as it is
  };
  void enter(const stadtkern::Town& town, const Account& account, const Attempt& attempt, const FromEdge& edge,
             Entering then);
  void login(const stadtkern::Request& request, const v1::Credentials& body, MeReply reply);
  void logout(const stadtkern::Request& request, const v1::LogoutRequest& body,
              stadtkern::Reply<stadtkern::WithHeaders<v1::Done>> reply);
  stadtkern::Result<stadtkern::WithHeaders<v1::Me>> me(const stadtkern::Request& request, const v1::GetMeQuery& body);
  void change_password(const stadtkern::Request& request, const v1::PasswordChange& body, MeReply reply);
  void revoke(const stadtkern::Request& request, const v1::SessionRevocation& body, stadtkern::Reply<v1::Done> reply);
  void accept_invitation(const stadtkern::Request& request, const v1::Acceptance& body, MeReply reply);

  Passwords& passwords_;
};

}  // namespace identity
