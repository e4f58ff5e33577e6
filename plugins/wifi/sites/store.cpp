// SPDX-License-Identifier: EUPL-1.2
#include "sites/store.h"

#include <string>
#include <unordered_map>
#include <utility>

namespace wifi::sites {
namespace {

using stadtkern::Connection;
using stadtkern::Row;
using stadtkern::Tx;
using stadtkern::Value;

constexpr std::string_view kSites =
    "SELECT id, name, kind, address, provider, ssid, tags, lat, lon, is_public, source, source_id, created, updated "
    "FROM"
    " sites ";
constexpr std::string_view kPoints =
    "SELECT id, site, name, mac, tags, online, seen, clients, created FROM access_points ";

constexpr std::size_t kMostNamed = 200;  // sites in one statement: those of a page

Site site_from(const Row& row) {
  Site out;
  out.id = row.text(0);
  out.name = row.text(1);
  out.kind = row.text(2);
  out.address = row.text(3);
  out.provider = row.text(4);
  out.ssid = row.text(5);
  out.tags = words_of(row.text(6));
  out.lat = row.real(7);
  out.lon = row.real(8);
  out.is_public = row.integer(9) != 0;
  out.source = row.text(10);
  out.source_id = row.text(11);
  out.created = row.integer(12);
  out.updated = row.integer(13);
  return out;
}

AccessPoint point_from(const Row& row) {
  AccessPoint out;
  out.id = row.text(0);
  out.site = row.text(1);
  out.name = row.text(2);
  out.mac = row.text(3);
  out.tags = words_of(row.text(4));
  if (!row.null(5)) out.online = row.integer(5) != 0;
  if (!row.null(6)) out.seen = row.integer(6);
  out.clients = row.integer(7);
  out.created = row.integer(8);
  return out;
}

}  // namespace

Found list(Connection& connection, const Query& query) {
  std::string where;
  const auto add = [&where](const char* condition) {
    where.append(where.empty() ? "WHERE " : " AND ").append(condition);
  };
  std::vector<Value> values;
  const std::string like = pattern_of(folded(query.text));
  const std::string word = pattern_of(" " + folded(query.tag) + " ");
  // In words, not as a parameter: the planner must see which index is meant.
  if (query.is_public) add(*query.is_public ? "is_public = 1" : "is_public = 0");
  if (!query.text.empty()) {
    add("folded LIKE ? ESCAPE '\\'");
    values.emplace_back(like);
  }
  if (!query.tag.empty()) {
    add("' ' || tags || ' ' LIKE ? ESCAPE '\\'");  // lower-case words, by the check
    values.emplace_back(word);
  }
  Found out;
  std::vector<Value> counted = values;
  counted.emplace_back(kMostCounted);
  connection.each("SELECT COUNT(*) FROM (SELECT 1 FROM sites " + where + " LIMIT ?) AS counted", counted,
                  [&](const Row& row) { out.count = row.integer(0); });
  values.emplace_back(query.limit);
  values.emplace_back(query.offset);
  connection.each(std::string(kSites) + where + " ORDER BY name, id LIMIT ? OFFSET ?", values,
                  [&](const Row& row) { out.sites.push_back(site_from(row)); });
  return out;
}

std::optional<Site> find(Connection& connection, std::string_view id) {
  return connection.first(std::string(kSites) + "WHERE id = ?", {id}, site_from);
}

void add(Tx& tx, const Site& site) {
  tx.execute(
      "INSERT INTO sites (id, name, kind, address, provider, ssid, tags, folded, lat, lon, is_public, source,"
      " source_id, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {site.id, site.name, site.kind, site.address, site.provider, site.ssid, joined(site.tags), folded(site), site.lat,
       site.lon, site.is_public ? 1 : 0, site.source, site.source_id, site.created, site.updated});
}

void save(Tx& tx, const Site& site) {
  tx.execute(
      "UPDATE sites SET name = ?, kind = ?, address = ?, provider = ?, ssid = ?, tags = ?, folded = ?, lat = ?, lon = "
      "?,"
      " is_public = ?, updated = ? WHERE id = ?",
      {site.name, site.kind, site.address, site.provider, site.ssid, joined(site.tags), folded(site), site.lat,
       site.lon, site.is_public ? 1 : 0, site.updated, site.id});
}

void remove(Tx& tx, std::string_view id) {
  tx.execute("DELETE FROM access_points WHERE site = ?", {id});
  tx.execute("DELETE FROM sites WHERE id = ?", {id});
}

