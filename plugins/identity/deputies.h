// SPDX-License-Identifier: EUPL-1.2
// Who stands in for whom: its SQL, and the addresses for it. A deputy has the roles of whoever is away, for a time.
// What comes by standing in is not passed on, and the right to look after accounts does not come with it.
#pragma once

#include <stadtkern/plugin.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "accounts.h"
#include "identity.pb.h"

namespace identity {

struct Deputy {
  std::string account;  // who is away
  std::string deputy;
  std::int64_t until = 0;
};

namespace deputies {

void add(Tx& tx, const Deputy& deputy);
// False: there was none.
bool remove(Tx& tx, std::string_view account, std::string_view deputy);
// With all that is checked before.
[[nodiscard]] stadtkern::Status name(Tx& tx, const std::string& account, const std::string& deputy, std::uint32_t days,
                                     std::string_view by);
[[nodiscard]] stadtkern::Status recall(Tx& tx, const std::string& account, const std::string& deputy,
                                       std::string_view by);
std::int64_t remove_all(Tx& tx, std::string_view id);  // on either side
std::int64_t remove_over(Tx& tx);
// Of somebody who is away, or may be.
[[nodiscard]] std::vector<Deputy> of(Connection& db, std::string_view account, std::int64_t now);
// Roles that come by standing in, at `now`, each once and in order.
[[nodiscard]] std::vector<std::string> roles_for(Connection& db, std::string_view deputy, std::int64_t now);
// Everybody whose roles change with this account's.
[[nodiscard]] std::vector<std::string> standing_in(Connection& db, std::string_view account);

}  // namespace deputies

class DeputyDesk {
 public:
  void serve(stadtkern::Host& host);

 private:
  void name(const stadtkern::Request& request, const v1::NewDeputy& body, stadtkern::Reply<v1::DeputyList> reply);
  void recall(const stadtkern::Request& request, const v1::DeputyRecall& body, stadtkern::Reply<v1::DeputyList> reply);
  stadtkern::Result<v1::DeputyList> list(const stadtkern::Request& request, const v1::ListDeputiesQuery& body);
};

}  // namespace identity
