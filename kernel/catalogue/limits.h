// SPDX-License-Identifier: EUPL-1.2
// What a module may use: `[limits]` of its manifest, and of the node's file for what manifests leave open.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "config/table_reader.h"

namespace stadtkern::catalogue {

// What is not set is left to the next one asked: manifest, then node, then the kernel's default.
struct Limits {
  std::optional<std::uint32_t> workers;            // threads that run request handlers
  std::optional<std::uint64_t> memory_bytes;       // of one instance
  std::optional<std::chrono::milliseconds> drain;  // to finish what is in flight
  std::optional<std::uint32_t> open_files;
  std::optional<std::uint32_t> processes;  // 0: it may start none
  std::optional<std::uint32_t> slots;      // requests in work at once, per instance
  std::optional<std::uint32_t> queue;      // requests that wait, per module and town
  friend bool operator==(const Limits&, const Limits&) = default;
};

// Reads the keys workers, memory, drain, open_files, processes, slots, queue.
[[nodiscard]] Limits read_limits(config::TableReader& table);

// `first`, and what it leaves open from `second`.
[[nodiscard]] Limits merged(Limits first, const Limits& second);

}  // namespace stadtkern::catalogue
