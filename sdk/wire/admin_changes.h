// SPDX-License-Identifier: Apache-2.0
// What sdk/proto/admin.proto says of changes to modules: swaps, the lock, and what an uninstalled module leaves.
#pragma once

#include "wire/protobuf.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::wire::admin {

struct SwapModule {
  std::string module;
  std::string version;
  std::vector<std::string> towns;
  std::uint32_t watch_ms = 0;
  std::uint32_t share = 0;
  bool follow = false;
  bool consent = false;
  bool back = false;
  std::vector<std::string> avoid;
  bool stop = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.module);
    field(2, self.version);
    field(3, self.towns);
    field(4, self.watch_ms);
    field(5, self.share);
    field(6, self.follow);
    field(7, self.consent);
    field(8, self.back);
    field(9, self.avoid);
    field(10, self.stop);
  }
  friend bool operator==(const SwapModule&, const SwapModule&) = default;
};

struct EndSwap {
  bool keep = false;
  std::string module;
  static void each_field(auto& self, auto&& field) {
    field(1, self.keep);
    field(2, self.module);
  }
  friend bool operator==(const EndSwap&, const EndSwap&) = default;
};

struct FailedTown {
  std::string name;
  std::string error;
  static void each_field(auto& self, auto&& field) {
    field(1, self.name);
    field(2, self.error);
  }
  friend bool operator==(const FailedTown&, const FailedTown&) = default;
};

struct SwapSide {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t p99_us = 0;
  std::uint64_t rss_bytes = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.requests);
    field(2, self.errors);
    field(3, self.p99_us);
    field(4, self.rss_bytes);
  }
  friend bool operator==(const SwapSide&, const SwapSide&) = default;
};

struct SwapState {
  std::string module;
  std::string from;
  std::string to;
  std::string phase;
  std::vector<std::string> towns;
  std::vector<FailedTown> left_out;
  std::string why;
  std::string note;
  std::uint64_t flip_ms = 0;
  std::uint64_t watch_left_ms = 0;
  std::vector<std::string> events;
  bool over = false;
  std::string who;
  std::optional<SwapSide> old_side;
  std::optional<SwapSide> new_side;
  static void each_field(auto& self, auto&& field) {
    field(1, self.module);
    field(2, self.from);
    field(3, self.to);
    field(4, self.phase);
    field(5, self.towns);
    field(6, self.left_out);
    field(7, self.why);
    field(8, self.note);
    field(9, self.flip_ms);
    field(10, self.watch_left_ms);
    field(11, self.events);
    field(12, self.over);
    field(13, self.who);
    field(14, self.old_side);
    field(15, self.new_side);
  }
  friend bool operator==(const SwapState&, const SwapState&) = default;
};

struct LockNote {
  std::string module;
  std::string text;
  std::string next;
  static void each_field(auto& self, auto&& field) {
    field(1, self.module);
    field(2, self.text);
    field(3, self.next);
  }
  friend bool operator==(const LockNote&, const LockNote&) = default;
};

struct Forget {
  std::string module;
  std::vector<std::string> towns;
  std::uint64_t keep_s = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.module);
    field(2, self.towns);
    field(3, self.keep_s);
  }
  friend bool operator==(const Forget&, const Forget&) = default;
};

struct KeptData {
  std::string module;
  std::string town;
  std::uint64_t until_s = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.module);
    field(2, self.town);
    field(3, self.until_s);
  }
  friend bool operator==(const KeptData&, const KeptData&) = default;
};

}  // namespace stadtkern::wire::admin
