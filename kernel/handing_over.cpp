// SPDX-License-Identifier: EUPL-1.2
#include "handing_over.h"

#include "lifecycle/log_files.h"
#include "lifecycle/pipe.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace stadtkern {
namespace {

constexpr std::chrono::milliseconds kLookAtStreams{20};
constexpr std::chrono::milliseconds kLookAtRequests{1};
constexpr int kCannot = 3;  // exit code: nobody is left to go back to

// Where this program was started from, also when another file has taken that place.
std::string own_path() {
  std::error_code error;
  std::string path = std::filesystem::read_symlink("/proc/self/exe", error).string();
  constexpr std::string_view kDeleted = " (deleted)";
  if (path.ends_with(kDeleted)) path.resize(path.size() - kDeleted.size());
  return path;
}

Status check_program(const std::string& path) {
  struct stat file {};
  if (path.empty() || path.front() != '/') return Error{Code::InvalidArgument, "a program is named by its whole path"};
  if (::stat(path.c_str(), &file) != 0) return Error{Code::NotFound, path + ": " + ::strerror(errno)};
  if (!S_ISREG(file.st_mode) || ::access(path.c_str(), X_OK) != 0) {
    return Error{Code::InvalidArgument, path + " is no program that the kernel's user may run"};
  }
  const bool known_owner = file.st_uid == 0 || file.st_uid == ::geteuid();
  if (!known_owner || (file.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Error{Code::PermissionDenied,
                 path + " could be changed by others: it must belong to root or the kernel's user, with mode 0755"};
  }
  return {};
}

// A program that has ended wrote no more than a pipe holds; of that, as much as a person reads.
std::string read_once(int pipe) {
  std::array<char, 2048> buffer{};
  const ssize_t size = ::read(pipe, buffer.data(), buffer.size());
  std::string text(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

HandingOver::HandingOver(Surroundings around) : around_(std::move(around)), timer_(around_.loop) {}

HandingOver::~HandingOver() {
  *alive_ = false;
  go_on();
  if (trial_) trial_->signal(SIGKILL);
}

// What was told to wait does not wait any longer.
void HandingOver::go_on() {
  if (std::exchange(handover_.paused_at, 0) != 0) around_.supervisor.go_on();
}

void HandingOver::refuse(Error error) {
  busy_ = false;
  timer_.cancel();
  go_on();
  around_.audit.record(who_, "upgrade-kernel failed", name(error.code));
  around_.log.error("the kernel's program stays: " + error.message);
  if (const OnBegun tell = std::exchange(on_begun_, nullptr)) return tell(std::move(error));
  around_.given_up(error.message);
}

void HandingOver::begin(const std::string& program, const std::string& who, OnBegun on_begun) {
  if (busy_) return on_begun(Error{Code::FailedPrecondition, "the kernel is being replaced already"});
  program_ = program.empty() ? own_path() : program;
  who_ = who;
  on_begun_ = std::move(on_begun);
  busy_ = true;
  if (Status sound = check_program(program_); !sound) return refuse(sound.error());
  if (Status possible = still_possible(); !possible) return refuse(possible.error());
  try_program();
}

Status HandingOver::still_possible() const {
  const std::string why = around_.supervisor.not_handed_over();
  if (why.empty()) return {};
  return Error{Code::FailedPrecondition, why + "; try again when `stadtkern status` shows nothing but ready"};
}

// Does it run here at all, and does it read what this kernel leaves? Without that, exec would be the end.
void HandingOver::try_program() {
  lifecycle::Pipe output = lifecycle::make_pipe(false);
  const lifecycle::Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  lifecycle::SpawnOptions options;
  options.command = {program_, "--takes-over", std::to_string(lifecycle::Handover::kFormat)};
  for (std::string& word : around_.places()) options.command.push_back(std::move(word));
  options.control = options.log = nothing.get();
  options.output = output.write.get();
  Result<lifecycle::Process> trial = lifecycle::Process::spawn(options);
  if (!trial) return refuse(trial.error());
  trial_ = *std::move(trial);
  trial_output_ = std::move(output.read);
  trial_end_.emplace(around_.loop, trial_->pidfd());
  trial_end_->on_readable([this] { around_.loop.post([this] { tried(); }); });
  timer_.after(kTrial, [this] { trial_->signal(SIGKILL); });
}

void HandingOver::tried() {
  if (!trial_) return;
  const std::optional<lifecycle::Exit> exit = trial_->reap();
  if (!exit) return;
  timer_.cancel();
  trial_end_.reset();
  trial_.reset();
  const std::string said = read_once(trial_output_.get());
  trial_output_.reset();
  if (!exit->clean()) {
    return refuse({Code::FailedPrecondition, program_ + " cannot take over: " + lifecycle::describe(*exit) +
                                                 (said.empty() ? "" : ", it says: " + said)});
  }
  next_version_ = said.substr(0, said.find('\n'));
  if (Status possible = still_possible(); !possible) return refuse(possible.error());
  if (Status entered = around_.audit.enter({who_, "upgrade-kernel", next_version_}); !entered) {
    return refuse(entered.error());
  }
  around_.log.info("another program takes over", {{"program", program_}, {"version", next_version_}});
  if (const OnBegun tell = std::exchange(on_begun_, nullptr)) tell({});
  warn_streams();
}

// Their clients come again by themselves; until the pause they find the kernel as it is.
void HandingOver::warn_streams() {
  around_.bus.post(
      [](bus::Router& router, std::int64_t) { router.warn_streams(static_cast<std::uint32_t>(kStreams.count())); });
  until_ = lifecycle::steady_now() + kStreams;
  timer_.after(kLookAtStreams, [this] { look_whether_idle(); });
}

void HandingOver::pause() {
  files_ = around_.files();
  if (Status possible = still_possible(); !possible) return refuse(possible.error());
  if (Status same = around_.in_force(); !same) return refuse(same.error());
  handover_.paused_at = bus::monotonic_now();
  around_.supervisor.pause();
  until_ = lifecycle::steady_now() + kUnderWay;
  timer_.after(kLookAtRequests, [this] { look_whether_idle(); });
}

std::vector<bus::InstanceId> HandingOver::those_who_resume() const {
  std::vector<bus::InstanceId> ids;
  for (const lifecycle::InstanceProcess* instance : around_.supervisor.instances()) {
    if (instance->machine().resumes() && instance->bus_id()) ids.push_back(*instance->bus_id());
  }
  return ids;
}

void HandingOver::look_whether_idle() {
  const bool paused = handover_.paused_at != 0;
  around_.bus.post([this, paused, ids = those_who_resume(), &loop = around_.loop, alive = std::weak_ptr(alive_)](
                       bus::Router& router, std::int64_t) {
    const bus::Router::UnderWay left = router.under_way();
    const bool quiet = std::all_of(ids.begin(), ids.end(), [&](bus::InstanceId id) { return router.quiet(id); });
    const bool idle = paused ? quiet && left.requests == 0 : left.streams == 0;
    loop.post([this, alive, paused, idle] {
      if (alive.expired()) return;
      const bool over = idle || lifecycle::steady_now() >= until_;
      if (!over) {
        return timer_.after(paused ? kLookAtRequests : kLookAtStreams, [this] { look_whether_idle(); });
      }
      paused ? finish() : pause();
    });
  });
}

void HandingOver::finish() {
  if (Status possible = still_possible(); !possible) return refuse(possible.error());
  // The next program reads them, and on the way back so does this one: they must be what runs.
  if (around_.files() != files_) return refuse({Code::FailedPrecondition, "the configuration was edited meanwhile"});
  around_.bus.post([this, &loop = around_.loop, alive = std::weak_ptr(alive_)](bus::Router& router, std::int64_t now) {
    const bus::Router::UnderWay ended = router.end_all(now);
    loop.post([this, alive, ended, generation = router.last_generation()] {
      if (alive.expired()) return;
      handover_.ended_requests = ended.requests;
      handover_.ended_streams = ended.streams;
      handover_.generation = generation;
      become_next();
    });
  });
}

void HandingOver::become_next() {
  around_.bus.end(kLinger);
  lifecycle::Descriptor own(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  handover_.program = own.get();
  around_.leave(handover_);
  around_.supervisor.hand_over(handover_);
  lifecycle::hold_signals();
  const Error error = lifecycle::become(program_, handover_);
  lifecycle::give_back(handover_, error.message);
  around_.log.error("the kernel ends: " + error.message);
  ::_exit(kCannot);
}

}  // namespace stadtkern
