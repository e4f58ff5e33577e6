// SPDX-License-Identifier: EUPL-1.2
// The module's SQL, and nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "address.h"
#include "map_file.h"

namespace places::store {

using stadtkern::Connection;
using stadtkern::Tx;

// What became of a row that was handed in.
enum class Outcome { Stored, Updated, Same };

Outcome put(Tx& tx, const Address& address);
Outcome put(Tx& tx, const District& district);
// Removes the districts with other ids than these; returns how many.
std::int64_t keep_districts(Tx& tx, const std::vector<std::string>& ids);

std::vector<Address> addresses(Connection& db);
std::vector<District> districts(Connection& db);
bool empty(Connection& db);

// Whether the invented town is to be written: into an empty store, or where that was begun and cut off.
bool wants_example(Connection& db);
void example_begun(Tx& tx);
void example_ended(Tx& tx);

// Counts up with each change; 0 at first.
std::int64_t generation(Connection& db);
// An import has changed something: the next `finished` counts, also one after a crash.
void changed(Tx& tx);
void finished(Tx& tx);
std::optional<std::int64_t> imported_at(Connection& db);  // microseconds since 1970

struct Counts {
  std::int64_t addresses = 0;
  std::int64_t streets = 0;
  std::int64_t districts = 0;
};
Counts counts(Connection& db);

// The base map.
inline constexpr std::size_t kPart = 64 * 1024;  // bytes
struct StoredMap {
  std::int64_t id = 0;
  MapKind kind = MapKind::GeoJson;
  std::uint64_t size = 0;
  std::string etag;
  std::int64_t stored = 0;  // microseconds since 1970
};
std::optional<StoredMap> map(Connection& db);
// Bytes [first, last] of it; shorter when it was replaced meanwhile.
std::string map_bytes(Connection& db, const StoredMap& map, std::uint64_t first, std::uint64_t last);

// A new one is written part by part, then takes the place of the one before.
std::int64_t begin_map(Tx& tx, MapKind kind, std::uint64_t size, std::string_view etag);
void put_part(Tx& tx, std::int64_t map, std::size_t part, std::string_view bytes);
// False when parts are missing, for another import has removed them.
bool complete_map(Tx& tx, std::int64_t map, std::size_t parts);
// All of it in one write: for a small one.
void put_map(Tx& tx, MapKind kind, std::string_view bytes);
// Removes some parts of all other maps; false when none are left.
bool drop_other_maps(Tx& tx, std::int64_t map);

}  // namespace places::store
