// SPDX-License-Identifier: EUPL-1.2
// Process: a child that is signalled and reaped through its pidfd only, so that a number given to another process
// meanwhile cannot be hit. Spawning touches no state but the arguments.
#pragma once

#include "lifecycle/descriptor.h"

#include <stadtkern/result.h>

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::lifecycle {

// What the child is started with. It gets these descriptors and no other, no signal blocked, a process group of its
// own (a terminal's Ctrl-C is for the kernel alone), and the working directory of its parent.
struct SpawnOptions {
  std::vector<std::string> command;      // a word without "/" is looked up in PATH
  std::vector<std::string> environment;  // "NAME=VALUE"
  int control = -1;                      // becomes 3
  int log = -1;                          // becomes 4
  int output = -1;                       // becomes 1 and 2
  int input = -1;                        // becomes 0; else that is empty
};

// What a program of our own is given of our environment: where programs are, its language, the way out.
[[nodiscard]] std::vector<std::string> plain_environment();

// How a process ended.
struct Exit {
  int code = 0;    // of exit()
  int signal = 0;  // that ended it; 0: none did
  [[nodiscard]] bool clean() const { return code == 0 && signal == 0; }
  friend bool operator==(const Exit&, const Exit&) = default;
};
[[nodiscard]] std::string describe(const Exit& exit);  // "exit code 1", "signal 9 (Killed)"

class Process {
 public:
  // Unavailable with the system's reason when the program cannot be started.
  [[nodiscard]] static Result<Process> spawn(const SpawnOptions& options);

  // A child that the program before started in this same process. NotFound when it is none of ours.
  [[nodiscard]] static Result<Process> take_over(pid_t pid, std::uint64_t start_time);

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] int pidfd() const { return pidfd_.get(); }  // readable once it has ended
  [[nodiscard]] std::uint64_t start_time() const { return start_time_; }

  void signal(int number) const;
  // How it ended; nothing while it runs. Once only.
  [[nodiscard]] std::optional<Exit> reap() const;

 private:
  Process() = default;
  pid_t pid_ = -1;
  std::uint64_t start_time_ = 0;
  Descriptor pidfd_;
};

// Ticks since boot at which the process began (field 22 of /proc/PID/stat); 0 when there is none.
[[nodiscard]] std::uint64_t start_time_of(pid_t pid);
// Resident memory in bytes; 0 when there is no such process.
[[nodiscard]] std::uint64_t resident_bytes(pid_t pid);

// How a process of ours, with all its threads, stands to those of our own priority at the processor.
enum class Priority : std::uint8_t {
  Spare,  // has what nobody else wants, and is put aside at once (SCHED_IDLE, sched(7)); starves where all is wanted
  Low,    // a tenth beside one of ours (nice 10 more)
  Ours,
};
// False, with nothing changed, where the system would not allow the way back: that needs CAP_SYS_NICE, or a limit of
// nice values as low as our own (systemd's LimitNICE=, setrlimit(2) RLIMIT_NICE).
bool set_priority(pid_t pid, Priority priority);

// Ends a process that is not our child, if it still is the one that began at `start_time`, and waits at most two
// seconds for it to be gone. False when it would not go.
bool end_stranger(pid_t pid, std::uint64_t start_time);

}  // namespace stadtkern::lifecycle
