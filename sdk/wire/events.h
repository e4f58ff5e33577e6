// SPDX-License-Identifier: Apache-2.0
// The messages of events/v1 as plain structs; proto/events.proto says what each field means. Values only.
#pragma once

#include "wire/protobuf.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stadtkern::wire::events {

inline constexpr std::uint32_t kMaxPull = 256;
inline constexpr std::uint32_t kMaxAside = 256;

struct PullRequest {
  std::string log_id;
  std::uint64_t seq = 0;
  std::vector<std::string> types;
  std::uint32_t limit = 0;
  bool from_now = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.log_id);
    field(2, self.seq);
    field(3, self.types);
    field(4, self.limit);
    field(5, self.from_now);
  }
};

struct ExpireRequest {
  bool dry_run = false;
  static void each_field(auto& self, auto&& field) { field(1, self.dry_run); }
};

struct KeptType {
  std::string type;
  std::uint64_t keep_seconds = 0;
  std::uint64_t due = 0;
  std::uint64_t oldest_us = 0;
  std::uint64_t done = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.type);
    field(2, self.keep_seconds);
    field(3, self.due);
    field(4, self.oldest_us);
    field(5, self.done);
  }
};

struct ExpireReply {
  std::vector<KeptType> types;
  static void each_field(auto& self, auto&& field) { field(1, self.types); }
};

struct Event {
  std::uint64_t seq = 0;
  std::string type;
  std::uint32_t version = 0;
  std::string key;
  std::string subject;
  std::string payload;
  std::uint64_t time_us = 0;
  bool tombstone = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.seq);
    field(2, self.type);
    field(3, self.version);
    field(4, self.key);
    field(5, self.subject);
    field(6, self.payload);
    field(7, self.time_us);
    field(8, self.tombstone);
  }
};

struct PullReply {
  std::string log_id;
  std::vector<Event> events;
  std::uint64_t position = 0;
  bool more = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.log_id);
    field(2, self.events);
    field(3, self.position);
    field(4, self.more);
  }
};

struct Head {
  std::uint32_t town = 0;
  std::string log_id;
  std::uint64_t seq = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.town);
    field(2, self.log_id);
    field(3, self.seq);
  }
};

struct HeadsReply {
  std::string generation;
  std::vector<Head> heads;
  static void each_field(auto& self, auto&& field) {
    field(1, self.generation);
    field(2, self.heads);
  }
};

struct SetAsideRequest {
  std::uint64_t after = 0;
  std::uint32_t limit = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.after);
    field(2, self.limit);
  }
};

struct AsideEvent {
  std::uint64_t id = 0;
  std::string publisher;
  std::string type;
  std::uint32_t version = 0;
  std::string key;
  std::string subject;
  std::string payload;
  std::string log_id;
  std::uint64_t seq = 0;
  std::uint64_t time_us = 0;
  std::string why;
  std::uint32_t attempts = 0;
  std::uint64_t set_aside_us = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.publisher);
    field(3, self.type);
    field(4, self.version);
    field(5, self.key);
    field(6, self.subject);
    field(7, self.payload);
    field(8, self.log_id);
    field(9, self.seq);
    field(10, self.time_us);
    field(11, self.why);
    field(12, self.attempts);
    field(13, self.set_aside_us);
  }
};

struct SetAsideReply {
  std::vector<AsideEvent> events;
  bool more = false;
  std::uint64_t count = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.events);
    field(2, self.more);
    field(3, self.count);
  }
};

struct RetryRequest {
  std::uint64_t id = 0;
  std::uint64_t after = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.after);
  }
};

struct FailedAgain {
  std::uint64_t id = 0;
  std::string type;
  std::string key;
  std::string why;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.type);
    field(3, self.key);
    field(4, self.why);
  }
};

struct RetryReply {
  std::uint64_t handled = 0;
  std::vector<FailedAgain> failed;
  std::uint64_t position = 0;
  bool more = false;
  std::uint64_t count = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.handled);
    field(2, self.failed);
    field(3, self.position);
    field(4, self.more);
    field(5, self.count);
  }
};

struct DiscardRequest {
  std::uint64_t id = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.id); }
};

struct DiscardReply {
  std::uint64_t count = 0;
  static void each_field(auto& self, auto&& field) { field(1, self.count); }
};

}  // namespace stadtkern::wire::events
