// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <set>
#include <string_view>

namespace stadtkern::lifecycle {
namespace {

constexpr int kStopStrangerMs = 2000;
constexpr int kLow = 10;
constexpr int kHighestNice = 20;  // RLIMIT_NICE counts down from here
// glibc's <sys/pidfd.h> is newer than Debian 12's; P_PIDFD is in its <sys/wait.h>.
int pidfd_open(pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}
int pidfd_send_signal(int pidfd, int number) {
  return static_cast<int>(::syscall(SYS_pidfd_send_signal, pidfd, number, nullptr, 0));
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

// Sources are moved out of the way first: the one for 3 may itself be number 4.
int high_copy(int descriptor) {
  return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 64);
}

// A small file of /proc, whole; empty when it is not there.
std::string read_small(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> buffer{};
  const ssize_t size = file ? ::read(file.get(), buffer.data(), buffer.size()) : 0;
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

// The word number `index` (from 0) of a text of words divided by single spaces, as a number.
std::uint64_t number_at(std::string_view text, std::size_t index) {
  for (; index > 0; --index) {
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return 0;
    text.remove_prefix(space + 1);
  }
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// CAP_SYS_NICE, which root may lack in a container.
bool may_set_priorities() {
  constexpr std::string_view kLine = "CapEff:\t";
  constexpr unsigned kSysNice = 23;
  const std::string status = read_small("/proc/self/status");
  const std::size_t at = status.find(kLine);
  if (at == std::string::npos) return false;
  return (std::strtoull(status.c_str() + at + kLine.size(), nullptr, 16) >> kSysNice & 1) != 0;
}

}  // namespace

std::vector<std::string> plain_environment() {
  std::vector<std::string> variables;
  for (const char* name : {"PATH", "LANG", "https_proxy", "http_proxy", "no_proxy"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  return variables;
}

std::string describe(const Exit& exit) {
  if (exit.signal == 0) return "exit code " + std::to_string(exit.code);
  const char* name = ::sigdescr_np(exit.signal);
  return "signal " + std::to_string(exit.signal) + " (" + (name != nullptr ? name : "unknown") + ")";
}

Result<Process> Process::spawn(const SpawnOptions& options) {
  const Descriptor control(high_copy(options.control));
  const Descriptor log(high_copy(options.log));
  const Descriptor output(high_copy(options.output));
  const Descriptor input(options.input < 0 ? -1 : high_copy(options.input));
  if (!control || !log || !output || (options.input >= 0 && !input)) {
    return Error{Code::Unavailable, std::string("cannot start a process: ") + ::strerror(errno)};
  }

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  const std::unique_ptr<posix_spawn_file_actions_t, int (*)(posix_spawn_file_actions_t*)> actions_end(
      &actions, ::posix_spawn_file_actions_destroy);
  if (input) {
    ::posix_spawn_file_actions_adddup2(&actions, input.get(), 0);
  } else {
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  }
  ::posix_spawn_file_actions_adddup2(&actions, output.get(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, output.get(), 2);
  ::posix_spawn_file_actions_adddup2(&actions, control.get(), 3);
  ::posix_spawn_file_actions_adddup2(&actions, log.get(), 4);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 5);

  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  const std::unique_ptr<posix_spawnattr_t, int (*)(posix_spawnattr_t*)> attributes_end(&attributes,
                                                                                       ::posix_spawnattr_destroy);
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  Process process;
  const std::vector<char*> arguments = pointers(options.command);
  const std::vector<char*> environment = pointers(options.environment);
  const int error =
      ::posix_spawnp(&process.pid_, arguments[0], &actions, &attributes, arguments.data(), environment.data());
  if (error != 0) {
    return Error{Code::Unavailable, "cannot start " + options.command[0] + ": " + ::strerror(error)};
  }
  // The child is ours and not reaped, so the number still means it.
  process.pidfd_ = Descriptor(pidfd_open(process.pid_));
  if (!process.pidfd_) {
    const std::string reason = ::strerror(errno);
    ::kill(process.pid_, SIGKILL);
    ::waitpid(process.pid_, nullptr, 0);
    return Error{Code::Unavailable, "cannot watch " + options.command[0] + ": " + reason};
  }
  process.start_time_ = start_time_of(process.pid_);
  return process;
}

Result<Process> Process::take_over(pid_t pid, std::uint64_t start_time) {
  Process process;
  process.pid_ = pid;
  process.start_time_ = start_time;
  process.pidfd_ = Descriptor(pidfd_open(pid));
  siginfo_t info{};
  const bool ours = process.pidfd_ &&
                    ::waitid(P_PIDFD, static_cast<id_t>(process.pidfd_.get()), &info, WEXITED | WNOHANG | WNOWAIT) == 0;
  if (!ours) return Error{Code::NotFound, "process " + std::to_string(pid) + " is not this kernel's"};
  return process;
}

void Process::signal(int number) const {
  pidfd_send_signal(pidfd_.get(), number);
}

std::optional<Exit> Process::reap() const {
  siginfo_t info{};
  if (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0) {
    return std::nullopt;
  }
  return info.si_code == CLD_EXITED ? Exit{info.si_status, 0} : Exit{0, info.si_status};
}

std::uint64_t start_time_of(pid_t pid) {
  const std::string stat = read_small("/proc/" + std::to_string(pid) + "/stat");
  // The program's name stands in brackets and may hold anything, brackets and spaces too.
  const std::size_t name_end = stat.rfind(") ");
  if (name_end == std::string::npos) return 0;
  return number_at(std::string_view(stat).substr(name_end + 2), 22 - 3);
}

std::uint64_t resident_bytes(pid_t pid) {
  const std::string pages = read_small("/proc/" + std::to_string(pid) + "/statm");
  return number_at(pages, 1) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// Threads are listed until no new one is seen: one that is made meanwhile has the priority of whoever made it.
bool set_priority(pid_t pid, Priority priority) {
  rlimit allowed{};
  ::getrlimit(RLIMIT_NICE, &allowed);
  const int own = ::getpriority(PRIO_PROCESS, 0);
  const int own_policy = ::sched_getscheduler(0);
  const bool back = may_set_priorities() || static_cast<std::int64_t>(allowed.rlim_cur) >= kHighestNice - own;
  if (!back || (own_policy != SCHED_OTHER && own_policy != SCHED_BATCH)) return false;
  const sched_param none{};
  std::set<pid_t> done;
  for (bool more = true; more;) {
    more = false;
    std::error_code error;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error)) {
      const auto thread = static_cast<pid_t>(std::strtoul(task.path().filename().c_str(), nullptr, 10));
      if (!done.insert(thread).second) continue;
      ::sched_setscheduler(thread, priority == Priority::Spare ? SCHED_IDLE : own_policy, &none);
      ::setpriority(PRIO_PROCESS, static_cast<id_t>(thread), priority == Priority::Ours ? own : own + kLow);
      more = true;
    }
  }
  return !done.empty();
}

bool end_stranger(pid_t pid, std::uint64_t start_time) {
  const Descriptor pidfd(pidfd_open(pid));
  if (!pidfd) return true;
  if (start_time_of(pid) != start_time) return true;  // another process has the number now
  pidfd_send_signal(pidfd.get(), SIGKILL);
  pollfd gone{pidfd.get(), POLLIN, 0};
  return ::poll(&gone, 1, kStopStrangerMs) == 1;
}

}  // namespace stadtkern::lifecycle
