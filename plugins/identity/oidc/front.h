// SPDX-License-Identifier: EUPL-1.2
// Signing in at a provider (OpenID Connect, code flow): the browser is sent there, comes back with a code, and the code
// is exchanged for who it is. No thread waits for a provider.
#pragma once

#include <stadtkern/plugin.h>

#include <memory>

#include "entering.h"
#include "oidc/directory.h"
#include "oidc/relying.h"
#include "oidc/under_way.h"
#include "page.h"
#include "roles.h"
#include "sign_in_page.h"
#include "sign_ins.h"

namespace identity::oidc {

class Front {
 public:
  Front(stadtkern::Host& host, const Roles& roles, const SignInPage& page) : host_(host), roles_(roles), page_(page) {}
  void serve(stadtkern::Host& host);

 private:
  struct Beginning;
  struct Return;
  // Whether one more may begin; else it is answered.
  bool room(const stadtkern::Town& town, const View& view, const std::string& client,
            stadtkern::Reply<stadtkern::Raw>& reply);
  using Kept = std::shared_ptr<stadtkern::Reply<stadtkern::Raw>>;
  void start(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
             stadtkern::Reply<stadtkern::Raw> reply);
  void send_there(const std::shared_ptr<Beginning>& begun, const std::shared_ptr<const Known>& known);
  void callback(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
                stadtkern::Reply<stadtkern::Raw> reply);
  void exchange(const std::shared_ptr<Return>& back, const std::shared_ptr<const Known>& known);
  void check(const std::shared_ptr<Return>& back, const std::shared_ptr<const Known>& known,
             const std::shared_ptr<Tokens>& tokens, bool again);
  void arrived(const std::shared_ptr<Return>& back, const Person& person);
  void refuse(const std::shared_ptr<Return>& back, const stadtkern::Error& error) const;

  stadtkern::Host& host_;
  const Roles& roles_;
  const SignInPage& page_;
  Directory directory_;
  UnderWay under_way_{{100, 10'000, sign_ins::kHolds}};
};

}  // namespace identity::oidc
