// SPDX-License-Identifier: Apache-2.0
// What a worker's process may see and use. Made before the fork, entered by the child: between fork and exec of a
// process with threads only system calls are allowed, so all memory is ready by then.
#pragma once

#include "wire/control.h"

#include <string>
#include <vector>

namespace stadtkern::runtime {

class WorkerRoom {
 public:
  // `program` is a path; views nothing after this returns but `worker`.
  WorkerRoom(const wire::control::Worker& worker, std::string folder, std::string program,
             const std::vector<std::string>& arguments);
  WorkerRoom(const WorkerRoom&) = delete;
  WorkerRoom& operator=(const WorkerRoom&) = delete;
  ~WorkerRoom();

  // In the child. Exit code 127: a limit cannot be set, or the program cannot be run.
  [[noreturn]] void enter(int in, int out, int report) const noexcept;

  static constexpr int kCannotStart = 127;

 private:
  bool limit() const noexcept;

  const wire::control::Worker& worker_;
  const std::string folder_;
  const std::string program_;
  std::vector<std::string> words_;
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  int ruleset_ = -1;  // of Landlock; -1: this kernel has none
};

}  // namespace stadtkern::runtime
