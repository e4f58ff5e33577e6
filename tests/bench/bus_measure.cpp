// SPDX-License-Identifier: EUPL-1.2
#include "bus_measure.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace stadtkern::bench {
namespace {

constexpr std::size_t kTimesKept = 1 << 20;

void pin_to_first_core() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(0, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) std::perror("bus_bench: sched_setaffinity");
}

}  // namespace

pid_t spawn(bool pinned, const std::function<void()>& body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (pinned) pin_to_first_core();
  body();
  _exit(0);
}

double end(pid_t child) {
  if (child <= 0) return 0;
  kill(child, SIGKILL);
  rusage usage{};
  int status = 0;
  wait4(child, &status, 0, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Measured run_caller(bool pinned, const std::function<Measured()>& caller) {
  std::array<int, 2> ends{};
  Measured measured;
  measured.failed = 1;
  if (pipe(ends.data()) != 0) return measured;
  const pid_t child = spawn(pinned, [&] {
    const Measured seen = caller();
    if (write(ends[1], &seen, sizeof seen) != static_cast<ssize_t>(sizeof seen)) _exit(1);
  });
  close(ends[1]);
  Measured seen;
  if (read(ends[0], &seen, sizeof seen) == static_cast<ssize_t>(sizeof seen)) measured = seen;
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return measured;
}

std::int64_t Meter::now() noexcept {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Meter::Meter(const Load& load) {
  const auto length = static_cast<std::int64_t>(load.seconds * 1e9);
  warm_ = now() + length / 5;
  end_ = warm_ + length;
  times_.reserve(kTimesKept);
}

bool Meter::answered(std::int64_t sent, bool ok) {
  const std::int64_t time = now();
  if (!ok) ++failed_;
  if (time < warm_) return true;
  if (time >= end_) return false;
  ++count_;
  last_ = time;
  if (times_.size() < kTimesKept) times_.push_back(time - sent);
  return true;
}

Measured Meter::result() {
  Measured measured;
  measured.failed = failed_;
  if (count_ == 0 || times_.empty()) return measured;
  measured.per_second = static_cast<double>(count_) * 1e9 / static_cast<double>(last_ - warm_);
  std::sort(times_.begin(), times_.end());
  measured.p50_us = static_cast<double>(times_[times_.size() / 2]) / 1e3;
  measured.p99_us = static_cast<double>(times_[times_.size() * 99 / 100]) / 1e3;
  return measured;
}

}  // namespace stadtkern::bench
