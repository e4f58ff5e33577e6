// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_process.h"

#include "runtime/worker_room.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace stadtkern::runtime {
namespace {

using Clock = std::chrono::steady_clock;

// How often a wait looks whether the module is ending.
constexpr int kLookMs = 100;

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { reset(); }
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void reset() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Error cannot(std::string_view what) {
  return {Code::Unavailable, "the worker " + std::string(what) + ": " + std::strerror(errno), "worker", {}, 1000};
}

// Both ends high, so that the child can put its own at 0 to 2; ours does not block. What we write to is a socket: a
// reader that goes away must be no signal for us.
Result<Pipe> make_pipe(bool we_write) {
  std::array<int, 2> ends{};
  const int failed =
      we_write ? ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) : ::pipe2(ends.data(), O_CLOEXEC);
  if (failed != 0) return cannot("has no pipe");
  const Descriptor low_read(ends[0]);
  const Descriptor low_write(ends[1]);
  Pipe pipe{Descriptor(::fcntl(ends[0], F_DUPFD_CLOEXEC, 16)), Descriptor(::fcntl(ends[1], F_DUPFD_CLOEXEC, 16))};
  if (!pipe.read || !pipe.write) return cannot("has no pipe");
  const int ours = we_write ? pipe.write.get() : pipe.read.get();
  ::fcntl(ours, F_SETFL, ::fcntl(ours, F_GETFL) | O_NONBLOCK);
  return pipe;
}

// Appends what is there, up to `most` bytes in all; the rest is read and dropped. False at the end.
bool drain(int descriptor, std::string& into, std::size_t most, bool& over) {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN;
    if (got == 0) return false;
    const auto size = static_cast<std::size_t>(got);
    const std::size_t room = most - std::min(most, into.size());
    over = over || size > room;
    into.append(buffer.data(), std::min(size, room));
    if (over) return true;
  }
}

class Run {
 public:
  Run(const wire::control::Worker& worker, std::string_view input) : worker_(worker), input_(input) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    if (pid_ > 0) end_it();
  }

  Status start(const std::string& folder, const std::vector<std::string>& arguments) {
    auto in = make_pipe(true);
    auto out = make_pipe(false);
    auto report = make_pipe(false);
    for (auto* pipe : {&in, &out, &report}) {
      if (!*pipe) return std::move(pipe->error());
    }
    const std::string program = folder + "/" + worker_.program;
    if (::access(program.c_str(), X_OK) != 0) return cannot(worker_.name + " cannot be run (" + program + ")");
    WorkerRoom room(worker_, folder, program, arguments);
    began_ = Clock::now();
    pid_ = ::fork();
    if (pid_ < 0) return cannot("cannot be started");
    if (pid_ == 0) room.enter(in->read.get(), out->write.get(), report->write.get());
    pidfd_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!pidfd_) return cannot("cannot be watched");
    in_ = std::move(in->write);
    out_ = std::move(out->read);
    report_ = std::move(report->read);
    return {};
  }

  Result<WorkerOutcome> wait(const std::atomic<bool>& cancelled) {
    const auto deadline = began_ + std::chrono::milliseconds(worker_.deadline_ms);
    WorkerOutcome outcome;
    bool over = false;
    for (bool running = true; running;) {
      if (cancelled) return Error{Code::Unavailable, "the module is ending", "worker", {}, 1000};
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
      if (left <= 0 || over) {
        outcome.end = over ? WorkerOutcome::End::TooMuchOutput : WorkerOutcome::End::TimedOut;
        end_it();
        break;
      }
      running = look(static_cast<int>(std::min<std::int64_t>(left, kLookMs)), outcome, over);
    }
    outcome.ran = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
    if (pid_ > 0) reap(outcome);
    if (over) outcome.end = WorkerOutcome::End::TooMuchOutput;
    return outcome;
  }

 private:
  // False when it has ended and all that it wrote is read.
  bool look(int timeout_ms, WorkerOutcome& outcome, bool& over) {
    std::array<pollfd, 4> watched{
        {{in_.get(), POLLOUT, 0}, {out_.get(), POLLIN, 0}, {report_.get(), POLLIN, 0}, {pidfd_.get(), POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), timeout_ms) < 0) return true;
    if (watched[0].revents != 0) feed();
    bool dropped = false;
    if (watched[1].revents != 0 && !drain(out_.get(), outcome.output, worker_.output, over)) out_.reset();
    if (watched[2].revents != 0 && !drain(report_.get(), outcome.report, kMaxReport, dropped)) report_.reset();
    if (watched[3].revents == 0) return true;
    // What it wrote last may have come between the two looks. A grandchild that keeps a pipe open is not waited for.
    if (out_) drain(out_.get(), outcome.output, worker_.output, over);
    if (report_) drain(report_.get(), outcome.report, kMaxReport, dropped);
    return false;
  }

  void feed() {
    while (!input_.empty()) {
      const ssize_t done = ::send(in_.get(), input_.data(), input_.size(), MSG_NOSIGNAL);
      if (done < 0 && errno == EINTR) continue;
      if (done < 0 && errno == EAGAIN) return;
      if (done <= 0) break;  // it does not want the rest
      input_.remove_prefix(static_cast<std::size_t>(done));
    }
    in_.reset();
  }

  // The group too: whatever it started. Its number is its own until it is reaped.
  void end_it() {
    if (pidfd_) ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
    ::kill(-pid_, SIGKILL);
    if (!pidfd_) ::kill(pid_, SIGKILL);
    siginfo_t ignored{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &ignored, WEXITED) != 0 && errno == EINTR) {
    }
    pid_ = -1;
  }

  void reap(WorkerOutcome& outcome) {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    ::kill(-pid_, SIGKILL);
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
    }
    pid_ = -1;
    outcome.end = info.si_code == CLD_EXITED ? WorkerOutcome::End::Exited : WorkerOutcome::End::Signalled;
    outcome.status = info.si_status;
  }

  const wire::control::Worker& worker_;
  std::string_view input_;
  Clock::time_point began_;
  pid_t pid_ = -1;
  Descriptor pidfd_;
  Descriptor in_;
  Descriptor out_;
  Descriptor report_;
};

}  // namespace

Result<WorkerOutcome> run_worker(const wire::control::Worker& worker, const std::string& folder,
                                 const std::vector<std::string>& arguments, std::string_view input,
                                 const std::atomic<bool>& cancelled) {
  Run run(worker, input);
  if (Status started = run.start(folder, arguments); !started) return std::move(started).error();
  return run.wait(cancelled);
}

}  // namespace stadtkern::runtime
