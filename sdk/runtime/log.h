// SPDX-License-Identifier: Apache-2.0
// A module's log: JSON lines into the pipe that the kernel reads. Never blocks: what does not fit is dropped and
// counted.
#pragma once

#include <stadtkern/abi.h>

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace stadtkern::runtime {

class Log {
 public:
  // `descriptor`: the non-blocking end of a pipe; -1 keeps nothing. `module` and `version` stand in each line.
  Log(int descriptor, std::string module, std::string version);

  using Field = std::pair<std::string_view, std::string_view>;
  // A first field `log` = "security" puts the line, whatever its level, into the log that may hold whole addresses of
  // clients and is kept for seven days. Only the edge may; what others say so stays in their own.
  // One line of at most 4 KiB, so that lines of several threads never mix. [any]
  void write(stadtkern_log_level level, std::string_view message, std::span<const Field> fields = {});
  void write(stadtkern_log_level level, std::string_view message, std::initializer_list<Field> fields) {
    write(level, message, std::span(fields.begin(), fields.size()));
  }

  void set_level(stadtkern_log_level level) { level_ = level; }
  void set_level(std::string_view name);  // "debug", "info", "warning", "error"
  stadtkern_log_level level() const { return level_; }
  std::uint64_t dropped() const { return dropped_; }

 private:
  const int descriptor_;
  const std::string module_;
  const std::string version_;
  std::atomic<stadtkern_log_level> level_ = STADTKERN_LOG_INFO;
  std::atomic<std::uint64_t> dropped_ = 0;
};

}  // namespace stadtkern::runtime
