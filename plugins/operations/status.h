// SPDX-License-Identifier: EUPL-1.2
// What `status --json` tells, as values. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json.h"

namespace operations {

struct Instance {
  std::string module;
  std::string version;
  std::vector<std::pair<std::string, std::string>> names;  // language, the module's name in it
  std::vector<std::string> provides;                       // contracts
  std::vector<std::string> claims;                         // paths that it answers
  std::string unit;
  std::string state;
  std::vector<std::string> towns;                                 // that it serves
  std::uint64_t wanted_towns = 0;                                 // that it should; 0: one for the whole node
  std::vector<std::pair<std::string, std::string>> failed_towns;  // and why
  std::string note;
  std::string last_output;
  std::uint64_t uptime_s = 0;
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t p99_us = 0;
  std::uint64_t memory = 0;  // bytes
  std::uint64_t in_flight = 0;
  std::uint64_t restarts = 0;
  std::uint64_t dropped_lines = 0;
  bool runs = false;     // it has a process
  bool at_edge = false;  // it takes requests from outside, which the bus does not count
};

// Of one of the two versions since requests turned to the new one.
struct SwapSide {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t p99_us = 0;
  std::uint64_t memory = 0;  // bytes
};

struct Swap {
  std::string module;
  std::string from;
  std::string to;
  std::string phase;
  std::vector<std::string> towns;
  std::vector<std::pair<std::string, std::string>> left_out;
  std::string why;
  std::string note;
  std::uint64_t watch_left_ms = 0;
  std::vector<std::string> events;
  std::string who;
  std::optional<SwapSide> old_side;  // none before they are compared
  std::optional<SwapSide> new_side;

  [[nodiscard]] bool over() const { return phase == "done" || phase == "undone"; }
  // The new version serves, and the old one waits beside it.
  [[nodiscard]] bool watched() const { return phase == "watching"; }
};

struct Listener {
  std::string name;
  std::string address;
  std::string module;
};

struct LockNote {
  std::string module;
  std::string text;
  std::string next;
};

struct KeptData {
  std::string module;
  std::string town;
  std::string until;
};

struct Status {
  std::string version;
  std::uint64_t uptime_s = 0;
  std::string audit_fault;
  std::uint64_t audit_records = 0;
  std::vector<std::string> towns;
  std::vector<Instance> instances;
  std::vector<Listener> listeners;
  std::vector<std::string> drifts;
  std::vector<LockNote> lock_notes;
  std::vector<KeptData> kept;
  std::vector<std::string> withdrawn;
  bool unsigned_packages = false;
  std::optional<Swap> swap;
};

[[nodiscard]] Status read_status(const Json& json);

// Those of one module, in order.
[[nodiscard]] std::vector<const Instance*> instances_of(const Status& status, std::string_view module);
// The module's name for people; empty where it has none.
[[nodiscard]] std::string name_in(const Instance& instance, std::string_view language);
[[nodiscard]] bool is_well(const Instance& instance);

}  // namespace operations
