// SPDX-License-Identifier: EUPL-1.2
#include "messages.h"

#include "factor_rule.h"
#include "roles.h"
#include "secret.h"
#include "text.h"

namespace identity {

using stadtkern::Code;
using stadtkern::Error;

v1::Account message_of(const Account& account) {
  v1::Account out;
  out.set_id(account.id);
  out.set_kind(account.kind);
  out.set_state(account.state);
  out.set_name(account.name);
  out.set_mail(account.mail);
  for (const auto& role : account.roles) out.add_roles(role);
  for (const auto& group : account.groups) out.add_groups(group);
  out.set_created_at(format_w3c(account.created));
  return out;
}

v1::Me me_of(const Account& account, std::string_view session_token) {
  v1::Me out;
  out.set_id(account.id);
  out.set_kind(account.kind);
  out.set_name(account.name);
  out.set_mail(account.mail);
  for (const auto& role : account.roles) out.add_roles(role);
  for (const auto& group : account.groups) out.add_groups(group);
  if (!session_token.empty()) out.set_csrf(csrf_of(session_token));
  return out;
}

FromEdge from_edge(const stadtkern::Request& request) {
  FromEdge out;
  const auto http = request.http();
  if (http) {
    out.session = http->header("stadtkern-session");
    out.device = http->header("stadtkern-device");
    out.label = device_label(http->header("user-agent"));
    out.client = http->header("stadtkern-client");
  }
  if (out.client.empty()) out.client = "principal:" + std::string(request.principal().id());
  return out;
}

stadtkern::WithHeaders<v1::Me> signed_in(const Account& account, const std::string& session_token,
                                         const std::string& device_token, const SessionLimits& limits) {
  constexpr std::int64_t kSecond = 1'000'000;
  stadtkern::WithHeaders<v1::Me> out{me_of(account, session_token)};
  out.headers.emplace_back("cache-control", "no-store");
  out.headers.emplace_back("stadtkern-session", session_token + " " + std::to_string(limits.longest / kSecond));
  out.headers.emplace_back("stadtkern-device", device_token + " " + std::to_string(sessions::kDeviceKept / kSecond));
  return out;
}

SessionLimits limits_of(const stadtkern::Town& town) {
  using std::chrono::duration_cast;
  using std::chrono::hours;
  using std::chrono::microseconds;
  const auto settings = town.settings();
  return {duration_cast<microseconds>(settings.duration("session_idle", hours(8))).count(),
          duration_cast<microseconds>(settings.duration("session_longest", hours(7 * 24))).count()};
}

std::string second_factor_roles(const stadtkern::Town& town) {
  std::string said(town.settings().text("second_factor_roles", second_factors::kManifest));
  if (said.find(second_factors::kManifest) == std::string::npos) return said;
  return second_factors::with_manifests(said, Roles::with_second_factor(town));
}

Error no_account() {
  return {Code::NotFound, "there is no such account in this town"};
}

Error fault(std::string pointer, std::string reason) {
  return {Code::ValidationFailed,
          "something in the request cannot be taken",
          {},
          {{std::move(pointer), std::move(reason)}}};
}

stadtkern::Status only_admin(const stadtkern::Request& request) {
  if (request.principal().has(kAdmin)) return {};
  if (request.principal().anonymous()) return Error{Code::Unauthenticated, "sign in to do this"};
  return Error{Code::PermissionDenied, "this needs the role \"" + std::string(kAdmin) + "\" in this town"};
}

stadtkern::Result<std::string> own_account(const stadtkern::Request& request) {
  const auto id = request.principal().id();
  if (id.starts_with("acc_")) return std::string(id);
  if (id.empty()) return Error{Code::Unauthenticated, "sign in to do this"};
  return Error{Code::PermissionDenied, "whoever asks has no account in this town"};
}

}  // namespace identity
