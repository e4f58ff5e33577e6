// SPDX-License-Identifier: EUPL-1.2
#include "devices/store.h"

#include <algorithm>
#include <iterator>

#include "sites/site.h"

namespace wifi::devices {
namespace {

using stadtkern::Connection;
using stadtkern::Row;
using stadtkern::Tx;
using stadtkern::Value;

constexpr std::string_view kSelect =
    "SELECT id, access_key, name, mac, hardware_id, model, os, system, group_id, tags, configured, state, reason,"
    " checksum, taken, rendered, last_ip, management_ip, registered, updated, approved, applied,"
    " old_secret FROM devices ";

Card from(const Row& row) {
  Card out;
  out.id = row.text(0);
  out.key = row.text(1);
  out.name = row.text(2);
  out.mac = row.text(3);
  out.hardware_id = row.text(4);
  out.model = row.text(5);
  out.os = row.text(6);
  out.system = row.text(7);
  out.group = row.text(8);
  out.tags = row.text(9);
  out.configured = row.integer(10) != 0;
  out.state = row.text(11);
  out.reason = row.text(12);
  out.checksum = row.text(13);
  out.taken = row.text(14);
  out.rendered = row.integer(15);
  out.last_ip = row.text(16);
  out.management_ip = row.text(17);
  if (!row.null(18)) out.registered = row.integer(18);
  out.updated = row.integer(19);
  out.approved = row.integer(20) != 0;
  out.applied = row.text(21);
  out.old_secret = row.integer(22) != 0;
  return out;
}

std::optional<Card> one(Connection& connection, std::string_view column, std::string_view value) {
  if (value.empty()) return std::nullopt;
  return connection.first(std::string(kSelect).append("WHERE ").append(column).append(" = ?"), {value}, from);
}

// What is unique only where it is there.
std::optional<std::string_view> or_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

// As lists are searched: by name, and by address however it is written.
std::string searched(const Card& card) {
  std::string bare;
  std::copy_if(card.mac.begin(), card.mac.end(), std::back_inserter(bare), [](char c) { return c != ':'; });
  return folded(card.name + " " + card.mac + " " + bare);
}

// The condition of a list and its values.
struct Condition {
  std::string sql = "WHERE 1 = 1";
  std::vector<Value> values;
  void add(std::string_view text, const Value& value) {
    sql.append(" AND ").append(text);
    values.push_back(value);
  }
};

}  // namespace

std::optional<Card> find(Connection& connection, std::string_view id) {
  return one(connection, "id", id);
}
std::optional<Card> by_key(Connection& connection, std::string_view key) {
  return one(connection, "access_key", key);
}
std::optional<Card> by_mac(Connection& connection, std::string_view mac) {
  return one(connection, "mac", mac);
}
std::optional<Card> by_hardware(Connection& connection, std::string_view hardware_id) {
  return one(connection, "hardware_id", hardware_id);
}

void add(Tx& tx, const Card& card) {
  tx.execute(
      "INSERT INTO devices (id, access_key, name, mac, hardware_id, model, os, system, group_id, tags, configured,"
      " state, reason, checksum, taken, rendered, last_ip, management_ip, registered, updated, folded,"
      " approved, applied, old_secret) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {card.id,
       or_null(card.key),
       card.name,
       card.mac,
       or_null(card.hardware_id),
       card.model,
       card.os,
       card.system,
       card.group,
       card.tags,
       card.configured ? 1 : 0,
       card.state,
       card.reason,
       card.checksum,
       card.taken,
       card.rendered,
       card.last_ip,
       card.management_ip,
       card.registered,
       tx.now_us(),
       searched(card),
       card.approved ? 1 : 0,
       card.applied,
       card.old_secret ? 1 : 0});
  tx.execute("INSERT INTO device_texts (device, config, variables) VALUES (?, '', '')", {card.id});
  tx.execute("INSERT INTO device_presence (device, online, seen, since, told) VALUES (?, 0, 0, 0, 0)", {card.id});
}

