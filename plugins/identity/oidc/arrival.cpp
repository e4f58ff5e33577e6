// SPDX-License-Identifier: EUPL-1.2
#include "oidc/arrival.h"

#include <algorithm>

#include "second_factors.h"
#include "sign_ins.h"

namespace identity::oidc {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Row;
using stadtkern::Town;

constexpr std::string_view kCitizen = "citizen";

Error nobody() {
  return {Code::NotFound, "there is no account for this person here", "oidc.nobody"};
}

std::string granted_by(const Provider& provider) {
  return "oidc:" + provider.id;
}

// An account with the mail address that the provider has verified: only where the town trusts it so far, and never one
// of another kind than the provider is for.
std::optional<Account> by_mail(Tx& tx, const Provider& provider, const Person& person) {
  if (!provider.trusts_mail || person.mail.empty()) return std::nullopt;
  auto account = accounts::find_by_mail(tx, person.mail);
  if (!account || account->kind != provider.kind) return std::nullopt;
  if (account->state == "invited") {
    accounts::set_state(tx, account->id, "active");
    accounts::end_links(tx, account->id);
    account->state = "active";
  }
  return account;
}

Result<Account> made(Tx& tx, const Provider& provider, const Person& person) {
  const auto id = accounts::add(tx, provider.kind, {}, {});
  if (!id) return id.error();
  // An address that somebody else has here stays theirs.
  const bool taken = !person.mail.empty() && accounts::find_by_mail(tx, person.mail);
  if (auto set = accounts::set_person(tx, *id, person.name, taken ? std::string() : person.mail); !set) {
    return std::move(set).error();
  }
  accounts::set_state(tx, *id, "active");
  accounts::note_change(tx, *id, "created", granted_by(provider));
  auto account = accounts::find(tx, *id);
  if (!account) return nobody();
  return *std::move(account);
}

Result<Account> account_of(Tx& tx, const Provider& provider, const Person& person) {
  if (const auto id = sign_ins::account_of(tx, person.issuer, person.subject)) {
    auto account = accounts::find(tx, *id);
    if (!account || !account->active()) return nobody();
    return *std::move(account);
  }
  if (auto account = by_mail(tx, provider, person)) {
    if (!account->active()) return nobody();
    return *std::move(account);
  }
  if (!provider.creates) return nobody();
  return made(tx, provider, person);
}

// What this provider gave before and gives no longer goes; what an administrator gave stays.
void settle_roles(Tx& tx, const Town& town, const Roles& roles, const Provider& provider, const Person& person,
                  const Account& account) {
  if (account.kind == kCitizen) return;
  const std::string by = granted_by(provider);
  std::vector<std::string> before;
  tx.each("SELECT role FROM grants WHERE account = ? AND granted_by = ?", {account.id, by},
          [&](const Row& row) { before.emplace_back(row.text(0)); });
  const auto has = [](const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  bool withdrawn = false;
  bool granted = false;
  for (const auto& role : before) {
    if (!has(person.roles, role)) withdrawn = accounts::withdraw(tx, account.id, role) || withdrawn;
  }
  for (const auto& role : person.roles) {
    if (roles.known(town, role)) granted = accounts::grant(tx, account.id, role, by) || granted;
  }
  if (withdrawn) accounts::note_change(tx, account.id, "withdrawn", by);
  if (granted) accounts::note_change(tx, account.id, "granted", by);
}

}  // namespace

Result<Entered> arrive(Tx& tx, const Town& town, const Roles& roles, const Provider& provider, const Person& person,
                       const FromEdge& edge) {
  const auto account = account_of(tx, provider, person);
  if (!account) return account.error();
  sign_ins::link(tx, provider.id, person.issuer, person.subject, account->id);
  settle_roles(tx, town, roles, provider, person, *account);
  const auto now = accounts::find(tx, account->id);
  if (!now) return nobody();
  Entered out;
  const bool factor = second_factors::standing(tx, now->id) == second_factors::Standing::On;
  if (factor && person.assurance < second_factors::kWithCode) {
    hand_ticket(tx, out, {{}, now->id, {}}, edge);
    return out;
  }
  out.me = new_session(tx, *now, edge, limits_of(town), person.assurance);
  out.needs_factor = needs_factor(tx, town, *now, person.assurance);
  return out;
}

}  // namespace identity::oidc
