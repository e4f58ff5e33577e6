// SPDX-License-Identifier: EUPL-1.2
#include "guests/passes.h"

#include "guests/station.h"

namespace wifi::guests::passes {
namespace {

using stadtkern::Row;
using stadtkern::Value;

constexpr std::string_view kSelect =
    "SELECT id, kind, code, batch, seconds, bytes, day_seconds, day_bytes, devices, lasts, made, until_us, first_us,"
    " last_us, used_seconds, used_bytes, blocked, terms FROM guest_passes ";

Pass from(const Row& row) {
  Pass out;
  out.id = row.text(0);
  out.kind = row.integer(1) == 1 ? PassKind::Accepted : PassKind::Voucher;
  out.code = row.text(2);
  out.batch = row.text(3);
  out.limits = {row.integer(4), row.integer(5), row.integer(6), row.integer(7), row.integer(8), row.integer(9)};
  out.made = row.integer(10);
  out.until = row.integer(11);
  out.first = row.integer(12);
  out.last = row.integer(13);
  out.used_seconds = row.integer(14);
  out.used_bytes = row.integer(15);
  out.blocked = row.integer(16) != 0;
  out.terms = row.integer(17);
  return out;
}

std::optional<Pass> one(Connection& connection, std::string_view where, std::initializer_list<Value> values) {
  return connection.first(std::string(kSelect).append(where), values, from);
}

constexpr std::string_view kInsert =
    "INSERT INTO guest_passes (id, kind, code, batch, seconds, bytes, day_seconds, day_bytes, devices, lasts, made,"
    " until_us, first_us, last_us, used_seconds, used_bytes, blocked, terms) VALUES ";
constexpr std::size_t kRowsOfInsert = 50;
// From being let in to the first word of the session; a hotspot that tells nothing by then has not let it in.
constexpr Micros kOnItsWay = 2 * kMinute;

constexpr std::string_view kBatches =
    "SELECT id, name, made, vouchers, (SELECT COUNT(*) FROM guest_passes p WHERE p.batch = b.id AND p.first_us <> 0)"
    " FROM guest_batches b ";

Batch batch_from(const Row& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.integer(3), row.integer(4)};
}

}  // namespace

std::optional<Pass> find(Connection& connection, std::string_view id) {
  return one(connection, "WHERE id = ?", {id});
}

std::optional<Pass> by_code(Connection& connection, std::string_view code) {
  return one(connection, "WHERE code = ?", {code});
}

void add(Tx& tx, std::span<const Pass> passes) {
  while (!passes.empty()) {
    const auto some = passes.first(std::min(passes.size(), kRowsOfInsert));
    passes = passes.subspan(some.size());
    std::string sql(kInsert);
    std::vector<Value> values;
    for (const Pass& pass : some) {
      sql.append(values.empty() ? "" : ", ").append("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)");
      const Limits& limits = pass.limits;
      for (const Value& value : std::initializer_list<Value>{
               pass.id, pass.kind == PassKind::Accepted ? 1 : 0, pass.code, pass.batch, limits.seconds, limits.bytes,
               limits.day_seconds, limits.day_bytes, limits.devices, limits.lasts, pass.made, pass.until, pass.first,
               pass.last, pass.blocked ? 1 : 0, pass.terms}) {
        values.push_back(value);
      }
    }
    tx.each(sql, values, [](const Row&) {});
  }
}

void add(Tx& tx, const Pass& pass) {
  add(tx, std::span(&pass, 1));
}

void block(Tx& tx, std::string_view id, bool blocked) {
  tx.execute("UPDATE guest_passes SET blocked = ? WHERE id = ?", {blocked ? 1 : 0, id});
}

std::uint64_t erase(Tx& tx, std::string_view id) {
  // In words that `agreed` is not empty: only then does the planner see that its index, which knows no empty ones, will
  // do.
  std::int64_t gone = tx.execute("DELETE FROM guest_devices WHERE pass = ? OR (agreed = ? AND agreed <> '')", {id, id});
  gone += tx.execute("DELETE FROM guest_usage WHERE pass = ?", {id});
  gone += tx.execute("DELETE FROM guest_sessions WHERE pass = ?", {id});
  gone += tx.execute("DELETE FROM guest_passes WHERE id = ?", {id});
  return static_cast<std::uint64_t>(gone);
}

void touch(Tx& tx, const Pass& pass, Micros now) {
  tx.execute("UPDATE guest_passes SET first_us = ?, last_us = ? WHERE id = ?",
             {pass.first != 0 ? pass.first : now, now, pass.id});
}

