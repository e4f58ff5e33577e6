// SPDX-License-Identifier: EUPL-1.2
// The people behind accounts, for privacy/v1: who is known by something, all that is held of them, and how it goes. An
// erased account's id stays, so that events and logs that name it still lead to somebody who is gone.
#pragma once

#include <stadtkern/plugin.h>

#include "accounts.h"

namespace identity {

class Subjects {
 public:
  void serve(stadtkern::Host& host);

 private:
  stadtkern::Status find(Connection& db, std::string_view kind, std::string_view value, const stadtkern::Found& found);
  stadtkern::Status give(Connection& db, const stadtkern::Town& town, std::string_view subject, stadtkern::Export& out);
  stadtkern::Result<stadtkern::Erased> erase(Tx& tx, std::string_view subject);
  stadtkern::Result<stadtkern::Due> keys_due(Connection& db, std::int64_t before_us);
  stadtkern::Result<std::uint64_t> remove_keys(Tx& tx, std::int64_t before_us, std::uint64_t limit);
  stadtkern::Result<stadtkern::Due> sessions_due(Connection& db, std::int64_t before_us);
  stadtkern::Result<std::uint64_t> remove_sessions(Tx& tx, std::int64_t before_us, std::uint64_t limit);
};

}  // namespace identity
