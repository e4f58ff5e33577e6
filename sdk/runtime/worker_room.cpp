// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_room.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace stadtkern::runtime {
namespace {

// One memory arena: others reserve address space, which is limited. A language that every system has.
char kArenas[] = "MALLOC_ARENA_MAX=1";
char kLanguage[] = "LC_ALL=C.UTF-8";

constexpr std::uint64_t kMayRead =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE;
// Landlock's first version, which every kernel that has it knows.
constexpr std::uint64_t kEveryAccess = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

void allow(int ruleset, const char* path) {
  const int folder = ::open(path, O_PATH | O_CLOEXEC);
  if (folder < 0) return;  // not on every system
  landlock_path_beneath_attr rule{};
  rule.allowed_access = kMayRead;
  rule.parent_fd = folder;
  ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  ::close(folder);
}

// The system's programs and settings, what a resolver reads, and the module's own folder: no store, no home.
int make_ruleset(const std::string& folder) {
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = kEveryAccess;
  const int ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
  if (ruleset < 0) return -1;
  for (const char* path : {"/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/dev", "/run/systemd/resolve"}) {
    allow(ruleset, path);
  }
  allow(ruleset, folder.c_str());
  return ruleset;
}

bool set(int resource, rlim_t value) noexcept {
  const rlimit limit{value, value};
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0;
}

// More than the process that starts it has cannot be given, and need not be.
bool set_at_most(int resource, rlim_t value) noexcept {
  rlimit now{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &now) != 0) return false;
  return set(resource, value < now.rlim_max ? value : now.rlim_max);
}

}  // namespace

WorkerRoom::WorkerRoom(const wire::control::Worker& worker, std::string folder, std::string program,
                       const std::vector<std::string>& arguments)
    : worker_(worker), folder_(std::move(folder)), program_(std::move(program)) {
  words_.push_back(worker.program);
  words_.insert(words_.end(), arguments.begin(), arguments.end());
  for (std::string& word : words_) arguments_.push_back(word.data());
  arguments_.push_back(nullptr);
  environment_ = {kArenas, kLanguage, nullptr};
  ruleset_ = make_ruleset(folder_);
}

WorkerRoom::~WorkerRoom() {
  if (ruleset_ >= 0) ::close(ruleset_);
}

bool WorkerRoom::limit() const noexcept {
  return set_at_most(RLIMIT_AS, worker_.memory) && set_at_most(RLIMIT_CPU, worker_.cpu_seconds) &&
         set(RLIMIT_FSIZE, 0) && set_at_most(RLIMIT_NOFILE, worker_.open_files) &&
         set_at_most(RLIMIT_NPROC, worker_.processes) && set(RLIMIT_CORE, 0);
}

void WorkerRoom::enter(int in, int out, int report) const noexcept {
  // Goes with the thread that waits for it, should that ever end first.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpgid(0, 0);
  ::setpriority(PRIO_PROCESS, 0, 5);  // requests go first
  // When memory runs out, this is what to end.
  if (const int score = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); score >= 0) {
    [[maybe_unused]] const ssize_t written = ::write(score, "1000", 4);
    ::close(score);
  }
  if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(report, 2) < 0) ::_exit(kCannotStart);
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < 32; ++number) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::chdir("/") != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) ::_exit(kCannotStart);
  if (ruleset_ >= 0 && ::syscall(SYS_landlock_restrict_self, ruleset_, 0) != 0) ::_exit(kCannotStart);
  if (!limit()) ::_exit(kCannotStart);
  ::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execve(program_.c_str(), arguments_.data(), environment_.data());
  ::_exit(kCannotStart);
}

}  // namespace stadtkern::runtime
