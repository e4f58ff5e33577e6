// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/stores.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <mutex>
#include <thread>

#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

// How many transactions a town's database has begun, and what it was told to fail.
struct Probe {
  std::atomic<int> commits{0};
  std::atomic<int> begins{0};
  std::optional<Error> fail_commit;
  std::optional<Error> disk_failed;
};

class ProbedRight final : public WriterRight {
 public:
  ProbedRight(WriterRight& inner, Probe& probe) : inner_(inner), probe_(probe) {}
  Status acquire() override { return inner_.acquire(); }
  void release() noexcept override { inner_.release(); }
  [[nodiscard]] bool wanted() const noexcept override { return inner_.wanted(); }
  [[nodiscard]] Status settled() const noexcept override {
    return probe_.disk_failed ? Status{*probe_.disk_failed} : inner_.settled();
  }

 private:
  WriterRight& inner_;
  Probe& probe_;
};

class ProbedConnection final : public Connection {
 public:
  ProbedConnection(Connection& inner, Probe& probe) : inner_(inner), probe_(probe) {}
  Result<std::int64_t> execute(Origin origin, std::string_view sql, std::span<const Value> values,
                               const OnRow& on_row) override {
    return inner_.execute(origin, sql, values, on_row);
  }
  Status begin() override { return ++probe_.begins, inner_.begin(); }
  Status commit() override {
    ++probe_.commits;
    if (!probe_.fail_commit) return inner_.commit();
    inner_.rollback();
    return *probe_.fail_commit;
  }
  void rollback() noexcept override { inner_.rollback(); }
  Status savepoint() override { return inner_.savepoint(); }
  Status release() override { return inner_.release(); }
  Status rollback_to() override { return inner_.rollback_to(); }
  [[nodiscard]] bool in_transaction() const noexcept override { return inner_.in_transaction(); }

 private:
  Connection& inner_;
  Probe& probe_;
};

class ProbedDatabase final : public Database {
 public:
  ProbedDatabase(std::unique_ptr<Database> inner, Probe& probe)
      : inner_(std::move(inner)), writer_(inner_->writer(), probe), right_(inner_->right(), probe) {}
  Connection& writer() noexcept override { return writer_; }
  WriterRight& right() noexcept override { return right_; }
  Result<std::unique_ptr<Connection>> reader() override { return inner_->reader(); }
  bool housekeeping_due() const noexcept override { return inner_->housekeeping_due(); }
  void housekeep() noexcept override { inner_->housekeep(); }
  void overwrite(Overwriting& progress) noexcept override { inner_->overwrite(progress); }

 private:
  std::unique_ptr<Database> inner_;
  ProbedConnection writer_;
  ProbedRight right_;
};

class ProbedBackend final : public Backend {
 public:
  ProbedBackend(std::unique_ptr<Backend> inner, Probe& probe) : inner_(std::move(inner)), probe_(probe) {}
  Result<std::unique_ptr<Database>> open(std::string_view town, const FirstContent& first) override {
    auto opened = inner_->open(town, first);
    if (!opened) return opened;
    return std::unique_ptr<Database>{std::make_unique<ProbedDatabase>(std::move(*opened), probe_)};
  }
  Result<std::unique_ptr<Snapshot>> hold(std::string_view town, std::chrono::milliseconds wait) override {
    return inner_->hold(town, wait);
  }
  [[nodiscard]] std::size_t max_batch() const noexcept override { return inner_->max_batch(); }

 private:
  std::unique_ptr<Backend> inner_;
  Probe& probe_;
};

struct Process {
  explicit Process(const std::string& backend, StoreLimits limits = {}, Hooks hooks = {})
      : stores(std::make_unique<ProbedBackend>(make_backend(backend, folder.path()), probe), limits, std::move(hooks),
               clock.clock()) {}
  void open(std::string_view town) {
    Status opened = stores.open(town, notes());
    if (!opened) throw std::runtime_error(opened.error().message);
  }

  TemporaryFolder folder;
  FakeClock clock;
  Probe probe;
  Stores stores;
};

}  // namespace