void save(Tx& tx, const Card& card) {
  tx.execute(
      "UPDATE devices SET access_key = ?, name = ?, hardware_id = ?, model = ?, os = ?, system = ?, group_id = ?,"
      " tags = ?, configured = ?, state = ?, reason = ?, checksum = ?, taken = ?, rendered = ?, last_ip = ?,"
      " management_ip = ?, registered = ?, updated = ?, folded = ?, approved = ?, applied = ?, old_secret = ? WHERE id "
      "= ?",
      {or_null(card.key),
       card.name,
       or_null(card.hardware_id),
       card.model,
       card.os,
       card.system,
       card.group,
       card.tags,
       card.configured ? 1 : 0,
       card.state,
       card.reason,
       card.checksum,
       card.taken,
       card.rendered,
       card.last_ip,
       card.management_ip,
       card.registered,
       tx.now_us(),
       searched(card),
       card.approved ? 1 : 0,
       card.applied,
       card.old_secret ? 1 : 0,
       card.id});
}

void remove(Tx& tx, std::string_view id) {
  for (const char* table : {"device_texts", "device_templates", "device_presence", "device_reports", "device_slots"}) {
    tx.execute(std::string("DELETE FROM ").append(table).append(" WHERE device = ?"), {id});
  }
  tx.execute("DELETE FROM devices WHERE id = ?", {id});
}

void take_addresses(Tx& tx, const Card& card) {
  if (private_address(card.last_ip)) {
    tx.execute("UPDATE devices SET last_ip = '' WHERE last_ip = ? AND id <> ?", {card.last_ip, card.id});
  }
  if (!card.management_ip.empty()) {
    tx.execute("UPDATE devices SET management_ip = '' WHERE management_ip = ? AND id <> ?",
               {card.management_ip, card.id});
  }
}

Texts texts_of(Connection& connection, std::string_view id) {
  Texts out;
  connection.each("SELECT config, variables FROM device_texts WHERE device = ?", {id}, [&](const Row& row) {
    out.config = row.text(0);
    out.variables = row.text(1);
  });
  connection.each("SELECT template FROM device_templates WHERE device = ? ORDER BY template", {id},
                  [&](const Row& row) { out.templates.emplace_back(row.text(0)); });
  return out;
}

void save_texts(Tx& tx, std::string_view id, const Texts& texts) {
  tx.execute("UPDATE device_texts SET config = ?, variables = ? WHERE device = ?", {texts.config, texts.variables, id});
  tx.execute("DELETE FROM device_templates WHERE device = ?", {id});
  for (const auto& one : texts.templates) {
    tx.execute(
        "INSERT INTO device_templates (device, template) VALUES (?, ?) ON CONFLICT (device, template) DO NOTHING",
        {id, one});
  }
}

Device device_of(const Card& card, const Texts& texts) {
  Device out;
  out.id = card.id;
  out.key = card.key;
  out.name = card.name;
  out.mac = card.mac;
  out.hardware_id = card.hardware_id;
  out.os = card.os;
  out.config = texts.config;
  out.variables = texts.variables;
  out.group = card.group;
  out.tags = tags_of(card.tags);
  out.templates = texts.templates;
  return out;
}

Found list(Connection& connection, const Query& query) {
  Condition condition;
  const std::string part = pattern_of(folded(query.text));
  const std::string tag = " " + query.tag + " ";
  if (!query.state.empty()) condition.add("state = ?", query.state);
  if (!query.group.empty()) condition.add("group_id = ?", query.group);
  if (!query.tag.empty()) {
    // Devices choose their words, in capitals or not, and templates take them as they are: so does this. LIKE would
    // not do, it folds in SQLite alone.
    condition.add("REPLACE(' ' || tags || ' ', ?, '') <> ' ' || tags || ' '", tag);
  }
  if (query.online) {
    condition.add("id IN (SELECT device FROM device_presence WHERE online = ?)", *query.online ? 1 : 0);
  }
  if (!query.text.empty()) {
    condition.add("folded LIKE ? ESCAPE '\\'", part);
  }
  Found out;
  condition.values.emplace_back(kMostCounted);
  connection.each("SELECT COUNT(*) FROM (SELECT 1 FROM devices " + condition.sql + " LIMIT ?) AS found",
                  condition.values, [&](const Row& row) { out.count = row.integer(0); });
  condition.values.back() = Value(query.limit);
  condition.values.emplace_back(query.offset);
  connection.each(std::string(kSelect).append(condition.sql).append(" ORDER BY name, id LIMIT ? OFFSET ?"),
                  condition.values, [&](const Row& row) { out.cards.push_back(from(row)); });
  return out;
}

}  // namespace wifi::devices
