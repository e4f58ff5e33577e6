// SPDX-License-Identifier: EUPL-1.2
// NodeCommands: the operators' commands for a module with the permission `node` (node/v1@kernel). Each is the CLI
// itself, a child that talks through the admin socket like any other, but in the name of who asked. Lives on the loop's
// thread.
#pragma once

#include "lifecycle/event_loop.h"
#include "lifecycle/process.h"
#include "wire/node.h"

#include <stadtkern/result.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::admin {

// The arguments to start the CLI with, or why these are not for a console: what names files, follows without an end or
// changes the kernel itself is for the machine. `now` names a backup's file. Pure.
[[nodiscard]] Result<std::vector<std::string>> node_command(const std::vector<std::string>& arguments,
                                                            std::chrono::sys_seconds now);

class NodeCommands {
 public:
  static constexpr std::size_t kMost = 4;                             // at once
  static constexpr std::size_t kMostOutput = std::size_t{900} << 10;  // bytes; an answer on the bus has 1 MiB
  static constexpr std::size_t kMostInput = std::size_t{60} << 10;    // bytes; what a pipe takes at once
  static constexpr std::chrono::milliseconds kSoon{8'000};            // then it is answered that it goes on
  static constexpr std::size_t kMostBackups = 20;                     // of a town, in the state folder
  static constexpr std::chrono::minutes kLongest{15};                 // then it is killed

  using Answer = std::function<void(Result<wire::node::RunReply>)>;

  NodeCommands(lifecycle::EventLoop& loop, std::string program);
  ~NodeCommands();
  NodeCommands(const NodeCommands&) = delete;
  NodeCommands& operator=(const NodeCommands&) = delete;

  // `who` stands in the audit log: "person:OPAQUE@TOWN". `answer` comes once, perhaps at once, at the latest after
  // `within`.
  void run(const std::string& who, const wire::node::RunRequest& request, std::chrono::milliseconds within,
           const Answer& answer);
  // In whose name that process speaks; empty: in its own.
  [[nodiscard]] std::string who(pid_t process) const;
  [[nodiscard]] bool busy() const { return !running_.empty(); }

 private:
  struct Running;
  [[nodiscard]] Status start(const std::string& who, std::vector<std::string> command, const std::string& input,
                             std::chrono::milliseconds within, const Answer& answer);
  void read(Running& one);
  void ended(Running& one);

  lifecycle::EventLoop& loop_;
  const std::string program_;
  std::map<pid_t, std::unique_ptr<Running>> running_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace stadtkern::admin
