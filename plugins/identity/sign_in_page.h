// SPDX-License-Identifier: EUPL-1.2
// The page by which people sign in, with a password or at a provider, and the one that asks for a code.
#pragma once

#include <stadtkern/plugin.h>

#include <memory>
#include <string>
#include <string_view>

#include "entering.h"
#include "front.h"
#include "page.h"

namespace identity {

class SignInPage {
 public:
  explicit SignInPage(Front& front) : front_(front) {}
  void serve(stadtkern::Host& host);

  // Where somebody goes who has come in: back, or to what is still missing.
  [[nodiscard]] stadtkern::Raw entered(const View& view, const Entered& entered, const std::string& return_to) const;
  // Signing in did not work; `provider` is its name, or empty.
  [[nodiscard]] stadtkern::Raw trouble(unsigned status, const View& view, std::string_view text,
                                       std::string_view provider) const;

 private:
  using RawReply = stadtkern::Reply<stadtkern::Raw>;
  void show(const stadtkern::Request& request, const stadtkern::HttpRequest& http, RawReply reply);
  void take(const stadtkern::Request& request, const stadtkern::HttpRequest& http, RawReply reply);
  void take_code(const stadtkern::Request& request, const stadtkern::HttpRequest& http, RawReply reply);

  Front& front_;
};

}  // namespace identity
