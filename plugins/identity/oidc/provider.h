// SPDX-License-Identifier: EUPL-1.2
// The providers of a town's settings, by which people may sign in, and what each one's claims mean here. Values only;
// pure, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include <stadtkern/foreign_json.h>

namespace identity::oidc {

struct Provider {
  std::string id;
  std::string name_de;
  std::string name_en;
  std::string issuer;
  std::vector<std::string> hosts;  // with ports: the only ones that are asked, the issuer's first
  bool plain_http = false;
  std::string client;
  std::string secret;       // never logged, shown or told
  std::string secret_file;  // where it stands, when it is not in the settings
  std::string scopes = "openid profile email";
  std::string acr_values;
  std::string roles_claim = "groups";
  std::map<std::string, std::vector<std::string>> roles;  // a value of the claim -> roles of the town
  std::string mail_claim = "email";
  std::string name_claim = "name";
  std::string assurance_claim = "acr";
  std::map<std::string, std::uint32_t> assurance;  // a value of the claim -> 1 low, 2 substantial, 3 high
  std::vector<std::string> second_factors;         // values of amr that stand for a second factor
  std::string kind = "citizen";                    // of the accounts that it opens
  bool creates = false;                            // an account at somebody's first sign-in
  bool trusts_mail =
      false;  // an account with the same mail address belongs to whoever comes with it, when it is verified

  [[nodiscard]] const std::string& name(bool german) const { return german ? name_de : name_en; }
  [[nodiscard]] bool may_ask(std::string_view url) const;
};

inline constexpr std::size_t kMostProviders = 20;

// `settings` are the module's settings as JSON. What is wrong goes to `faults` with its pointer, and never repeats a
// secret; a provider with a fault is left out.
[[nodiscard]] std::vector<Provider> read_providers(const stadtkern::Json& settings,
                                                   std::vector<stadtkern::FieldError>& faults);

// What a token's claims mean at this provider.
[[nodiscard]] std::vector<std::string> roles_of(const Provider& provider,
                                                const stadtkern::Json& claims);  // each once, in order
[[nodiscard]] std::uint32_t assurance_of(const Provider& provider, const stadtkern::Json& claims);

}  // namespace identity::oidc
