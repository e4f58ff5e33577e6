// SPDX-License-Identifier: EUPL-1.2
// run/instances: which processes this kernel started, so that the next one can end what a killed kernel left behind.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace stadtkern::lifecycle {

struct RunningInstance {
  pid_t pid = -1;
  std::uint64_t start_time = 0;  // tells it from a later process of the same number
  std::string name;              // "bench-1"
  friend bool operator==(const RunningInstance&, const RunningInstance&) = default;
};

// Replaces the file. Its loss costs nothing but left-over processes, which leave by themselves; so it is not synced.
void write_instances(const std::filesystem::path& file, const std::vector<RunningInstance>& instances);
// Empty when there is none, or when it is of another boot of the machine.
[[nodiscard]] std::vector<RunningInstance> read_instances(const std::filesystem::path& file);

// Ends those that are still there. Returns the names of the ones that were.
std::vector<std::string> end_left_over(const std::filesystem::path& file);

}  // namespace stadtkern::lifecycle
