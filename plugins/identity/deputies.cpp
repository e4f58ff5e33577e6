// SPDX-License-Identifier: EUPL-1.2
#include "deputies.h"

#include "messages.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Row;

constexpr std::int64_t kDay = 86'400LL * 1'000'000;
constexpr std::uint32_t kMostDays = 366;
constexpr std::size_t kMost = 10;  // of one account

v1::DeputyList list_of(Connection& db, std::string_view account, std::int64_t now) {
  v1::DeputyList out;
  for (const Deputy& one : deputies::of(db, account, now)) {
    v1::DeputyEntry& entry = *out.add_deputies();
    entry.set_id(one.deputy);
    if (const auto who = accounts::find(db, one.deputy)) entry.set_name(who->name);
    entry.set_until(format_w3c(one.until));
  }
  return out;
}

// Whose deputies are asked about: one's own, or anybody's for who looks after accounts.
Result<std::string> for_whom(const Request& request, const std::string& account) {
  if (!account.empty() && request.principal().has(kAdmin)) return account;
  auto own = own_account(request);
  if (own && !account.empty() && account != *own) {
    return Error{Code::PermissionDenied, "only an administrator names somebody else's deputies"};
  }
  return own;
}

}  // namespace

namespace deputies {

void add(Tx& tx, const Deputy& deputy) {
  tx.execute(
      "INSERT INTO deputies (account, deputy, until) VALUES (?, ?, ?) "
      "ON CONFLICT (account, deputy) DO UPDATE SET until = excluded.until",
      {deputy.account, deputy.deputy, deputy.until});
}

bool remove(Tx& tx, std::string_view account, std::string_view deputy) {
  return tx.execute("DELETE FROM deputies WHERE account = ? AND deputy = ?", {account, deputy}) == 1;
}

stadtkern::Status name(Tx& tx, const std::string& account, const std::string& deputy, std::uint32_t days,
                       std::string_view by) {
  if (days == 0 || days > kMostDays) return fault("/days", "must be 1 to 366");
  if (deputy == account) return fault("/id", "must be somebody else");
  const auto away = accounts::find(tx, account);
  const auto who = accounts::find(tx, deputy);
  if (!away || !away->active()) return no_account();
  // The same words whether there is no such account or it is no colleague's: ids are not to be found out here.
  if (!who || !who->active() || who->kind != away->kind || who->kind == "citizen") return no_account();
  if (of(tx, account, tx.now_us()).size() >= kMost) {
    return Error{Code::Conflict, "there are 10 deputies already: recall one of them", "deputies.many"};
  }
  add(tx, {account, deputy, tx.now_us() + days * kDay});
  accounts::note_change(tx, deputy, "deputy", by);
  return {};
}

stadtkern::Status recall(Tx& tx, const std::string& account, const std::string& deputy, std::string_view by) {
  if (!remove(tx, account, deputy)) return Error{Code::NotFound, "there is no such deputy"};
  accounts::note_change(tx, deputy, "deputy", by);
  return {};
}

std::int64_t remove_all(Tx& tx, std::string_view id) {
  return tx.execute("DELETE FROM deputies WHERE account = ? OR deputy = ?", {id, id});
}

std::int64_t remove_over(Tx& tx) {
  return tx.execute("DELETE FROM deputies WHERE until <= ?", {tx.now_us()});
}

std::vector<Deputy> of(Connection& db, std::string_view account, std::int64_t now) {
  std::vector<Deputy> all;
  db.each("SELECT deputy, until FROM deputies WHERE account = ? AND until > ? ORDER BY until", {account, now},
          [&](const Row& row) {
            all.push_back({std::string(account), std::string(row.text(0)), row.integer(1)});
          });
  return all;
}

std::vector<std::string> roles_for(Connection& db, std::string_view deputy, std::int64_t now) {
  std::vector<std::string> roles;
  db.each(
      "SELECT DISTINCT g.role FROM deputies d JOIN accounts a ON a.id = d.account JOIN grants g ON g.account = a.id "
      "WHERE d.deputy = ? AND d.until > ? AND a.state = 'active' AND g.role <> ? ORDER BY g.role",
      {deputy, now, kAdmin}, [&](const Row& row) { roles.emplace_back(row.text(0)); });
  return roles;
}

std::vector<std::string> standing_in(Connection& db, std::string_view account) {
  std::vector<std::string> ids;
  db.each("SELECT deputy FROM deputies WHERE account = ?", {account},
          [&](const Row& row) { ids.emplace_back(row.text(0)); });
  return ids;
}

}  // namespace deputies

void DeputyDesk::serve(stadtkern::Host& host) {
  host.serve("NameDeputy", this, &DeputyDesk::name);
  host.serve("RecallDeputy", this, &DeputyDesk::recall);
  host.serve("ListDeputies", this, &DeputyDesk::list);
  auto http = host.http();
  http.post("/deputies", "NameDeputy");
  http.del("/deputies/{id}", "RecallDeputy");
  http.get("/deputies", "ListDeputies");
}

void DeputyDesk::name(const Request& request, const v1::NewDeputy& body, Reply<v1::DeputyList> reply) {
  const auto account = for_whom(request, body.account());
  if (!account) return reply.send(account.error());
  request.town().store().write(std::move(reply),
                               [request, account = *account, deputy = body.id(), days = body.days(),
                                by = std::string(request.principal().id())](Tx& tx) -> Result<v1::DeputyList> {
                                 tx.acts_for(request);
                                 tx.acted_on(account);
                                 if (auto done = deputies::name(tx, account, deputy, days, by); !done)
                                   return done.error();
                                 return list_of(tx, account, tx.now_us());
                               });
}

void DeputyDesk::recall(const Request& request, const v1::DeputyRecall& body, Reply<v1::DeputyList> reply) {
  const auto account = for_whom(request, body.account());
  if (!account) return reply.send(account.error());
  request.town().store().write(std::move(reply),
                               [request, account = *account, deputy = body.id(),
                                by = std::string(request.principal().id())](Tx& tx) -> Result<v1::DeputyList> {
                                 tx.acts_for(request);
                                 tx.acted_on(account);
                                 if (auto done = deputies::recall(tx, account, deputy, by); !done) return done.error();
                                 return list_of(tx, account, tx.now_us());
                               });
}

Result<v1::DeputyList> DeputyDesk::list(const Request& request, const v1::ListDeputiesQuery& body) {
  const auto account = for_whom(request, body.account());
  if (!account) return account.error();
  return request.town().store().read(
      [&](Connection& db) -> Result<v1::DeputyList> { return list_of(db, *account, 0); });
}

}  // namespace identity
