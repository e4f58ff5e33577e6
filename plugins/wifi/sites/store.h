// SPDX-License-Identifier: EUPL-1.2
// All SQL of sites and access points. Writer, or a read's worker.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "sites/site.h"

namespace wifi::sites {

inline constexpr std::int64_t kMostCounted = 10'000;

struct Query {
  std::string text;  // a part of name, address or network name
  std::string tag;
  std::optional<bool> is_public;
  std::int64_t offset = 0;
  std::int64_t limit = 50;
};

struct Found {
  std::vector<Site> sites;  // by name
  std::int64_t count = 0;   // on all pages; at most kMostCounted
};
[[nodiscard]] Found list(stadtkern::Connection& connection, const Query& query);
[[nodiscard]] std::optional<Site> find(stadtkern::Connection& connection, std::string_view id);
void add(stadtkern::Tx& tx, const Site& site);
void save(stadtkern::Tx& tx, const Site& site);
// With its access points.
void remove(stadtkern::Tx& tx, std::string_view id);

enum class Imported { Stored, Updated, Same };
// By source and source_id; `site.id` is for one that is new. Whether it is public, its tags and its access points stay
// as staff left them.
[[nodiscard]] Imported import(stadtkern::Tx& tx, Site site);

// Whether an example may fill the store: once, and only an empty one. The second notes that it has.
[[nodiscard]] bool wants_example(stadtkern::Connection& connection);
void example_begun(stadtkern::Tx& tx);

// What is known of the devices of the sites shown: online when one of them is, offline when all are.
[[nodiscard]] std::vector<std::optional<bool>> states(stadtkern::Connection& connection,
                                                      const std::vector<Site>& sites);

[[nodiscard]] std::vector<std::optional<Working>> workings(stadtkern::Connection& connection,
                                                           const std::vector<Site>& sites);

// Public ones in the order of their names, from behind that one on: its name and id, both empty at the beginning.
[[nodiscard]] std::vector<Site> public_behind(stadtkern::Connection& connection, std::string_view name,
                                              std::string_view id, std::int64_t limit);

[[nodiscard]] std::vector<AccessPoint> points_of(stadtkern::Connection& connection, std::string_view site);
[[nodiscard]] std::optional<AccessPoint> find_point(stadtkern::Connection& connection, std::string_view id);
[[nodiscard]] std::optional<AccessPoint> point_with(stadtkern::Connection& connection, std::string_view mac);
void add(stadtkern::Tx& tx, const AccessPoint& point);
void save(stadtkern::Tx& tx, const AccessPoint& point);
void remove_point(stadtkern::Tx& tx, std::string_view id);

struct Counts {
  std::int64_t sites = 0, is_public = 0, points = 0, online = 0, offline = 0, clients = 0;
};
[[nodiscard]] Counts counts(stadtkern::Connection& connection);

}  // namespace wifi::sites
