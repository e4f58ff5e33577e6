// SPDX-License-Identifier: EUPL-1.2
#include "key_desk.h"

#include <memory>
#include <utility>

#include "accounts.h"
#include "answering.h"
#include "entering.h"
#include "factor_rule.h"
#include "keys.h"
#include "mail.h"
#include "messages.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;

constexpr std::uint32_t kUsualDays = 90;
constexpr std::uint32_t kMostDays = 366;
constexpr std::int64_t kDay = 86'400LL * 1'000'000;
constexpr std::size_t kLongestName = 80;

v1::KeyEntry entry_of(const Key& key) {
  v1::KeyEntry out;
  out.set_id(key.id);
  out.set_name(key.name);
  for (const auto& role : key.roles) out.add_roles(role);
  out.set_created_at(format_w3c(key.created));
  out.set_expires_at(format_w3c(key.expires));
  if (key.seen != 0) out.set_seen_at(format_w3c(key.seen));
  return out;
}

}  // namespace

void KeyDesk::serve(stadtkern::Host& host) {
  host.serve("MakeKey", this, &KeyDesk::make);
  host.serve("ListKeys", this, &KeyDesk::list);
  host.serve("EndKey", this, &KeyDesk::end);
  auto http = host.http();
  http.post("/keys", "MakeKey");
  http.get("/keys", "ListKeys");
  http.del("/keys/{id}", "EndKey");
}

void KeyDesk::make(const Request& request, const v1::NewKey& body, Reply<Made> reply) {
  const auto kept = std::make_shared<Reply<Made>>(std::move(reply));
  make_own(request, body, [kept](Result<Made> made) { kept->send(std::move(made)); });
}

bool KeyDesk::may_have(const Request& request, std::string_view role) {
  return role != kAdmin && request.principal().has(role) &&
         !second_factors::needs_one(second_factor_roles(request.town()), role);
}

void KeyDesk::make_own(const Request& request, const v1::NewKey& body, std::function<void(Result<Made>)> then) {
  const auto account = own_account(request);
  if (!account) return then(account.error());
  const auto name = checked_line(body.name(), kLongestName);
  if (!name) return then(fault("/name", "must be a name of at most 80 characters"));
  const std::uint32_t days = body.expires_in_days() == 0 ? kUsualDays : body.expires_in_days();
  if (days > kMostDays) return then(fault("/expires_in_days", "must be 1 to 366"));
  if (body.roles().empty()) return then(fault("/roles", "must name at least one role of your own"));
  const std::string needing = second_factor_roles(request.town());
  for (const auto& role : body.roles()) {
    // What is withheld from this session cannot be passed on by it.
    if (!request.principal().has(role)) return then(fault("/roles", "must be roles that you have yourself, each once"));
    if (second_factors::needs_one(needing, role)) {
      return then(fault("/roles", "must not need a second factor, which a key has not (setting second_factor_roles)"));
    }
  }
  Key key;
  key.account = *account;
  key.name = *name;
  key.roles = {body.roles().begin(), body.roles().end()};
  const auto kept = std::make_shared<std::function<void(Result<Made>)>>(std::move(then));
  const auto write = [request, kept, key, days, town = request.town(), edge = from_edge(request)](bool proven) {
    act_then<Made>(
        request,
        [key, days, town, edge, proven](Tx& tx) -> Result<Made> {
          const auto owner = accounts::find(tx, key.account);
          if (!owner || !owner->active()) return no_account();
          if (!proven && !fresh(tx, edge, key.account, tx.now_us(), limits_of(town))) return password_needed();
          Key made = key;
          made.roles = keys::shared(owner->roles, key.roles);
          if (made.roles.size() != key.roles.size()) {
            return fault("/roles", "must be roles of your own, each once, without identity.admin");
          }
          if (static_cast<std::int64_t>(keys::list(tx, made.account).size()) >= keys::kMost) {
            return Error{Code::Conflict, "you have 20 keys already: end one of them", "keys.many"};
          }
          made.expires = tx.now_us() + days * kDay;
          Made out;
          out.message.set_secret(keys::add(tx, made));
          *out.message.mutable_key() = entry_of(made);
          tx.acted_on(made.id);
          out.headers.emplace_back("cache-control", "no-store");
          accounts::note_change(tx, made.account, "key", made.account);
          return out;
        },
        *kept);
  };
  if (body.password().empty()) return write(false);
  front_.check_own(request, *account, body.password(), [kept, write](stadtkern::Status right) {
    if (!right) return (*kept)(std::move(right).error());
    write(true);
  });
}

stadtkern::Status KeyDesk::end_any(Tx& tx, const std::string& id, std::string_view by) {
  const auto owner = keys::owner(tx, id);
  if (!owner) return Error{Code::NotFound, "there is no such key"};
  keys::end(tx, *owner, id);
  tx.acted_on(id);
  accounts::note_change(tx, *owner, "key", by);
  return {};
}

Result<v1::KeyList> KeyDesk::list(const Request& request, const v1::ListKeysQuery&) {
  const auto account = own_account(request);
  if (!account) return account.error();
  return request.town().store().read([&](Connection& db) -> Result<v1::KeyList> {
    v1::KeyList out;
    for (const Key& key : keys::list(db, *account)) *out.add_keys() = entry_of(key);
    return out;
  });
}

void KeyDesk::end(const Request& request, const v1::KeyEnd& body, Reply<v1::Done> reply) {
  const auto account = own_account(request);
  if (!account) return reply.send(account.error());
  request.town().store().write(std::move(reply),
                               [request, account = *account, id = body.id()](Tx& tx) -> Result<v1::Done> {
                                 tx.acts_for(request);
                                 if (keys::end(tx, account, id) == 0)
                                   return Error{Code::NotFound, "you have no such key"};
                                 tx.acted_on(id);
                                 accounts::note_change(tx, account, "key", account);
                                 return v1::Done{};
                               });
}

}  // namespace identity
