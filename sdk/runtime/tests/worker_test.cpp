// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.h"

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

#include "probe.pb.h"

using stadtkern::Code;
using stadtkern::Result;
using stadtkern::runtime::WorkerOutcome;
using stadtkern::runtime::WorkerPool;
using stadtkern::testkit::Town;
using End = WorkerOutcome::End;

namespace {

const std::string kFolder = std::string(STADTKERN_TEST_PLUGINS) + "/probe";

// The workers of the probe's manifest.
WorkerPool pool() {
  return WorkerPool(stadtkern::testkit::read_manifest(kFolder)->facts.workers, kFolder);
}

Result<WorkerOutcome> run(WorkerPool& pool, const std::string& worker, std::vector<std::string> arguments,
                          const std::string& input = {}) {
  std::promise<Result<WorkerOutcome>> told;
  const auto taken = pool.run(worker, std::move(arguments), input,
                              [&](const Result<WorkerOutcome>& outcome) { told.set_value(outcome); });
  if (!taken) return taken.error();
  auto outcome = told.get_future();
  if (outcome.wait_for(std::chrono::seconds(100)) == std::future_status::ready) return outcome.get();
  std::abort();
}

}  // namespace

TEST_CASE("worker: input goes in, output, words and exit code come out") {
  auto workers = pool();
  const std::string large(700'000, 'y');  // more than pipes hold
  const auto outcome = run(workers, "odd", {"echo"}, large);
  REQUIRE(outcome);
  CHECK(outcome->end == End::Exited);
  CHECK(outcome->status == 7);
  CHECK(outcome->output == large);
  CHECK(outcome->report == "saw 700000 bytes");
  const auto deaf = run(workers, "odd", {"deaf"}, large);
  REQUIRE(deaf);
  CHECK(deaf->end == End::Exited);
}

TEST_CASE("worker: a crash, a hang, a flood and a waste of time end the worker and nothing else") {
  auto workers = pool();
  const auto crashed = run(workers, "odd", {"crash"});
  REQUIRE(crashed);
  CHECK(crashed->end == End::Signalled);
  CHECK(crashed->status == SIGABRT);
  const auto hung = run(workers, "short", {"hang"});
  REQUIRE(hung);
  CHECK(hung->end == End::TimedOut);
  const auto flooded = run(workers, "odd", {"flood"});
  REQUIRE(flooded);
  CHECK(flooded->end == End::TooMuchOutput);
  CHECK(flooded->output.size() == 1 << 20);
  const auto burnt = run(workers, "odd", {"burn"});
  REQUIRE(burnt);
  CHECK(burnt->end == End::Signalled);
}

TEST_CASE("worker: it has the limits of plugin.toml, no privileges to gain, three descriptors and an empty room") {
  auto workers = pool();
  const auto told = run(workers, "odd", {"limits"});
  REQUIRE(told);
  CHECK(told->output == "268435456 1 0 16 1024 0 1 3 / -");
}

TEST_CASE("worker: memory ends where plugin.toml says") {
  auto workers = pool();
  const auto fits = run(workers, "odd", {"allocate", "100000000"});
  REQUIRE(fits);
  CHECK(fits->status == 0);
  const auto too_much = run(workers, "odd", {"allocate", "300000000"});
  REQUIRE(too_much);
  CHECK(too_much->end == End::Signalled);  // std::bad_alloc
}

TEST_CASE("worker: it writes no file, and reads none but the system's and the module's") {
  auto workers = pool();
  const auto secret = std::filesystem::temp_directory_path() / ("secret-" + std::to_string(::getpid()));
  std::ofstream(secret) << "secret";
  const auto wrote = run(workers, "odd", {"write", secret.string() + ".new"});
  REQUIRE(wrote);
  CHECK_FALSE((wrote->end == End::Exited && wrote->status == 0));
  const auto own = run(workers, "odd", {"read", kFolder + "/plugin.toml"});
  REQUIRE(own);
  CHECK(own->status == 0);
  const auto peeked = run(workers, "odd", {"read", secret.string()});
  REQUIRE(peeked);
  // A kernel without Landlock can only keep it from writing.
  if (std::filesystem::exists("/sys/kernel/security/landlock") || peeked->status != 0) CHECK(peeked->status == 1);
  std::filesystem::remove(secret);
  std::filesystem::remove(secret.string() + ".new");
}

TEST_CASE("worker: what plugin.toml does not name, what cannot run and what is too much is refused in words") {
  auto workers = pool();
  CHECK(run(workers, "none", {}).error().code == Code::PermissionDenied);
  CHECK(run(workers, "absent", {}).error().code == Code::Unavailable);
  CHECK(run(workers, "odd", {"echo"}, std::string(WorkerPool::kMaxInput + 1, 'x')).error().code == Code::TooLarge);
}

TEST_CASE("worker: only so many wait, and the end of the module ends all of them") {
  std::atomic<unsigned> told = 0;
  std::size_t taken = 0;
  {
    auto workers = pool();
    for (std::size_t i = 0; i < WorkerPool::kAtOnce + WorkerPool::kWaiting + 4; ++i) {
      taken += static_cast<bool>(workers.run("odd", {"hang"}, {}, [&](const Result<WorkerOutcome>& outcome) {
        told += !outcome && outcome.error().code == Code::Unavailable;
      }));
    }
  }
  CHECK(taken >= WorkerPool::kWaiting);
  CHECK(taken <= WorkerPool::kAtOnce + WorkerPool::kWaiting);
  CHECK(told == taken);
}

TEST_CASE("worker: a plugin gets the outcome where it can answer its request") {
  Town town{"probe"};
  const auto ask = [&](const std::string& what, const std::string& text) {
    probe::v1::Ask body;
    body.set_mode("work");
    body.set_text(what + " " + text);
    return town.anonymous().call<probe::v1::Told>("Do", body);
  };
  const auto answer = ask("odd", "echo");
  REQUIRE(answer);
  CHECK(answer->text() == "for the worker");
  CHECK(answer->number() == 7);
  CHECK(ask("none", "echo").error().code == Code::PermissionDenied);
  CHECK(ask("absent", "echo").error().code == Code::Unavailable);
}