void use(Tx& tx, std::string_view id, DayNumber day, std::int64_t seconds, std::int64_t bytes) {
  tx.execute(
      "INSERT INTO guest_days (day, sessions, seconds, bytes, accepted, rejected) VALUES (?, 0, ?, ?, 0, 0) ON CONFLICT"
      " (day) DO UPDATE SET seconds = guest_days.seconds + excluded.seconds, bytes = guest_days.bytes + excluded.bytes",
      {day, seconds, bytes});
  if (id.empty()) return;
  tx.execute(
      "INSERT INTO guest_usage (day, pass, seconds, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (day, pass) DO UPDATE SET"
      " seconds = guest_usage.seconds + excluded.seconds, bytes = guest_usage.bytes + excluded.bytes",
      {day, id, seconds, bytes});
  tx.execute("UPDATE guest_passes SET used_seconds = used_seconds + ?, used_bytes = used_bytes + ? WHERE id = ?",
             {seconds, bytes, id});
}

void make_room(Tx& tx, std::int64_t most_waiting) {
  constexpr std::int64_t kAtOnce = 2;  // more than one comes: so a limit that was lowered is reached, too
  constexpr const char* kWaiting = "FROM guest_passes WHERE kind = 1 AND first_us = 0";
  const auto waiting =
      tx.first(std::string("SELECT COUNT(*) FROM (SELECT 1 AS one ").append(kWaiting).append(" LIMIT ?) AS counted"),
               {most_waiting}, [](const Row& row) { return row.integer(0); });
  if (waiting.value_or(0) < most_waiting) return;
  std::vector<std::string> oldest;
  tx.each(std::string("SELECT id ").append(kWaiting).append(" ORDER BY made, id LIMIT ?"), {kAtOnce},
          [&](const Row& row) { oldest.emplace_back(row.text(0)); });
  for (const std::string& id : oldest) erase(tx, id);
}

Today today(Connection& connection, std::string_view id, DayNumber day, std::string_view device, Micros now) {
  Today out;
  connection.each("SELECT seconds, bytes FROM guest_usage WHERE day = ? AND pass = ?", {day, id}, [&](const Row& row) {
    out.seconds = row.integer(0);
    out.bytes = row.integer(1);
  });
  // A device that comes back before its end was told is no other one.
  connection.each(
      "SELECT COUNT(*) FROM guest_sessions WHERE pass = ? AND stopped IS NULL AND (device <> ? OR device = '')",
      {id, device}, [&](const Row& row) { out.others = row.integer(0); });
  connection.each(
      "SELECT COUNT(*) FROM guest_devices d WHERE d.pass = ? AND d.day = ? AND d.device <> ? AND d.let_in > ? AND NOT"
      " EXISTS (SELECT 1 FROM guest_sessions s WHERE s.pass = d.pass AND s.stopped IS NULL AND s.device = d.device)",
      {id, day, device, now - kOnItsWay}, [&](const Row& row) { out.others += row.integer(0); });
  return out;
}

void add_batch(Tx& tx, const Batch& batch) {
  tx.execute("INSERT INTO guest_batches (id, name, made, vouchers) VALUES (?, ?, ?, ?)",
             {batch.id, batch.name, batch.made, batch.vouchers});
}

std::optional<Batch> batch(Connection& connection, std::string_view id) {
  return connection.first(std::string(kBatches).append("WHERE id = ?"), {id}, batch_from);
}

std::vector<Batch> batches(Connection& connection, std::int64_t offset, std::int64_t limit) {
  std::vector<Batch> out;
  connection.each(std::string(kBatches).append("ORDER BY made DESC, id LIMIT ? OFFSET ?"), {limit, offset},
                  [&](const Row& row) { out.push_back(batch_from(row)); });
  return out;
}

std::vector<Pass> of_batch(Connection& connection, std::string_view batch, std::int64_t limit) {
  std::vector<Pass> out;
  connection.each(std::string(kSelect).append("WHERE batch = ? ORDER BY made, id LIMIT ?"), {batch, limit},
                  [&](const Row& row) { out.push_back(from(row)); });
  return out;
}

Terms terms(Connection& connection) {
  return connection
      .first("SELECT version, made, de, en, simple FROM guest_terms ORDER BY version DESC LIMIT 1", {},
             [](const Row& row) {
               return Terms{row.integer(0), row.integer(1), std::string(row.text(2)), std::string(row.text(3)),
                            std::string(row.text(4))};
             })
      .value_or(Terms{});
}

std::int64_t add_terms(Tx& tx, const Terms& terms_to_add) {
  const std::int64_t version = terms(tx).version + 1;
  tx.execute("INSERT INTO guest_terms (version, made, de, en, simple) VALUES (?, ?, ?, ?, ?)",
             {version, tx.now_us(), terms_to_add.de, terms_to_add.en, terms_to_add.simple});
  return version;
}

std::string known_key(Connection& connection, DayNumber day) {
  return connection
      .first("SELECT value FROM guest_keys WHERE day = ?", {day},
             [](const Row& row) { return std::string(row.bytes(0)); })
      .value_or(std::string());
}