TEST_CASE("stores: what waits together is committed together and answered after the commit") {
  Process process{GENERATE(from_range(backends()))};
  process.open("musterstadt");
  Gate gate;
  auto waiting = gate.close(process.stores, "musterstadt");
  const int before = process.probe.commits;
  std::vector<std::future<Outcome>> answers;
  for (int i = 0; i < 50; ++i) {
    answers.push_back(submit(process.stores, "musterstadt", insert_note(std::to_string(i))));
  }
  CHECK(answers[0].wait_for(std::chrono::seconds{0}) == std::future_status::timeout);
  gate.open();
  for (auto& answer : answers) CHECK(answer.get().reply);
  CHECK(waiting.get().reply);
  CHECK(process.probe.commits - before == 1);
  CHECK(count(process.stores, "musterstadt", "notes") == 50);
}

TEST_CASE("stores: an error undoes its own write and no other of the batch") {
  Process process{GENERATE(from_range(backends()))};
  process.open("musterstadt");
  Gate gate;
  auto waiting = gate.close(process.stores, "musterstadt");
  auto good = submit(process.stores, "musterstadt", insert_note("a"));
  auto refused = submit(process.stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
    REQUIRE(tx.query("INSERT INTO notes (body) VALUES ('b')"));
    return Error{Code::ValidationFailed, "not b"};
  });
  auto threw = submit(process.stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
    REQUIRE(tx.query("INSERT INTO notes (body) VALUES ('c')"));
    throw std::runtime_error("bang");
  });
  auto twice = submit(process.stores, "musterstadt", insert_note("a"));
  auto last = submit(process.stores, "musterstadt", insert_note("d"));
  gate.open();
  CHECK(good.get().reply);
  CHECK(refused.get().reply.error().code == Code::ValidationFailed);
  const Outcome thrown = threw.get();
  REQUIRE_FALSE(thrown.reply);
  CHECK(thrown.reply.error().code == Code::Internal);
  CHECK(thrown.reply.error().message.find("bang") != std::string::npos);
  CHECK(twice.get().reply.error().reason == "unique");
  CHECK(last.get().reply);
  CHECK(texts(process.stores, "musterstadt", "SELECT body FROM notes ORDER BY body") ==
        std::vector<std::string>{"a", "d"});
}

TEST_CASE("stores: a batch ends after as many writes as the database carries well, or 10 ms of run time") {
  Process process{GENERATE(from_range(backends()))};
  process.open("musterstadt");
  const int before = process.probe.commits;
  Gate gate;
  auto waiting = gate.close(process.stores, "musterstadt");
  std::vector<std::future<Outcome>> answers;
  SECTION("256 writes, 60 on PostgreSQL") {
    for (int i = 0; i < 600; ++i) {
      answers.push_back(submit(process.stores, "musterstadt", [](Tx&) -> Result<Reply> { return Reply{}; }));
    }
    gate.open();
    for (auto& answer : answers) REQUIRE(answer.get().reply);
    CHECK(process.probe.commits - before == (backends().front() == "postgresql" ? 11 : 3));
  }
  SECTION("10 ms") {
    for (int i = 0; i < 9; ++i) {
      answers.push_back(submit(process.stores, "musterstadt", [&](Tx&) -> Result<Reply> {
        process.clock.steady_us += 4000;
        return Reply{};
      }));
    }
    gate.open();
    for (auto& answer : answers) REQUIRE(answer.get().reply);
    CHECK(process.probe.commits - before == 3);
  }
}

