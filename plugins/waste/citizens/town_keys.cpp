// SPDX-License-Identifier: EUPL-1.2
#include "citizens/town_keys.h"

#include "hash.h"

namespace waste::town_keys {
namespace {

constexpr const char* kLasting = "lasting";
constexpr const char* kDay = "day";
constexpr std::size_t kBytes = 32;

std::optional<std::string> find(stadtkern::Connection& connection, const char* name) {
  return connection.first("SELECT value FROM secrets WHERE name = ?", {name},
                          [](const stadtkern::Row& row) { return std::string(row.text(0)); });
}

std::string get(stadtkern::Tx& tx, const char* name) {
  if (auto known = find(tx, name)) return *std::move(known);
  std::string key = random_hex(kBytes);
  tx.execute("INSERT INTO secrets (name, value, made) VALUES (?, ?, ?)", {name, key, tx.now_us()});
  return key;
}

}  // namespace

std::string lasting(stadtkern::Tx& tx) {
  return get(tx, kLasting);
}

std::optional<std::string> lasting(stadtkern::Connection& connection) {
  return find(connection, kLasting);
}

std::string of_the_day(stadtkern::Tx& tx) {
  drop_old(tx);
  return get(tx, kDay);
}

void drop_old(stadtkern::Tx& tx) {
  tx.execute("DELETE FROM secrets WHERE name = ? AND made <= ?", {kDay, tx.now_us() - kSaltAge});
}

}  // namespace waste::town_keys
