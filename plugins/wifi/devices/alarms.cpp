// SPDX-License-Identifier: EUPL-1.2
#include "devices/alarms.h"

#include <string>

#include "devices/draft.h"
#include "devices/steps.h"
#include "devices/store.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Result;
using stadtkern::Row;

constexpr std::int64_t kShown = 100;

// Rows of id, name, address, since, reason; how many there are in all.
std::int64_t add(Connection& connection, const char* kind, const std::string& from, const std::string& columns,
                 v1::AlarmList& out) {
  connection.each("SELECT d.id, d.name, d.mac, " + columns + " " + from + " LIMIT ?", {kShown}, [&](const Row& row) {
    auto& alarm = *out.add_alarms();
    alarm.set_kind(kind);
    alarm.set_device_id(std::string(row.text(0)));
    alarm.set_name(std::string(row.text(1)));
    alarm.set_mac(std::string(row.text(2)));
    if (!row.null(3) && row.integer(3) > 0) alarm.set_since(w3c(row.integer(3)));
    alarm.set_reason(std::string(row.text(4)));
  });
  const std::string counted = from.substr(0, from.find(" ORDER BY"));
  return connection
      .first("SELECT COUNT(*) FROM (SELECT 1 AS one " + counted + " LIMIT ?) AS counted", {kMostCounted},
             [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

}  // namespace

std::int64_t came_since(Connection& connection, Micros since, std::int64_t most) {
  return connection
      .first("SELECT COUNT(*) FROM (SELECT 1 AS one FROM devices WHERE registered > ? LIMIT ?) AS counted",
             {since, most}, [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

Result<v1::AlarmList> alarms(Connection& connection, Micros now, std::int64_t an_hour, bool rotating) {
  v1::AlarmList out;
  out.set_waiting(static_cast<std::uint64_t>(add(connection, "waiting",
                                                 "FROM devices d WHERE d.approved = 0 ORDER BY d.registered, d.id",
                                                 "d.registered, ''", out)));
  out.set_offline(static_cast<std::uint64_t>(
      add(connection, "offline",
          "FROM device_presence p JOIN devices d ON d.id = p.device WHERE p.online = 0 AND p.seen > 0"
          " AND d.state <> 'deactivated' ORDER BY p.seen, d.id",
          "p.seen, ''", out)));
  out.set_refused(static_cast<std::uint64_t>(add(
      connection, "refused", "FROM devices d WHERE d.state = 'error' ORDER BY d.name, d.id", "NULL, d.reason", out)));
  if (rotating) {
    out.set_old_secret(static_cast<std::uint64_t>(
        add(connection, "old_secret",
            "FROM devices d WHERE d.old_secret = 1 AND d.state <> 'deactivated' ORDER BY d.registered, d.id",
            "d.registered, ''", out)));
  }
  const std::int64_t came = came_since(connection, now - kHour, an_hour);
  out.set_registered_last_hour(static_cast<std::uint32_t>(came));
  out.set_many_registered(many(came, an_hour));
  out.set_behind(static_cast<std::uint64_t>(count_behind(connection)));
  return out;
}

}  // namespace wifi::devices
