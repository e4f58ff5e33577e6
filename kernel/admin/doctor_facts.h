// SPDX-License-Identifier: EUPL-1.2
// Gathers what the doctor judges, reading only: no store is opened as a database, no lock is taken, nothing waits
// longer than `kConnectMs`.
#pragma once

#include "admin/doctor.h"

#include <filesystem>
#include <string>
#include <vector>

namespace stadtkern::admin {

inline constexpr int kConnectMs = 2000;

[[nodiscard]] std::vector<PathFacts> look_at_state(const std::filesystem::path& state);
[[nodiscard]] ClockFacts look_at_clock(const std::filesystem::path& state);
[[nodiscard]] StoreFacts look_at_stores(const std::filesystem::path& state);
// Of processes whose /proc folder this user may read; the others come with limit 0.
[[nodiscard]] ProcessFacts look_at_process(const std::string& name, std::uint32_t pid);
// Why no connection to "127.0.0.1:8080" or "[::]:8080" can be made; empty when one can.
[[nodiscard]] std::string try_connect(const std::string& address);
// The process that holds the state folder's lock, as it says; 0: none.
[[nodiscard]] std::uint32_t lock_holder(const std::filesystem::path& state);

}  // namespace stadtkern::admin
