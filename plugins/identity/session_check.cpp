// SPDX-License-Identifier: EUPL-1.2
#include "session_check.h"

#include <algorithm>
#include <utility>

#include "accounts.h"
#include "deputies.h"
#include "keys.h"
#include "messages.h"
#include "second_factors.h"
#include "sessions.h"

namespace identity {
namespace {

namespace contract = ::sessions::v1;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;

constexpr std::int64_t kKept = 60'000'000;  // us: how exactly idle sessions end
constexpr int kMostNames = 100;

// A key has what its account and it both have.
contract::Checked checked_key(Tx& tx, const std::string& secret, std::string_view needing, contract::Checked out) {
  const auto key = keys::find(tx, secret, tx.now_us());
  const auto account = key ? accounts::find(tx, key->account) : std::nullopt;
  if (!account || !account->active()) return out;
  keys::touch(tx, *key);
  out.set_known(true);
  out.set_principal(key->id);
  constexpr int kLow = 1;  // a key is no second factor
  for (auto& role : second_factors::allowed(keys::shared(account->roles, key->roles), needing, kLow)) {
    out.add_roles(std::move(role));
  }
  out.set_assurance(kLow);
  out.set_keep_ms(static_cast<std::uint32_t>(std::min(kKept, key->expires - tx.now_us()) / 1000));
  return out;
}

// What changes after the number was read is told by it later: so the number goes first.
contract::Checked checked(Tx& tx, const std::string& token, const SessionLimits& limits, std::string_view needing) {
  contract::Checked out;
  out.set_generation(accounts::generation(tx));
  if (token.starts_with(keys::kPrefix)) return checked_key(tx, token, needing, std::move(out));
  const auto session = sessions::find(tx, token, tx.now_us(), limits);
  const auto account = session ? accounts::find(tx, session->account) : std::nullopt;
  if (!account || !account->active()) return out;
  sessions::touch(tx, *session);
  out.set_known(true);
  out.set_principal(account->id);
  std::vector<std::string> roles = account->roles;
  for (auto& role : deputies::roles_for(tx, account->id, tx.now_us())) {
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(std::move(role));
  }
  for (auto& role : second_factors::allowed(std::move(roles), needing, session->assurance))
    out.add_roles(std::move(role));
  for (const auto& group : account->groups) out.add_groups(group);
  out.set_assurance(session->assurance);
  const std::int64_t left = std::min({kKept, session->expires - tx.now_us(), limits.idle / 2});
  out.set_keep_ms(static_cast<std::uint32_t>(left / 1000));
  return out;
}

}  // namespace

void SessionCheck::serve(stadtkern::Host& host) {
  host.serve("Check", this, &SessionCheck::check);
  host.serve("Changes", this, &SessionCheck::changes);
  host.serve("Names", this, &SessionCheck::names);
}

void SessionCheck::opened(const stadtkern::Town& town) {
  std::string needing = second_factor_roles(town);
  const std::lock_guard lock(mutex_);
  needing_[town.id()] = std::move(needing);
}

void SessionCheck::reconfigured(const stadtkern::Town& town) {
  std::string needing = second_factor_roles(town);
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(needing_[town.id()], needing) == needing) return;
  }
  // Should it fail, what is kept ends by itself after kKept.
  town.store().write([](Tx& tx) {
    accounts::note_change_of_all(tx);
    return stadtkern::Status();
  });
}

void SessionCheck::closed(const stadtkern::Town& town) {
  const std::lock_guard lock(mutex_);
  needing_.erase(town.id());
}

// Made-up tokens cost a read and no write.
void SessionCheck::check(const Request& request, const contract::Credential& body, Reply<contract::Checked> reply) {
  auto known = request.town().store().read([&](Connection& db) -> Result<contract::Checked> {
    contract::Checked out;
    out.set_generation(accounts::generation(db));
    out.set_known(sessions::exists(db, body.token()) || keys::exists(db, body.token()));
    return out;
  });
  if (!known || !known->known()) return reply.send(std::move(known));
  request.town().store().write(
      std::move(reply),
      [token = body.token(), limits = limits_of(request.town()), needing = second_factor_roles(request.town())](
          Tx& tx) -> Result<contract::Checked> { return checked(tx, token, limits, needing); });
}

Result<contract::Changed> SessionCheck::changes(const Request& request, const contract::Since& body) {
  return request.town().store().read([&](Connection& db) -> Result<contract::Changed> {
    auto changes = accounts::changes_after(db, body.generation());
    contract::Changed out;
    out.set_generation(changes.number);
    out.set_all(changes.all);
    for (auto& account : changes.accounts) {
      for (auto& key : keys::ids(db, account)) out.add_principals(std::move(key));
      for (auto& deputy : deputies::standing_in(db, account)) out.add_principals(std::move(deputy));
      out.add_principals(std::move(account));
    }
    return out;
  });
}

Result<::accounts::v1::NameList> SessionCheck::names(const Request& request, const ::accounts::v1::WhoseNames& body) {
  const auto own = own_account(request);
  if (!own) return own.error();
  if (body.ids_size() > kMostNames) return fault("/ids", "must be at most 100");
  return request.town().store().read([&](Connection& db) -> Result<::accounts::v1::NameList> {
    const auto asking = accounts::find(db, *own);
    if (!asking || !asking->active() || asking->roles.empty()) {
      return Error{Code::PermissionDenied, "names are told to staff only"};
    }
    const bool looks_after_accounts = request.principal().has("identity.admin");
    ::accounts::v1::NameList out;
    for (const std::string& id : body.ids()) {
      const auto account = accounts::find(db, id);
      if (!account || account->name.empty()) continue;
      auto& named = *out.add_names();
      named.set_id(id);
      named.set_name(account->name);
      if (looks_after_accounts) named.set_page("/identity/people/" + id);
    }
    return out;
  });
}

}  // namespace identity