TEST_CASE("stores: a failed commit answers the whole batch, and the next one works") {
  Process process{GENERATE(from_range(backends()))};
  process.open("musterstadt");
  const Code code = GENERATE(Code::StorageFull, Code::Unavailable);
  Gate gate;
  auto waiting = gate.close(process.stores, "musterstadt");
  auto first = submit(process.stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
    REQUIRE(tx.publish({.type = "a"}));
    return Reply{};
  });
  auto second = submit(process.stores, "musterstadt", insert_note("a"), key("k"));
  process.probe.fail_commit = Error{code, "the commit failed"};
  gate.open();
  CHECK(waiting.get().reply.error().code == code);
  CHECK(first.get().reply.error().code == code);
  CHECK(second.get().reply.error().code == code);
  process.probe.fail_commit.reset();
  CHECK(count(process.stores, "musterstadt", "notes") == 0);
  const Outcome again = write(process.stores, "musterstadt", insert_note("a"), key("k"));
  REQUIRE(again.reply);
  CHECK_FALSE(again.replayed);
  CHECK(*write(process.stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
           return Reply{0, std::to_string(*tx.publish({.type = "a"}))};
         }).reply == Reply{0, "1"});
}

TEST_CASE("stores: what a disk that failed meanwhile may not hold is not acknowledged") {
  Process process{GENERATE(from_range(backends()))};
  process.open("musterstadt");
  Error failed{Code::StorageFull, "the disk failed"};
  failed.outcome_unknown = true;
  process.probe.disk_failed = failed;
  const Outcome doubtful = write(process.stores, "musterstadt", insert_note("a"), key("k"));
  REQUIRE_FALSE(doubtful.reply);
  CHECK(doubtful.reply.error().code == Code::StorageFull);
  CHECK(doubtful.reply.error().outcome_unknown);
  CHECK(write(process.stores, "musterstadt",
              [](Tx&) -> Result<Reply> {
                return Error{Code::NotFound, "no such note"};
              })
            .reply.error()
            .code == Code::NotFound);  // it has stored nothing
  process.probe.disk_failed.reset();
  const Outcome again = write(process.stores, "musterstadt", insert_note("a"), key("k"));
  REQUIRE(again.reply);  // once, as its key says: this disk did hold it
  CHECK(count(process.stores, "musterstadt", "notes") == 1);
}

TEST_CASE("stores: over a town's bound a write is refused at once, other towns are not hurt") {
  Process process{GENERATE(from_range(backends())), {.max_queued = 5}};
  process.open("musterstadt");
  process.open("musterdorf");
  Gate gate;
  auto waiting = gate.close(process.stores, "musterstadt");
  std::vector<std::future<Outcome>> answers;
  for (int i = 0; i < 4; ++i) answers.push_back(submit(process.stores, "musterstadt", insert_note(std::to_string(i))));
  CHECK(process.stores.queued("musterstadt") == 5);
  const Outcome refused = write(process.stores, "musterstadt", insert_note("too much"), key("k"));
  REQUIRE_FALSE(refused.reply);
  CHECK(refused.reply.error().code == Code::ResourceExhausted);
  CHECK(refused.reply.error().retry_after_ms > 0);
  CHECK(write(process.stores, "musterdorf", insert_note("a")).reply);
  gate.open();
  for (auto& answer : answers) CHECK(answer.get().reply);
  CHECK(write(process.stores, "musterstadt", insert_note("now"), key("k")).reply);
}

TEST_CASE("stores: one town's flood doesn't hold up another with a single writer thread") {
  Process process{GENERATE(from_range(backends())), {.writers = 1, .max_batch = 10}};
  process.open("musterstadt");
  process.open("musterdorf");
  std::mutex mutex;
  std::vector<std::string> order;
  const auto note = [&](const char* town) {
    return [&, town](Tx&) -> Result<Reply> {
      const std::lock_guard guard{mutex};
      order.emplace_back(town);
      return Reply{};
    };
  };
  Gate gate;
  auto waiting = gate.close(process.stores, "musterstadt");
  std::vector<std::future<Outcome>> answers;
  for (int i = 0; i < 100; ++i) answers.push_back(submit(process.stores, "musterstadt", note("stadt")));
  answers.push_back(submit(process.stores, "musterdorf", note("dorf")));
  gate.open();
  for (auto& answer : answers) REQUIRE(answer.get().reply);
  // The gate and nine more make the first batch; then it's the other town's turn.
  CHECK(order.at(9) == "dorf");
}

