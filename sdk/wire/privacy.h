// SPDX-License-Identifier: Apache-2.0
// The messages of privacy/v1 as plain structs; proto/privacy.proto says what each field means. Values only.
#pragma once

#include "wire/protobuf.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stadtkern::wire::privacy {

inline constexpr std::size_t kMostFound = 1000;

struct FindRequest {
  std::string kind;
  std::string value;
  static void each_field(auto& self, auto&& field) {
    field(1, self.kind);
    field(2, self.value);
  }
};

struct FindReply {
  std::vector<std::string> subjects;
  bool more = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.subjects);
    field(2, self.more);
  }
};

struct ExportRequest {
  std::string subject;
  static void each_field(auto& self, auto&& field) { field(1, self.subject); }
};

struct ExportReply {
  bool found = false;
  std::string json;
  static void each_field(auto& self, auto&& field) {
    field(1, self.found);
    field(2, self.json);
  }
};

struct EraseRequest {
  std::string subject;
  static void each_field(auto& self, auto&& field) { field(1, self.subject); }
};

struct EraseReply {
  std::uint64_t changed = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.changed); }
};

struct RetentionRequest {
  bool dry_run = false;
  static void each_field(auto& self, auto&& field) { field(1, self.dry_run); }
};

struct LocalText {
  std::string language;
  std::string text;
  static void each_field(auto& self, auto&& field) {
    field(1, self.language);
    field(2, self.text);
  }
};

struct RetentionRule {
  std::string id;
  std::vector<LocalText> name;
  std::string keep;
  std::uint64_t due = 0;
  std::uint64_t oldest_us = 0;
  std::uint64_t done = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.name);
    field(3, self.keep);
    field(4, self.due);
    field(5, self.oldest_us);
    field(6, self.done);
  }
};

struct RetentionReply {
  std::vector<RetentionRule> rules;
  static void each_field(auto& self, auto&& field) { field(1, self.rules); }
};

}  // namespace stadtkern::wire::privacy
