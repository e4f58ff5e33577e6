// SPDX-License-Identifier: Apache-2.0
// A child process with a pipe each way; killed and reaped at the end whatever happened.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace stadtkern::runtime::store::test {

class ChildProcess {
 public:
  // Runs the store's test writer with these arguments.
  explicit ChildProcess(std::vector<std::string> arguments);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // The next line, waited for; nothing when the child has closed its end.
  std::optional<std::string> line();
  void send_byte();
  void kill();  // SIGKILL, and waits for its end
  // Waits for its end; its exit status, or -1.
  int wait();

 private:
  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  std::string buffer_;
};

}  // namespace stadtkern::runtime::store::test