Imported import(Tx& tx, Site site) {
  // In words that `source` is not empty: only then does the planner see that the index will do, which knows no others.
  auto known = tx.first(std::string(kSites) + "WHERE source = ? AND source_id = ? AND source <> ''",
                        {site.source, site.source_id}, site_from);
  if (!known) {
    add(tx, site);
    return Imported::Stored;
  }
  site.id = known->id;
  site.tags = known->tags;
  site.is_public = known->is_public;
  site.created = known->created;
  const Micros now = std::exchange(site.updated, known->updated);
  if (site == *known) return Imported::Same;
  site.updated = now;
  save(tx, site);
  return Imported::Updated;
}

bool wants_example(Connection& connection) {
  const auto any = [](const Row&) { return true; };
  return !connection.first("SELECT 1 FROM notes WHERE name = 'example'", {}, any) &&
         !connection.first("SELECT 1 FROM sites LIMIT 1", {}, any);
}

void example_begun(Tx& tx) {
  tx.execute("INSERT INTO notes (name, made) VALUES ('example', ?)", {tx.now_us()});
}

std::vector<std::optional<Working>> workings(Connection& connection, const std::vector<Site>& sites) {
  std::string sql = "SELECT site, MAX(online), MIN(online) FROM access_points WHERE online IS NOT NULL";
  std::vector<Value> ids;
  if (sites.size() <= kMostNamed) {  // of more, all are read at once
    for (const Site& site : sites) {
      sql.append(ids.empty() ? " AND site IN (?" : ", ?");
      ids.emplace_back(site.id);
    }
    sql.append(ids.empty() ? "" : ")");
  }
  std::unordered_map<std::string, Working> known;
  if (!sites.empty()) {
    connection.each(sql + " GROUP BY site", ids, [&](const Row& row) {
      known.emplace(row.text(0), Working{row.integer(1) != 0, row.integer(2) != 0});
    });
  }
  std::vector<std::optional<Working>> out(sites.size());
  for (std::size_t i = 0; i < sites.size(); ++i) {
    if (const auto found = known.find(sites[i].id); found != known.end()) out[i] = found->second;
  }
  return out;
}

std::vector<std::optional<bool>> states(Connection& connection, const std::vector<Site>& sites) {
  std::vector<std::optional<bool>> out;
  for (const auto& working : workings(connection, sites)) {
    out.push_back(working ? std::optional(working->some) : std::nullopt);
  }
  return out;
}

std::vector<Site> public_behind(Connection& connection, std::string_view name, std::string_view id,
                                std::int64_t limit) {
  std::vector<Site> out;
  connection.each(
      std::string(kSites) + "WHERE is_public = 1 AND (name > ? OR (name = ? AND id > ?)) ORDER BY name, id LIMIT ?",
      {name, name, id, limit}, [&](const Row& row) { out.push_back(site_from(row)); });
  return out;
}

std::vector<AccessPoint> points_of(Connection& connection, std::string_view site) {
  std::vector<AccessPoint> out;
  connection.each(std::string(kPoints) + "WHERE site = ? ORDER BY name, id", {site},
                  [&](const Row& row) { out.push_back(point_from(row)); });
  return out;
}

std::optional<AccessPoint> find_point(Connection& connection, std::string_view id) {
  return connection.first(std::string(kPoints) + "WHERE id = ?", {id}, point_from);
}

std::optional<AccessPoint> point_with(Connection& connection, std::string_view mac) {
  return connection.first(std::string(kPoints) + "WHERE mac = ?", {mac}, point_from);
}

void add(Tx& tx, const AccessPoint& point) {
  tx.execute(
      "INSERT INTO access_points (id, site, name, mac, tags, online, seen, clients, created)"
      " VALUES (?, ?, ?, ?, ?, NULL, NULL, 0, ?)",
      {point.id, point.site, point.name, point.mac, joined(point.tags), point.created});
}

void save(Tx& tx, const AccessPoint& point) {
  tx.execute("UPDATE access_points SET site = ?, name = ?, tags = ? WHERE id = ?",
             {point.site, point.name, joined(point.tags), point.id});
}

void remove_point(Tx& tx, std::string_view id) {
  tx.execute("DELETE FROM access_points WHERE id = ?", {id});
}

Counts counts(Connection& connection) {
  Counts out;
  connection.each("SELECT COUNT(*), COALESCE(SUM(is_public), 0) FROM sites", {}, [&](const Row& row) {
    out.sites = row.integer(0);
    out.is_public = row.integer(1);
  });
  connection.each(
      "SELECT COUNT(*), COALESCE(SUM(CASE WHEN online = 1 THEN 1 ELSE 0 END), 0),"
      " COALESCE(SUM(CASE WHEN online = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(clients), 0) FROM access_points",
      {}, [&](const Row& row) {
        out.points = row.integer(0);
        out.online = row.integer(1);
        out.offline = row.integer(2);
        out.clients = row.integer(3);
      });
  return out;
}

}  // namespace wifi::sites
