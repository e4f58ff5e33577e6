// SPDX-License-Identifier: EUPL-1.2
#include "devices/watch.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "devices.pb.h"
#include "devices/steps.h"
#include "devices/store.h"

namespace wifi::devices {
namespace {

using stadtkern::Row;
using stadtkern::Status;
using stadtkern::Tx;

// Writes of others, such as accounting, pass between these.
constexpr std::size_t kCallsAtOnce = 50;
constexpr std::int64_t kMissedAtOnce = 500;
constexpr std::int64_t kSlotsAtOnce = 500;
constexpr int kMostNamed = 100;                // devices in one event
constexpr std::int64_t kQuiet = 10 * kMinute;  // between two events of missed devices
constexpr std::int64_t kOnly = 1;

struct Known {
  Presence presence;
  bool told = true;
  std::string mac, last_ip, management_ip;
};

std::optional<Known> known(Tx& tx, std::string_view device) {
  return tx.first(
      "SELECT p.online, p.seen, p.since, p.told, d.mac, d.last_ip, d.management_ip FROM device_presence p"
      " JOIN devices d ON d.id = p.device WHERE p.device = ?",
      {device}, [](const Row& row) {
        return Known{{row.integer(0) != 0, row.integer(1), row.integer(2)},
                     row.integer(3) != 0,
                     std::string(row.text(4)),
                     std::string(row.text(5)),
                     std::string(row.text(6))};
      });
}

void keep(Tx& tx, std::string_view device, const Presence& presence, bool told) {
  tx.execute("UPDATE device_presence SET online = ?, seen = ?, since = ?, told = ? WHERE device = ?",
             {presence.online ? 1 : 0, presence.seen, presence.since, told ? 1 : 0, device});
}

// The site's list shows it, too.
void show(Tx& tx, const Known& device) {
  tx.execute("UPDATE access_points SET online = ?, seen = ? WHERE mac = ?",
             {device.presence.online ? 1 : 0, device.presence.seen, device.mac});
}

void publish(Tx& tx, std::string_view type, const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  v1::DevicesTurned event;
  event.set_count(static_cast<std::uint32_t>(ids.size()));
  for (const auto& id : ids) {
    if (event.ids_size() < kMostNamed) event.add_ids(id);
  }
  tx.publish(type, "devices", ids.size() == 1 ? std::string_view(ids.front()) : std::string_view(), event);
}

void take_call(Tx& tx, const std::string& device, const Contacts::Call& call, Micros now, const Patience& patience,
               std::vector<std::string>& back) {
  auto state = known(tx, device);
  if (!state) return;
  const Turn turn = called(state->presence, now, patience);
  if (turn == Turn::Online && state->told) back.push_back(device);
  keep(tx, device, state->presence, turn == Turn::Online ? false : state->told);
  if (turn != Turn::None) show(tx, *state);
  const bool moved = (!call.address.empty() && call.address != state->last_ip) ||
                     (!call.management.empty() && call.management != state->management_ip);
  auto card = moved ? find(tx, device) : std::nullopt;
  if (!card) return;
  if (!call.address.empty()) card->last_ip = call.address;
  if (!call.management.empty()) card->management_ip = call.management;
  save(tx, *card);
  take_addresses(tx, *card);
}

// Devices that have not called for a while, the first of them. True when there may be more.
bool miss(Tx& tx, Micros now, Micros watched_since, const Patience& patience) {
  std::vector<std::string> silent;
  tx.each("SELECT device FROM device_presence WHERE online = 1 AND seen < ? ORDER BY seen LIMIT ?",
          {now - patience.offline_after, kCallsAtOnce}, [&](const Row& row) { silent.emplace_back(row.text(0)); });
  bool any = false;
  for (const auto& device : silent) {
    auto state = known(tx, device);
    if (!state || waited(state->presence, now, watched_since, patience) != Turn::Offline) continue;
    keep(tx, device, state->presence, false);
    show(tx, *state);
    any = true;
  }
  return any && silent.size() == kCallsAtOnce;
}

// Those that are missed; told together, and then not again for some minutes.
void tell(Tx& tx) {
  const auto last =
      tx.first("SELECT told FROM device_alarm WHERE id = ?", {kOnly}, [](const Row& row) { return row.integer(0); });
  if ((last && tx.now_us() - *last < kQuiet) || !tx.may_publish("wifi.devices.offline")) return;
  std::vector<std::string> missed;
  tx.each("SELECT device FROM device_presence WHERE online = 0 AND told = 0 AND seen > 0 ORDER BY device LIMIT ?",
          {kMissedAtOnce}, [&](const Row& row) { missed.emplace_back(row.text(0)); });
  if (missed.empty()) return;
  tx.execute("UPDATE device_presence SET told = 1 WHERE online = 0 AND told = 0 AND seen > 0 AND device <= ?",
             {missed.back()});
  publish(tx, "wifi.devices.offline", missed);
  tx.execute("INSERT INTO device_alarm (id, told) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET told = excluded.told",
             {kOnly, tx.now_us()});
}

// True when there may be more.
bool drop_old_slots(Tx& tx) {
  std::int64_t room = kSlotsAtOnce;
  for (std::size_t step = 0; step < kSteps.size() && room > 0; ++step) {
    room -= tx.execute(
        "DELETE FROM device_slots WHERE (device, step, start) IN (SELECT device, step, start FROM device_slots WHERE"
        " step = ? AND start < ? ORDER BY start LIMIT ?)",
        {static_cast<std::int64_t>(step), tx.now_us() - kSteps[step].keep, room});
  }
  return room == 0;
}

void drop_all_old_slots(const stadtkern::Town& town) {
  auto more = std::make_shared<bool>(false);
  town.store().write(
      [more](Tx& tx) -> Status {
        *more = drop_old_slots(tx);
        return {};
      },
      [town, more](const Status& status) {
        if (status && *more) drop_all_old_slots(town);
      });
}

// One minute's work in a town: writes one after the other, each queued when the one before is done.
struct Pass {
  Contacts::Calls calls;
  Micros now = 0;  // when the calls were taken: those that come while its writes wait are the next one's
  Micros since = 0;
  Patience patience;
  std::size_t next = 0;
  bool more = false;  // are missed
};

void go_on(const stadtkern::Town& town, const std::shared_ptr<Pass>& pass);

void finish(const stadtkern::Town& town, const std::shared_ptr<Pass>& pass) {
  town.store().write(
      [pass](Tx& tx) -> Status {
        pass->more = miss(tx, pass->now, pass->since, pass->patience);
        if (!pass->more) tell(tx);
        return {};
      },
      [town, pass](const Status& status) {
        if (status && pass->more) return finish(town, pass);
        drop_all_old_slots(town);
      });
}

void go_on(const stadtkern::Town& town, const std::shared_ptr<Pass>& pass) {
  if (pass->next >= pass->calls.size()) return finish(town, pass);
  town.store().write(
      [pass](Tx& tx) -> Status {
        std::vector<std::string> back;
        const std::size_t end = std::min(pass->calls.size(), pass->next + kCallsAtOnce);
        for (std::size_t at = pass->next; at < end; ++at) {
          take_call(tx, pass->calls[at].first, pass->calls[at].second, pass->now, pass->patience, back);
        }
        if (tx.may_publish("wifi.devices.online")) publish(tx, "wifi.devices.online", back);
        return {};
      },
      [town, pass](const Status& status) {
        if (!status) return;  // the next minute's calls tell the same
        pass->next += kCallsAtOnce;
        go_on(town, pass);
      });
}

}  // namespace

Patience patience_of(const stadtkern::Town& town) {
  const auto micros = [&](std::string_view name, std::chrono::milliseconds fallback) {
    return std::chrono::microseconds(town.settings().duration(name, fallback)).count();
  };
  return {micros("devices/offline_after", std::chrono::minutes(10)),
          micros("devices/online_after", std::chrono::minutes(3))};
}

void Watch::serve(stadtkern::Host& host) {
  host.timers().every(std::chrono::minutes(1), "devices", this, &Watch::tick);
}

void Watch::close(const stadtkern::Town& town) {
  contacts_.forget(town.id());
  const std::lock_guard lock(mutex_);
  since_.erase(town.id());
}

Micros Watch::watched_since(std::uint32_t town, Micros now) {
  const std::lock_guard lock(mutex_);
  return since_.try_emplace(town, now).first->second;
}

Status Watch::tick(Tx& tx) {
  const stadtkern::Town town = tx.town();
  auto pass = std::make_shared<Pass>();
  pass->calls = contacts_.take(town.id());
  pass->now = tx.now_us();
  pass->since = watched_since(town.id(), pass->now);
  pass->patience = patience_of(town);
  const bool any = tx.first("SELECT id FROM devices LIMIT 1", {}, [](const Row&) { return true; }).has_value();
  if (!any && pass->calls.empty()) return {};  // as in most towns: no write of ours behind the timer's own
  renderer_.look(town);                        // at what was left behind
  go_on(town, pass);
  return {};
}

}  // namespace wifi::devices
