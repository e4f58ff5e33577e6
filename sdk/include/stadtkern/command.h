// SPDX-License-Identifier: Apache-2.0
// A command that a module offers on the command line (plugin.toml [commands.NAME]): arguments and a stream of input in,
// JSON lines out, the last of which is the result.
#pragma once

#include <stadtkern/town.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern {

// What a running command does with its input. Owned by the runtime until the command has ended. One call at a time.
class CommandRun {
 public:
  virtual ~CommandRun() = default;
  // A piece of the input, at most 64 KiB. Returns how many bytes may follow now: all, or less, and the rest later by
  // Command::give_credit once the work is done. [worker]
  virtual std::uint32_t input(std::string_view chunk) = 0;
  virtual void input_end() = 0;  // [worker]
};

// The caller's end of a running command. Copy it freely; any thread. After finish() nothing reaches the caller.
class Command {
 public:
  Command(const detail::Api* api, stadtkern_command* command, stadtkern_town* town)
      : api_(api), command_(command), town_(town) {}

  Town town() const { return {api_, town_}; }
  Status output(std::string_view json_line) const;
  void give_credit(std::uint32_t bytes) const { api_->command->give_credit(command_, bytes); }
  void finish(std::string_view json_result) const;
  void finish(const Error& error) const;

 private:
  const detail::Api* api_;
  stadtkern_command* command_;
  stadtkern_town* town_;
};

}  // namespace stadtkern
