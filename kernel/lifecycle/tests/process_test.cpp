// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/process.h"

#include "lifecycle/channel.h"
#include "lifecycle/instances_file.h"
#include "lifecycle/log_files.h"
#include "lifecycle/pipe.h"
#include "lifecycle/tests/temporary_folder.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

using namespace stadtkern::lifecycle;
using stadtkern::test::TemporaryFolder;

namespace {

struct Child {
  ChannelPair channel = *make_channel_pair();
  Pipe log = make_pipe(true);
  Pipe output = make_pipe(false);

  stadtkern::Result<Process> spawn(std::vector<std::string> command,
                                   std::vector<std::string> environment = {"PATH=/usr/bin:/bin"}) {
    SpawnOptions options{std::move(command), std::move(environment), channel.instance.get(), log.write.get(),
                         output.write.get()};
    auto process = Process::spawn(options);
    channel.instance.reset();
    log.write.reset();
    output.write.reset();
    return process;
  }
};

std::string read_all(int descriptor) {
  std::string all;
  std::array<char, 4096> buffer{};
  pollfd readable{descriptor, POLLIN, 0};
  while (::poll(&readable, 1, 10'000) == 1) {
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size <= 0) break;
    all.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return all;
}

Exit end_of(const Process& process) {
  pollfd gone{process.pidfd(), POLLIN, 0};
  REQUIRE(::poll(&gone, 1, 10'000) == 1);
  const auto exit = process.reap();
  REQUIRE(exit);
  return *exit;
}

}  // namespace

TEST_CASE("process: a child has its five descriptors, the environment it was given, and nothing else") {
  Child child;
  const auto process = child.spawn({"/bin/sh", "-c", "echo $FOO; echo log >&4; echo hi >&3; ls -x /proc/self/fd"},
                                   {"FOO=bar", "PATH=/usr/bin:/bin"});
  REQUIRE(process);
  const std::string output = read_all(child.output.read.get());
  CHECK(output.substr(0, 4) == "bar\n");
  CHECK(output.find("0  1  2  3  4") != std::string::npos);
  // The sixth is ls's own, for the folder that it reads.
  CHECK(output.find("0  1  2  3  4  5  6") == std::string::npos);
  CHECK(read_all(child.log.read.get()) == "log\n");
  CHECK(read_all(child.channel.kernel.get()) == "hi\n");
  CHECK(end_of(*process).clean());
}

TEST_CASE("process: what it is given to read comes as its input, else that is empty") {
  for (const bool given : {true, false}) {
    Child child;
    Pipe input = make_pipe(false);
    REQUIRE(::write(input.write.get(), "word\n", 5) == 5);
    input.write.reset();
    SpawnOptions options{
        {"/bin/cat"}, {}, child.channel.instance.get(), child.log.write.get(), child.output.write.get()};
    if (given) options.input = input.read.get();
    const auto process = Process::spawn(options);
    REQUIRE(process);
    child.output.write.reset();
    CHECK(read_all(child.output.read.get()) == (given ? "word\n" : ""));
    CHECK(end_of(*process).clean());
  }
}

TEST_CASE("process: its exit code and the signal that ended it are told in words") {
  Child first;
  const auto coded = first.spawn({"/bin/sh", "-c", "exit 7"});
  REQUIRE(coded);
  CHECK(describe(end_of(*coded)) == "exit code 7");
  Child second;
  const auto killed = second.spawn({"/bin/sleep", "100"});
  REQUIRE(killed);
  CHECK_FALSE(killed->reap());
  killed->signal(SIGKILL);
  CHECK(describe(end_of(*killed)) == "signal 9 (Killed)");
}

TEST_CASE("process: a program that is not there is an error that names it") {
  Child child;
  const auto process = child.spawn({"/no/such/program"});
  REQUIRE_FALSE(process);
  CHECK(process.error().message == "cannot start /no/such/program: No such file or directory");
}

TEST_CASE("process: a left-over is ended only when it is the one that was written down") {
  const TemporaryFolder folder;
  Child child;
  const auto process = child.spawn({"/bin/sleep", "100"});
  REQUIRE(process);
  CHECK(process->start_time() > 0);
  CHECK(resident_bytes(process->pid()) > 0);
  write_instances(folder / "instances", {{process->pid(), process->start_time() + 1, "other-1"}});
  CHECK(end_left_over(folder / "instances").empty());
  CHECK_FALSE(process->reap());
  write_instances(folder / "instances", {{process->pid(), process->start_time(), "bench-1"}});
  CHECK(end_left_over(folder / "instances") == std::vector<std::string>{"bench-1"});
  CHECK(end_of(*process).signal == SIGKILL);
}

TEST_CASE("process: a list of another boot of the machine is not believed") {
  const TemporaryFolder folder;
  folder.write("instances", "00000000-0000-0000-0000-000000000000\n1 2 bench-1\n");
  CHECK(read_instances(folder / "instances").empty());
  CHECK(read_instances(folder / "none").empty());
}

TEST_CASE("process: one that is loaded beside another gives way and comes back, or never does") {
  Child child;
  auto process = child.spawn({"sleep", "60"});
  REQUIRE(process);
  const auto pid = static_cast<id_t>(process->pid());
  const int own = getpriority(PRIO_PROCESS, 0);
  const int own_policy = sched_getscheduler(0);
  if (set_priority(process->pid(), Priority::Spare)) {
    CHECK(sched_getscheduler(process->pid()) == SCHED_IDLE);
    CHECK(set_priority(process->pid(), Priority::Low));
    CHECK(getpriority(PRIO_PROCESS, pid) == std::min(own + 10, 19));
    CHECK(sched_getscheduler(process->pid()) == own_policy);
    CHECK(set_priority(process->pid(), Priority::Ours));
  }
  CHECK(sched_getscheduler(process->pid()) == own_policy);
  CHECK(getpriority(PRIO_PROCESS, pid) == own);
  process->signal(SIGKILL);
  CHECK(end_of(*process).signal == SIGKILL);
}
