// SPDX-License-Identifier: Apache-2.0
// One process for one piece of dangerous work: input in, answer out, and nothing else. It has the limits that
// plugin.toml gives it, no privileges to gain, no descriptor beside its three, no file to read outside the system's and
// the module's folders (Landlock, where the kernel has it), and is ended through its pidfd at its deadline.
#pragma once

#include "wire/control.h"

#include <stadtkern/result.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::runtime {

struct WorkerOutcome {
  enum class End { Exited, Signalled, TimedOut, TooMuchOutput };  // as in abi_worker.h
  End end = End::Exited;
  int status = 0;  // exit code or signal
  std::chrono::milliseconds ran{};
  std::string output;
  std::string report;  // the first kMaxReport bytes of its stderr
};

inline constexpr std::size_t kMaxReport = 4096;

// Runs FOLDER/PROGRAM and waits for its end, at most its deadline; `cancelled` ends it sooner (Unavailable).
// Thread-safe.
Result<WorkerOutcome> run_worker(const wire::control::Worker& worker, const std::string& folder,
                                 const std::vector<std::string>& arguments, std::string_view input,
                                 const std::atomic<bool>& cancelled);

}  // namespace stadtkern::runtime
