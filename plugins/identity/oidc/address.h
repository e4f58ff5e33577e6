// SPDX-License-Identifier: EUPL-1.2
// Addresses on the web as providers write them: strict, so that no two readers see two hosts in one. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace identity::oidc {

struct WebAddress {
  std::string host;  // lower case, with its port: "login.example.org:443"
  bool secure = false;
};

// http or https, a host, maybe a port, then nothing or "/" or "?". No user, no fragment, visible ASCII only.
[[nodiscard]] std::optional<WebAddress> parse_web_address(std::string_view url);
// "login.example.org" (port 443) or "login.example.org:8443", as WebAddress has it.
[[nodiscard]] std::string with_port(std::string_view host);

// A path of this town's own pages ("/t/town/..."), to go back to after signing in: never another host's, whatever a
// browser makes of backslashes and the like. Anything else: empty.
[[nodiscard]] std::string local_path(std::string_view text);

// As a value in a query or a form.
[[nodiscard]] std::string encoded(std::string_view text);

}  // namespace identity::oidc
