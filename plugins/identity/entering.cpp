// SPDX-License-Identifier: EUPL-1.2
#include "entering.h"

#include "mail.h"
#include "second_factors.h"
#include "secret.h"

namespace identity {
namespace {

constexpr std::int64_t kBrowserKept_s = 24LL * 3600;

}  // namespace

using SignedIn = stadtkern::WithHeaders<v1::Me>;

SignedIn new_session(Tx& tx, const Account& account, const FromEdge& edge, const SessionLimits& limits,
                     std::uint32_t assurance) {
  if (const auto before = sessions::find(tx, edge.session, tx.now_us(), limits)) {
    sessions::end(tx, before->account, before->id);
    accounts::note_change(tx, before->account, {}, {});
  }
  const std::string token = sessions::begin(tx, account.id, edge.label, assurance, limits);
  return signed_in(account, token, sessions::know_device(tx, account.id, edge.device), limits);
}

std::pair<std::string, std::string> browser_field(const std::string& token) {
  return {"stadtkern-device", token + " " + std::to_string(kBrowserKept_s)};
}

void hand_ticket(Tx& tx, Entered& out, const SignIn& sign_in, const FromEdge& edge) {
  const std::string browser = edge.device.empty() ? new_token() : edge.device;
  out.ticket = sign_ins::begin(tx, sign_in, browser);
  out.me.headers.emplace_back("cache-control", "no-store");
  if (edge.device.empty()) out.me.headers.push_back(browser_field(browser));
}

bool needs_factor(Connection& db, const stadtkern::Town& town, const Account& account, std::uint32_t assurance) {
  if (second_factors::allowed(account.roles, second_factor_roles(town), assurance).size() == account.roles.size()) {
    return false;
  }
  return second_factors::standing(db, account.id) != second_factors::Standing::On;
}

std::string throttle_key(const stadtkern::Town& town, std::string_view mail) {
  return std::string(town.name()) + "\n" + token_hash("throttle", mail_key(mail));
}

std::string code_key(const stadtkern::Town& town, std::string_view account) {
  return "code\n" + std::string(town.name()) + "\n" + std::string(account);
}

bool fresh(Connection& db, const FromEdge& edge, std::string_view account, std::int64_t now,
           const SessionLimits& limits) {
  const auto session = sessions::find(db, edge.session, now, limits);
  return session && session->account == account && now - session->created <= kFresh;
}

stadtkern::Error password_needed() {
  return {stadtkern::Code::PermissionDenied, "give your password with this, or sign in anew: it is more than 5 min ago",
          "password.needed"};
}

}  // namespace identity
