// SPDX-License-Identifier: EUPL-1.2
// What goes by itself: sessions that nothing is heard of, the key of the day at the town's midnight with all that it
// named, and what personal data there is, on demand. Timers and writes [writer].
#pragma once

#include <stadtkern/plugin.h>

#include "guests/live.h"

namespace wifi::guests {

class Keeper {
 public:
  explicit Keeper(Live& live) : live_(live) {}
  void serve(stadtkern::Host& host);

 private:
  stadtkern::Status sweep(stadtkern::Tx& tx);

  stadtkern::Status find(stadtkern::Connection& connection, std::string_view kind, std::string_view value,
                         const stadtkern::Found& found);
  stadtkern::Status give(stadtkern::Connection& connection, const stadtkern::Town& town, std::string_view subject,
                         stadtkern::Export& out);
  stadtkern::Result<stadtkern::Erased> erase(stadtkern::Tx& tx, std::string_view subject);

  stadtkern::Result<stadtkern::Due> sessions_due(stadtkern::Connection& connection, std::int64_t before);
  stadtkern::Result<std::uint64_t> drop_sessions(stadtkern::Tx& tx, std::int64_t before, std::uint64_t limit);
  stadtkern::Result<stadtkern::Due> vouchers_due(stadtkern::Connection& connection, std::int64_t before);
  stadtkern::Result<std::uint64_t> drop_vouchers(stadtkern::Tx& tx, std::int64_t before, std::uint64_t limit);

  Live& live_;
};

}  // namespace wifi::guests
