// SPDX-License-Identifier: Apache-2.0
// The messages of backup/v1 as plain structs; proto/backup.proto says what each field means. Values only.
#pragma once

#include "wire/protobuf.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stadtkern::wire::backup {

// Beside a store that a restore put in place, until it is opened: a Restored.
inline constexpr const char* kRestoredFile = "RESTORED";
// Beside it where people were erased after the backup was made, until they are erased again: Erasures.
inline constexpr const char* kErasuresFile = "ERASURES";

struct HoldRequest {
  std::uint32_t wait_ms = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.wait_ms); }
};

struct HoldReply {
  std::string snapshot;
  std::string log_id;
  std::uint64_t last_seq = 0;
  std::uint32_t schema = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.snapshot);
    field(2, self.log_id);
    field(3, self.last_seq);
    field(4, self.schema);
  }
};

struct SnapshotRequest {
  std::string snapshot;
  static void each_field(auto& self, auto&& field) { field(1, self.snapshot); }
};

struct ReleaseReply {
  std::uint64_t held_us = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.held_us); }
};

struct File {
  std::string name;
  std::uint64_t size = 0;
  std::string sha256;
  static void each_field(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.size);
    field(3, self.sha256);
  }
};

struct Listing {
  std::vector<File> files;
  static void each_field(auto& self, auto&& field) { field(1, self.files); }
};

struct RenamedLog {
  std::string from;
  std::string to;
  static void each_field(auto& self, auto&& field) {
    field(1, self.from);
    field(2, self.to);
  }
};

struct Restored {
  std::string old_log_id;
  std::string log_id;
  std::vector<RenamedLog> logs;
  std::uint64_t created_us = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.old_log_id);
    field(2, self.log_id);
    field(3, self.logs);
    field(4, self.created_us);
  }
};

struct Erasures {
  std::vector<std::string> subjects;
  static void each_field(auto& self, auto&& field) { field(1, self.subjects); }
};

}  // namespace stadtkern::wire::backup
