// SPDX-License-Identifier: EUPL-1.2
#include "store.h"

#include <algorithm>
#include <utility>

namespace places::store {
namespace {

using stadtkern::Row;
using stadtkern::Value;

constexpr std::int64_t kPartsPerStep = 64;

void set_state(Tx& tx, std::string_view name, std::int64_t value) {
  tx.execute("INSERT INTO state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
             {name, value});
}

std::optional<std::int64_t> state(Connection& db, std::string_view name) {
  return db.first("SELECT value FROM state WHERE name = ?", {name}, [](const Row& row) { return row.integer(0); });
}

Address address_of(const Row& row) {
  Address address;
  address.key = row.text(0);
  address.street = row.text(1);
  address.number = row.text(2);
  address.postcode = row.text(3);
  address.place = row.text(4);
  address.district = row.text(5);
  address.at = {row.real(6), row.real(7)};
  return address;
}

std::int64_t count(Connection& db, std::string_view sql) {
  return db.first(sql, {}, [](const Row& row) { return row.integer(0); }).value_or(0);
}

}  // namespace

Outcome put(Tx& tx, const Address& address) {
  const auto known = tx.first(
      "SELECT address_key, street, number, postcode, place, district, lat, lon FROM addresses WHERE address_key = ?",
      {address.key}, address_of);
  if (known == address) return Outcome::Same;
  tx.execute(
      "INSERT INTO addresses (address_key, street, number, postcode, place, district, lat, lon)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address_key) DO UPDATE SET street = excluded.street,"
      " number = excluded.number, postcode = excluded.postcode, place = excluded.place, district = excluded.district,"
      " lat = excluded.lat, lon = excluded.lon",
      {address.key, address.street, address.number, address.postcode, address.place, address.district, address.at.lat,
       address.at.lon});
  return known ? Outcome::Updated : Outcome::Stored;
}

Outcome put(Tx& tx, const District& district) {
  const std::string shape = district.shape.geojson();
  const auto known = tx.first("SELECT name, shape FROM districts WHERE id = ?", {district.id}, [](const Row& row) {
    return std::pair(std::string(row.text(0)), std::string(row.text(1)));
  });
  if (known && known->first == district.name && known->second == shape) return Outcome::Same;
  tx.execute(
      "INSERT INTO districts (id, name, shape) VALUES (?, ?, ?)"
      " ON CONFLICT (id) DO UPDATE SET name = excluded.name, shape = excluded.shape",
      {district.id, district.name, shape});
  return known ? Outcome::Updated : Outcome::Stored;
}

std::int64_t keep_districts(Tx& tx, const std::vector<std::string>& ids) {
  std::vector<std::string> gone;
  tx.each("SELECT id FROM districts", {}, [&](const Row& row) {
    if (std::find(ids.begin(), ids.end(), row.text(0)) == ids.end()) gone.emplace_back(row.text(0));
  });
  for (const std::string& id : gone) tx.execute("DELETE FROM districts WHERE id = ?", {id});
  return static_cast<std::int64_t>(gone.size());
}

std::vector<Address> addresses(Connection& db) {
  std::vector<Address> out;
  db.each("SELECT address_key, street, number, postcode, place, district, lat, lon FROM addresses ORDER BY address_key",
          {}, [&](const Row& row) { out.push_back(address_of(row)); });
  return out;
}

std::vector<District> districts(Connection& db) {
  std::vector<District> out;
  db.each("SELECT id, name, shape FROM districts ORDER BY name, id", {}, [&](const Row& row) {
    auto shape = Shape::parse(row.text(2));
    if (shape) out.push_back({std::string(row.text(0)), std::string(row.text(1)), *std::move(shape)});
  });
  return out;
}

bool empty(Connection& db) {
  const auto any = [&](std::string_view sql) { return db.first(sql, {}, [](const Row&) { return true; }).has_value(); };
  return !any("SELECT 1 FROM addresses LIMIT 1") && !any("SELECT 1 FROM districts LIMIT 1") &&
         !any("SELECT 1 FROM maps LIMIT 1");
}

bool wants_example(Connection& db) {
  return empty(db) || state(db, "example_begun").value_or(0) != 0;
}

void example_begun(Tx& tx) {
  set_state(tx, "example_begun", 1);
}

void example_ended(Tx& tx) {
  set_state(tx, "example_begun", 0);
}

std::int64_t generation(Connection& db) {
  return state(db, "generation").value_or(0);
}

void changed(Tx& tx) {
  set_state(tx, "unfinished", 1);
}

void finished(Tx& tx) {
  if (state(tx, "unfinished").value_or(0) != 0) {
    set_state(tx, "generation", generation(tx) + 1);
    set_state(tx, "unfinished", 0);
  }
  set_state(tx, "imported", tx.now_us());
}

std::optional<std::int64_t> imported_at(Connection& db) {
  return state(db, "imported");
}

Counts counts(Connection& db) {
  return {count(db, "SELECT COUNT(*) FROM addresses WHERE number <> ''"),
          count(db, "SELECT COUNT(DISTINCT street) FROM addresses"), count(db, "SELECT COUNT(*) FROM districts")};
}

std::optional<StoredMap> map(Connection& db) {
  return db.first("SELECT id, kind, size, etag, stored FROM maps WHERE complete = 1 ORDER BY id DESC LIMIT 1", {},
                  [](const Row& row) {
                    return StoredMap{row.integer(0), map_kind(row.text(1)), static_cast<std::uint64_t>(row.integer(2)),
                                     std::string(row.text(3)), row.integer(4)};
                  });
}

std::string map_bytes(Connection& db, const StoredMap& map, std::uint64_t first, std::uint64_t last) {
  std::string out;
  out.reserve(last - first + 1);
  std::uint64_t next = first / kPart;
  db.each("SELECT part, bytes FROM map_parts WHERE map = ? AND part >= ? AND part <= ? ORDER BY part",
          {map.id, next, last / kPart}, [&](const Row& row) {
            const auto part = static_cast<std::uint64_t>(row.integer(0));
            if (part != next++) return false;
            const std::string_view bytes = row.bytes(1);
            const std::uint64_t begin = std::max(first, part * kPart) - part * kPart;
            const std::uint64_t end = std::min<std::uint64_t>(last + 1 - part * kPart, bytes.size());
            if (begin < end) out += bytes.substr(begin, end - begin);
            return true;
          });
  return out;
}

std::int64_t begin_map(Tx& tx, MapKind kind, std::uint64_t size, std::string_view etag) {
  return tx
      .first("INSERT INTO maps (kind, size, etag, complete, stored) VALUES (?, ?, ?, 0, ?) RETURNING id",
             {name(kind), size, etag, tx.now_us()}, [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

void put_part(Tx& tx, std::int64_t map, std::size_t part, std::string_view bytes) {
  tx.execute("INSERT INTO map_parts (map, part, bytes) VALUES (?, ?, ?)", {map, part, Value::bytes(bytes)});
}

bool complete_map(Tx& tx, std::int64_t map, std::size_t parts) {
  const auto there =
      tx.first("SELECT COUNT(*) FROM map_parts WHERE map = ?", {map}, [](const Row& row) { return row.integer(0); });
  if (there.value_or(0) != static_cast<std::int64_t>(parts)) return false;
  tx.execute("UPDATE maps SET complete = 0 WHERE id <> ?", {map});
  return tx.execute("UPDATE maps SET complete = 1 WHERE id = ?", {map}) == 1;
}

void put_map(Tx& tx, MapKind kind, std::string_view bytes) {
  const std::int64_t map = begin_map(tx, kind, bytes.size(), etag_of(bytes));
  std::size_t parts = 0;
  for (; parts * kPart < bytes.size(); ++parts) put_part(tx, map, parts, bytes.substr(parts * kPart, kPart));
  complete_map(tx, map, parts);
}

bool drop_other_maps(Tx& tx, std::int64_t map) {
  if (tx.execute("DELETE FROM map_parts WHERE (map, part) IN"
                 " (SELECT map, part FROM map_parts WHERE map <> ? LIMIT ?)",
                 {map, kPartsPerStep}) == kPartsPerStep) {
    return true;
  }
  tx.execute("DELETE FROM maps WHERE id <> ?", {map});
  return false;
}

}  // namespace places::store
