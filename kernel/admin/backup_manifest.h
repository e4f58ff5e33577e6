// SPDX-License-Identifier: EUPL-1.2
// What a backup says of itself: backup.json comes first in the file, then for each town towns/NAME/town.json and what
// that one lists. Values and pure functions.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::admin {

inline constexpr std::int64_t kBackupFormat = 1;
inline constexpr std::string_view kIndexName = "backup.json";

struct BackupIndex {
  std::string kernel;   // version
  std::string created;  // RFC 3339, UTC
  std::vector<std::string> towns;
  friend bool operator==(const BackupIndex&, const BackupIndex&) = default;
};

struct BackupFile {
  std::string name;
  std::uint64_t size = 0;
  std::string sha256;  // hexadecimal
  friend bool operator==(const BackupFile&, const BackupFile&) = default;
};

struct BackupModule {
  std::string id;
  std::string version;
  std::uint32_t schema = 0;
  std::string log_id;
  std::uint64_t last_seq = 0;
  std::vector<BackupFile> files;  // "store.db", "blobs/.."
  friend bool operator==(const BackupModule&, const BackupModule&) = default;
};

struct BackupTown {
  std::string name;
  std::string created;             // when its modules stood still
  std::int64_t created_us = 0;     // the same, microseconds since 1970
  std::uint64_t barrier_us = 0;    // for how long
  std::uint64_t erasures = 0;      // lines that the node's list of them had before
  std::string area_path;           // below the configuration's folder; empty: none
  std::vector<BackupFile> config;  // "config.toml", "area.geojson"
  std::vector<BackupModule> modules;
  std::vector<std::string> left_out;  // modules with data that are switched off
  friend bool operator==(const BackupTown&, const BackupTown&) = default;
};

[[nodiscard]] std::string to_json(const BackupIndex& index);
[[nodiscard]] std::string to_json(const BackupTown& town);
// FailedPrecondition, with what is wrong, for another format and for what no backup says: a name that leads elsewhere,
// a hash that is none.
[[nodiscard]] Result<BackupIndex> parse_index(std::string_view json);
[[nodiscard]] Result<BackupTown> parse_town(std::string_view json);

// Where an entry stands in the file.
[[nodiscard]] std::string town_entry(std::string_view town, std::string_view name);
[[nodiscard]] std::string store_entry(std::string_view town, std::string_view module, std::string_view name);

[[nodiscard]] std::string rfc3339(std::int64_t us_since_1970);

}  // namespace stadtkern::admin
