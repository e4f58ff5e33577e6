// SPDX-License-Identifier: Apache-2.0
// Dangerous work in a process of its own, with limits (plugin.toml, [workers.NAME]):
//
//   stadtkern::Worker(request.town(), "photo").run({"make"}, bytes, [...](Result<WorkerResult> made) { ... });
//
// A crash there is an outcome here. What it answers was made from a stranger's input: check it.
#pragma once

#include <stadtkern/abi_worker.h>
#include <stadtkern/town.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern {

struct WorkerResult {
  enum class End {
    Exited = STADTKERN_WORKER_EXITED,        // `status` is its exit code
    Signalled = STADTKERN_WORKER_SIGNALLED,  // a crash, or over a limit: `status` is the signal
    TimedOut = STADTKERN_WORKER_TIMED_OUT,   // ended at its deadline
    TooMuchOutput = STADTKERN_WORKER_TOO_MUCH
  };
  End end = End::Exited;
  int status = 0;
  unsigned ran_ms = 0;
  std::string_view output;  // during the callback
  std::string_view report;  // likewise; at most 4 KiB
};

// A light handle, valid as long as the plugin.
class Worker {
 public:
  // `name` as in plugin.toml.
  Worker(const Town& town, std::string_view name) : api_(town.api()), name_(name) {}

  // Returns at once. `done` comes exactly once, on a thread that may read stores, put blobs and complete replies, but
  // not wait for calls. Errors: PermissionDenied, TooLarge (input over 32 MiB), Unavailable (repeat later). [any]
  void run(const std::vector<std::string>& arguments, std::string_view input,
           std::function<void(const Result<WorkerResult>&)> done) const;

 private:
  const detail::Api* api_;
  std::string name_;
};

}  // namespace stadtkern