TEST_CASE("stores: a slow write is reported, a stuck one at once and once") {
  std::vector<std::pair<std::string, std::int64_t>> slow;
  std::vector<std::pair<std::string, std::int64_t>> stuck;
  Hooks hooks;
  hooks.slow_write = [&](std::string_view town, std::chrono::microseconds ran) {
    slow.emplace_back(town, ran.count());
  };
  hooks.stuck_write = [&](std::string_view town, std::chrono::microseconds ran) {
    stuck.emplace_back(town, ran.count());
  };
  {
    Process process{GENERATE(from_range(backends())), {}, hooks};
    process.open("musterstadt");
    const auto lasting = [&](std::int64_t us) {
      return [&, us](Tx&) -> Result<Reply> {
        process.clock.steady_us += us;
        process.stores.watch();
        process.stores.watch();
        return Reply{};
      };
    };
    process.stores.watch();
    for (const std::int64_t us : {20'000, 20'001, 1'000'000, 1'000'001}) {
      REQUIRE(write(process.stores, "musterstadt", lasting(us)).reply);
    }
  }
  CHECK(slow == std::vector<std::pair<std::string, std::int64_t>>{
                    {"musterstadt", 20'001}, {"musterstadt", 1'000'000}, {"musterstadt", 1'000'001}});
  CHECK(stuck == std::vector<std::pair<std::string, std::int64_t>>{{"musterstadt", 1'000'001}});
}

TEST_CASE("stores: at most so many are open, the longest idle goes, and comes back by itself") {
  Process process{GENERATE(from_range(backends())), {.max_open = 3}};
  std::vector<std::string> towns;
  for (int i = 0; i < 10; ++i) {
    towns.push_back("town-" + std::to_string(i));
    process.open(towns.back());
    CHECK(process.stores.open_count() <= 3);
  }
  for (int round = 0; round < 2; ++round) {
    for (const std::string& town : towns) {
      REQUIRE(write(process.stores, town, insert_note(std::to_string(round))).reply);
      CHECK(count(process.stores, town, "notes") == round + 1);
      CHECK(process.stores.open_count() <= 3);
    }
  }
}

TEST_CASE("stores: with all open ones at work a further one waits, then is refused") {
  Process process{GENERATE(from_range(backends())), {.max_open = 1, .room_wait = std::chrono::milliseconds{20}}};
  process.open("musterstadt");
  process.open("musterdorf");
  REQUIRE(process.stores.read("musterstadt", [&](Connection&) -> Status {
    const Outcome refused = write(process.stores, "musterdorf", insert_note("a"));
    REQUIRE_FALSE(refused.reply);
    CHECK(refused.reply.error().code == Code::ResourceExhausted);
    CHECK(refused.reply.error().reason == "no_room");
    CHECK(process.stores.read("musterdorf", [](Connection&) -> Status { return {}; }).error().reason == "no_room");
    return {};
  }));
  CHECK(write(process.stores, "musterdorf", insert_note("a")).reply);
}

TEST_CASE("stores: a write waits for a busy store's end instead of failing") {
  Process process{GENERATE(from_range(backends())), {.max_open = 1, .room_wait = std::chrono::seconds{60}}};
  process.open("musterstadt");
  process.open("musterdorf");
  std::future<Outcome> waiting;
  REQUIRE(process.stores.read("musterstadt", [&](Connection&) -> Status {
    waiting = submit(process.stores, "musterdorf", insert_note("a"));
    return {};
  }));
  CHECK(waiting.get().reply);
}

TEST_CASE("stores: reads run beside a write that is under way, on this thread") {
  Process process{GENERATE(from_range(backends()))};
  process.open("musterstadt");
  REQUIRE(write(process.stores, "musterstadt", insert_note("a")).reply);
  Gate gate;
  auto waiting = gate.close(process.stores, "musterstadt");
  std::thread::id ran;
  REQUIRE(process.stores.read("musterstadt", [&](Connection& connection) -> Status {
    ran = std::this_thread::get_id();
    // A second read inside the first takes a further connection.
    CHECK(count(process.stores, "musterstadt", "notes") == 1);
    CHECK_FALSE(connection.query("INSERT INTO notes (body) VALUES ('b')"));
    return {};
  }));
  CHECK(ran == std::this_thread::get_id());
  gate.open();
  REQUIRE(waiting.get().reply);
  CHECK(process.stores.read("musterstadt",
                            [](Connection&) -> Status {
                              return Error{Code::NotFound, "no such note"};
                            })
            .error()
            .code == Code::NotFound);
}

TEST_CASE("stores: towns that were not opened, closed ones and bad names are refused") {
  Process process{GENERATE(from_range(backends()))};
  for (const char* name : {"", "..", "a/b", "Köln", "UPPER", "-a", ".hidden"}) {
    CAPTURE(name);
    CHECK(process.stores.open(name, notes()).error().code == Code::InvalidArgument);
  }
  CHECK(process.stores.open(std::string(49, 'a'), notes()).error().code == Code::InvalidArgument);
  CHECK(write(process.stores, "nowhere", insert_note("a")).reply.error().code == Code::NotFound);
  CHECK(process.stores.read("nowhere", [](Connection&) -> Status { return {}; }).error().code == Code::NotFound);
  process.open("musterstadt");
  auto last = submit(process.stores, "musterstadt", insert_note("a"));
  process.stores.close("musterstadt");
  CHECK(last.get().reply);
  CHECK(process.stores.open_count() == 0);
  CHECK(write(process.stores, "musterstadt", insert_note("b")).reply.error().code == Code::NotFound);
  process.open("musterstadt");
  CHECK(count(process.stores, "musterstadt", "notes") == 1);
}

TEST_CASE("stores: what is queued at the end is still written and answered") {
  const auto backend = GENERATE(from_range(backends()));
  TemporaryFolder folder;
  std::vector<std::future<Outcome>> answers;
  {
    Stores stores{make_backend(backend, folder.path())};
    REQUIRE(stores.open("musterstadt", notes()));
    for (int i = 0; i < 500; ++i) answers.push_back(submit(stores, "musterstadt", insert_note(std::to_string(i))));
  }
  for (auto& answer : answers) REQUIRE(answer.get().reply);
  Stores stores{make_backend(backend, folder.path())};
  REQUIRE(stores.open("musterstadt", notes()));
  CHECK(count(stores, "musterstadt", "notes") == 500);
}

TEST_CASE("stores: many threads, many towns, few open stores: every write is answered once and is there") {
  Process process{GENERATE(from_range(backends())), {.max_open = 4}};
  constexpr int kTowns = 8;
  constexpr int kThreads = 4;
  constexpr int kWrites = 50;
  for (int i = 0; i < kTowns; ++i) process.open("town-" + std::to_string(i));
  std::atomic<int> answered{0};
  std::mutex mutex;
  std::vector<std::string> failed;
  const auto note_failure = [&](const Error& error) {
    const std::lock_guard guard{mutex};
    failed.push_back(error.message);
  };
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kWrites; ++i) {
        const std::string town = "town-" + std::to_string((thread + i) % kTowns);
        const std::string body = std::to_string(thread) + "-" + std::to_string(i);
        process.stores.write(town, make_job(insert_note(body), [&](const Result<Reply>& reply, bool) {
                               ++answered;
                               if (!reply) note_failure(reply.error());
                             }));
        Status read = process.stores.read(town, [](Connection& connection) -> Status {
          auto rows = connection.query("SELECT count(*) FROM notes");
          return rows ? Status{} : Status{rows.error()};
        });
        if (!read) note_failure(read.error());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kTowns; ++i) process.stores.close("town-" + std::to_string(i));
  CHECK(answered == kThreads * kWrites);
  CHECK(failed.empty());
  std::int64_t rows = 0;
  for (int i = 0; i < kTowns; ++i) {
    process.open("town-" + std::to_string(i));
    rows += count(process.stores, "town-" + std::to_string(i), "notes");
  }
  CHECK(rows == kThreads * kWrites);
}
