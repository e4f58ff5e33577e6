// SPDX-License-Identifier: EUPL-1.2
#include "guests/keeper.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "addresses.h"
#include "guests/code.h"
#include "guests/passes.h"
#include "guests/sessions.h"
#include "guests/station.h"
#include "guests/times.h"
#include "requests.h"

namespace wifi::guests {
namespace {

using stadtkern::Connection;
using stadtkern::Result;
using stadtkern::Row;
using stadtkern::Status;
using stadtkern::Tx;

constexpr std::int64_t kAtOnce = 200;  // rows of each kind in one write
constexpr const char* kOverwrite = "overwrite";

DayNumber today(Tx& tx) {
  return local_day(tx.now_us(), tx.town().time_zone());
}

// Sessions that go on over midnight are known by the new day's key, as far as their devices are known.
std::uint64_t name_again(Tx& tx, const Live& live) {
  const DayNumber day = today(tx);
  std::vector<std::string> ids;
  tx.each("SELECT id FROM guest_sessions WHERE named <> 0 AND named < ? LIMIT ?", {day, kAtOnce},
          [&](const Row& row) { ids.emplace_back(row.text(0)); });
  if (ids.empty()) return 0;
  const auto town = tx.town();
  const std::string key = passes::key_of(tx, day);
  for (const std::string& id : ids) {
    const auto known = live.find(town.id(), id).value_or(Live::Device{});
    const std::string device = known.station.empty() ? std::string() : pseudonym(key, "device", known.station);
    const std::string place = known.address.empty() ? std::string() : pseudonym(key, "place", known.address);
    const bool named = !device.empty() || !place.empty();
    tx.execute("UPDATE guest_sessions SET device = ?, place = ?, named = ? WHERE id = ?",
               {device, place, named ? day : 0, id});
  }
  return ids.size();
}

// The day before, in steps so small that guests' requests pass between them. How much was left of it.
std::uint64_t forget_step(Tx& tx, const Live& live) {
  const std::uint64_t named = name_again(tx, live);
  return named + passes::forget_before(tx, today(tx), tx.now_us(), kAtOnce);
}

// What was removed is read by nobody, but until it is overwritten it stands in the store's files. A row keeps that it
// is owed, so that no crash forgets it.
void overwrite(const stadtkern::Town& town) {
  stadtkern::overwrite_removed(town, [town](const Status& done) {
    if (!done) return;  // the next minute repeats it
    town.store().write([](Tx& tx) -> Status {
      tx.execute("DELETE FROM guest_duties WHERE name = ?", {kOverwrite});
      return {};
    });
  });
}

void forget_all(const stadtkern::Town& town, const Live& live) {
  const auto left = std::make_shared<std::uint64_t>(0);
  town.store().write(
      [left, &live](Tx& tx) -> Status {
        *left = forget_step(tx, live);
        return {};
      },
      [left, town, &live](const Status& done) {
        if (!done) return;
        if (*left > 0) return forget_all(town, live);
        overwrite(town);
      });
}

}  // namespace

void Keeper::serve(stadtkern::Host& host) {
  host.timers().every(std::chrono::minutes{1}, "guests", this, &Keeper::sweep);
  host.privacy().on_find(this, &Keeper::find);
  host.privacy().on_export(this, &Keeper::give);
  host.privacy().on_erase(this, &Keeper::erase);
  host.retention().rule("guest_sessions",
                        {{"de", "Beendete Sitzungen im WLAN"}, {"en", "Wi-Fi sessions that have ended"}},
                        "keep_sessions", "2 d", this, &Keeper::sessions_due, &Keeper::drop_sessions);
  host.retention().rule("vouchers", {{"de", "Abgelaufene WLAN-Gutscheine"}, {"en", "Wi-Fi vouchers that have ended"}},
                        "keep_vouchers", "90 d", this, &Keeper::vouchers_due, &Keeper::drop_vouchers);
}

Status Keeper::sweep(Tx& tx) {
  const auto town = tx.town();
  const Micros now = tx.now_us();
  const auto silent = std::chrono::duration_cast<std::chrono::microseconds>(
      town.settings().duration("session_silent_after", std::chrono::minutes{15}));
  for (const std::string& id : sessions::close_silent(tx, now - silent.count(), kAtOnce)) live_.gone(town.id(), id);
  live_.forget_before(town.id(), now - silent.count());
  const bool owed = tx.first("SELECT since FROM guest_duties WHERE name = ?", {kOverwrite}, [](const Row& row) {
                        return row.integer(0);
                      }).has_value();
  if (forget_step(tx, live_) == 0 && !owed) return {};
  tx.execute("INSERT INTO guest_duties (name, since) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", {kOverwrite, now});
  forget_all(town, live_);
  return {};
}

// Who stands here has no name: by a voucher's code, or a device's address, while that is known today.
Status Keeper::find(Connection& connection, std::string_view, std::string_view value, const stadtkern::Found& found) {
  if (const auto code = read_code(value)) {
    if (const auto pass = passes::by_code(connection, *code)) found.add(pass->id);
  }
  if (const auto station = station_of(value)) {
    connection.each("SELECT day, value FROM guest_keys", {}, [&](const Row& row) {
      const std::string key(row.bytes(1));
      const auto pass = passes::held_by(connection, row.integer(0), pseudonym(key, "device", *station));
      if (pass) found.add(pass->id);
    });
  }
  return {};
}

Status Keeper::give(Connection& connection, const stadtkern::Town&, std::string_view subject, stadtkern::Export& out) {
  const auto pass = passes::find(connection, subject);
  if (!pass) return {};
  out.section("pass", {{"de", "WLAN-Zugang"}, {"en", "Wi-Fi access"}});
  out.text("id", {{"de", "Kennung"}, {"en", "Id"}}, pass->id);
  out.text("kind", {{"de", "Art"}, {"en", "Kind"}}, pass->kind == PassKind::Voucher ? "voucher" : "terms");
  out.text("code", {{"de", "Code"}, {"en", "Code"}}, pass->code);
  if (pass->first != 0) out.text("first", {{"de", "Zuerst benutzt"}, {"en", "First used"}}, w3c(pass->first));
  if (pass->last != 0) out.text("last", {{"de", "Zuletzt angemeldet"}, {"en", "Last sign-in"}}, w3c(pass->last));
  out.field("seconds", {{"de", "Sekunden online"}, {"en", "Seconds online"}}, pass->used_seconds);
  out.field("bytes", {{"de", "Übertragene Bytes"}, {"en", "Bytes transferred"}}, pass->used_bytes);
  sessions::Query query;
  query.pass = pass->id;
  query.limit = kAtOnce;
  for (const Session& session : sessions::list(connection, query).sessions) {
    out.section("session", {{"de", "Sitzung"}, {"en", "Session"}});
    out.text("access_point", {{"de", "Zugangspunkt"}, {"en", "Access point"}}, session.called);
    out.text("start", {{"de", "Beginn"}, {"en", "Start"}}, w3c(session.started));
    if (session.stopped) out.text("end", {{"de", "Ende"}, {"en", "End"}}, w3c(*session.stopped));
    out.field("seconds", {{"de", "Sekunden"}, {"en", "Seconds"}}, session.seconds);
    out.field("bytes", {{"de", "Bytes"}, {"en", "Bytes"}}, session.in + session.out);
  }
  return {};
}

Result<stadtkern::Erased> Keeper::erase(Tx& tx, std::string_view subject) {
  sessions::Query query;
  query.pass = std::string(subject);
  query.limit = sessions::kMostCounted;
  for (const Session& session : sessions::list(tx, query).sessions) live_.gone(tx.town().id(), session.id);
  return stadtkern::Erased{passes::erase(tx, subject), false};
}

Result<stadtkern::Due> Keeper::sessions_due(Connection& connection, Micros before) {
  return sessions::closed_before(connection, before);
}

Result<std::uint64_t> Keeper::drop_sessions(Tx& tx, Micros before, std::uint64_t limit) {
  return sessions::drop_closed(tx, before, limit);
}

Result<stadtkern::Due> Keeper::vouchers_due(Connection& connection, Micros before) {
  return passes::ended_before(connection, before);
}

Result<std::uint64_t> Keeper::drop_vouchers(Tx& tx, Micros before, std::uint64_t limit) {
  return passes::drop_ended(tx, before, limit);
}

}  // namespace wifi::guests
