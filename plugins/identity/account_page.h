// SPDX-License-Identifier: EUPL-1.2
// The page of one's own account: where one is signed in, the password, and out again.
#pragma once

#include <stadtkern/plugin.h>

#include <functional>
#include <optional>
#include <string>

#include "front.h"
#include "page.h"

namespace identity {

// The caller's account for a page; nothing when nobody is signed in: then the answer leads to the sign-in.
struct Own {
  Account account;
  std::string factor{};   // none, needed, on
  bool withheld = false;  // some of the roles do not hold in this session
  bool at_work = false;   // one of them does
};
[[nodiscard]] stadtkern::Result<Own> own_of(const stadtkern::Request& request);
[[nodiscard]] stadtkern::Raw to_sign_in(const View& view, std::string_view path);

class AccountPage {
 public:
  explicit AccountPage(Front& front) : front_(front) {}
  void serve(stadtkern::Host& host);

 private:
  using RawReply = stadtkern::Reply<stadtkern::Raw>;
  using Request = stadtkern::Request;
  using HttpRequest = stadtkern::HttpRequest;
  void show(const Request& request, const HttpRequest& http, RawReply reply);
  void sign_out(const Request& request, const HttpRequest& http, RawReply reply);
  void end_session(const Request& request, const HttpRequest& http, RawReply reply);
  void show_password(const Request& request, const HttpRequest& http, RawReply reply);
  void take_password(const Request& request, const HttpRequest& http, RawReply reply);

  Front& front_;
};

}  // namespace identity