std::string key_of(Tx& tx, DayNumber day) {
  std::string key = known_key(tx, day);
  if (!key.empty()) return key;
  key = random_bytes(kKeyBytes);
  tx.execute("INSERT INTO guest_keys (day, value) VALUES (?, ?)", {day, Value::bytes(key)});
  return key;
}

void bind(Tx& tx, DayNumber day, std::string_view device, const Pass& pass) {
  tx.execute(
      "INSERT INTO guest_devices (day, device, pass, agreed) VALUES (?, ?, ?, ?) ON CONFLICT (day, device) DO UPDATE "
      "SET"
      " pass = excluded.pass, agreed = CASE WHEN guest_devices.agreed = '' THEN excluded.agreed ELSE"
      " guest_devices.agreed END",
      {day, device, pass.id, pass.kind == PassKind::Accepted ? std::string_view(pass.id) : std::string_view()});
}

void queue(Tx& tx, DayNumber day, std::string_view device, const Pass& pass) {
  tx.execute("UPDATE guest_devices SET waiting = ? WHERE day = ? AND device = ?", {pass.id, day, device});
}

bool good(Connection& connection, const Pass& pass, DayNumber day, std::string_view device, Micros now) {
  Today used = today(connection, pass.id, day, device, now);
  used.others = 0;
  return judge(pass, used, now).verdict == Verdict::Allowed;
}

void let_in(Tx& tx, DayNumber day, std::string_view device, Micros now) {
  tx.execute("UPDATE guest_devices SET let_in = ? WHERE day = ? AND device = ? AND let_in <> ?",
             {now, day, device, now});
}

Pass counted(Connection& connection, DayNumber day, std::string_view device, const Pass& pass) {
  if (pass.kind != PassKind::Accepted || device.empty()) return pass;
  return agreed(connection, day, device).value_or(pass);
}

std::optional<Pass> agreed(Connection& connection, DayNumber day, std::string_view device) {
  return one(connection, "WHERE id = (SELECT agreed FROM guest_devices WHERE day = ? AND device = ?)", {day, device});
}

std::optional<Pass> held_by(Connection& connection, DayNumber day, std::string_view device) {
  return one(connection, "WHERE id = (SELECT pass FROM guest_devices WHERE day = ? AND device = ?)", {day, device});
}

std::optional<Pass> of_device(Connection& connection, DayNumber day, std::string_view device, Micros now) {
  auto held = held_by(connection, day, device);
  if (held && good(connection, *held, day, device, now)) return held;
  auto next =
      one(connection, "WHERE id = (SELECT waiting FROM guest_devices WHERE day = ? AND device = ?)", {day, device});
  return next && good(connection, *next, day, device, now) ? next : held;
}

std::uint64_t forget_before(Tx& tx, DayNumber day, Micros now, std::uint64_t limit) {
  std::int64_t gone = tx.execute("DELETE FROM guest_keys WHERE day < ?", {day});
  const auto devices = tx.execute(
      "DELETE FROM guest_devices WHERE (day, device) IN (SELECT day, device FROM guest_devices WHERE day < ? LIMIT ?)",
      {day, limit});
  gone += devices;
  std::vector<std::string> ended;
  tx.each("SELECT id FROM guest_passes WHERE kind = 1 AND until_us <= ? LIMIT ?", {now, limit},
          [&](const Row& row) { ended.emplace_back(row.text(0)); });
  for (const std::string& id : ended) {
    // A session that goes on into the next day is counted on, as nobody's.
    tx.execute("UPDATE guest_sessions SET pass = '' WHERE pass = ?", {id});
    gone += static_cast<std::int64_t>(erase(tx, id));
  }
  return static_cast<std::uint64_t>(gone);
}

std::int64_t unused(Connection& connection, Micros now) {
  return connection
      .first(
          "SELECT COUNT(*) FROM (SELECT 1 AS one FROM guest_passes WHERE kind = 0 AND until_us > ? AND first_us = 0 AND"
          " blocked = 0 LIMIT 10000) AS counted",
          {now}, [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

stadtkern::Due ended_before(Connection& connection, Micros before) {
  return connection
      .first("SELECT COUNT(*), MIN(until_us) FROM guest_passes WHERE kind = 0 AND until_us < ?", {before},
             [](const Row& row) {
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(stadtkern::Due{});
}

std::uint64_t drop_ended(Tx& tx, Micros before, std::uint64_t limit) {
  std::vector<std::string> ids;
  tx.each("SELECT id FROM guest_passes WHERE kind = 0 AND until_us < ? ORDER BY until_us LIMIT ?", {before, limit},
          [&](const Row& row) { ids.emplace_back(row.text(0)); });
  for (const std::string& id : ids) erase(tx, id);
  if (!ids.empty()) {
    tx.execute(
        "DELETE FROM guest_batches WHERE made < ? AND NOT EXISTS (SELECT 1 FROM guest_passes p WHERE p.batch ="
        " guest_batches.id)",
        {before});
  }
  return ids.size();
}

}  // namespace wifi::guests::passes
