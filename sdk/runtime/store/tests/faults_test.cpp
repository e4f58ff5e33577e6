// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <set>

#include "child_process.h"
#include "runtime/store/durable_folder.h"
#include "runtime/store/outbox.h"
#include "runtime/store/sqlite/backend.h"
#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;

namespace {

std::filesystem::path file_of(const TemporaryFolder& folder) {
  return folder.path() / "stores" / "notes" / "musterstadt" / "store.db";
}

}  // namespace

TEST_CASE("faults: what was acknowledged survives kill -9, with its event and its key, exactly once") {
  TemporaryFolder folder;
  std::vector<std::string> acknowledged;
  for (const std::size_t wanted : {37U, 400U}) {
    // The second writer begins again with the first number: it replays what the first had stored.
    ChildProcess child{{"rows", folder.path()}};
    for (std::size_t i = 0; i < wanted; ++i) {
      auto line = child.line();
      REQUIRE(line);
      acknowledged.push_back(*line);
    }
    child.kill();
    while (auto line = child.line()) acknowledged.push_back(*line);
  }
  Stores stores{make_backend("sqlite", folder.path())};
  REQUIRE(stores.open("musterstadt", notes()));
  const auto bodies = texts(stores, "musterstadt", "SELECT body FROM notes ORDER BY id");
  const std::set<std::string> stored(bodies.begin(), bodies.end());
  CHECK(stored.size() == bodies.size());
  for (const std::string& number : acknowledged) CHECK(stored.contains(number));
  CHECK(stored.size() >= 400);
  CHECK(count(stores, "musterstadt", "sk_idempotency") == static_cast<std::int64_t>(bodies.size()));
  REQUIRE(stores.read("musterstadt", [&](Connection& connection) -> Status {
    const std::array<std::string_view, 1> types{"note.created"};
    auto page = events_after(connection, types, 0, 100000);
    REQUIRE(page);
    REQUIRE(page->events.size() == bodies.size());
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      CHECK(page->events[i].seq == static_cast<std::int64_t>(i) + 1);
      CHECK(page->events[i].payload == bodies[i]);
    }
    return {};
  }));
}

TEST_CASE("faults: a store that cannot be written is not opened, and is as soon as it can") {
  TemporaryFolder folder;
  {
    Stores before{make_backend("sqlite", folder.path())};
    REQUIRE(before.open("musterstadt", notes()));
    REQUIRE(write(before, "musterstadt", insert_note("first")).reply);
  }
  const std::string file = file_of(folder).string();
  REQUIRE(::chmod(file.c_str(), 0400) == 0);
  if (::access(file.c_str(), W_OK) == 0) return;  // root may always write: tests/run gives it away
  Stores stores{make_backend("sqlite", folder.path())};
  for (int i = 0; i < 3; ++i) {
    const Status refused = stores.open("musterstadt", notes());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::StorageFull);
    CHECK(refused.error().retry_after_ms > 0);
  }
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  REQUIRE(stores.open("musterstadt", notes()));
  CHECK(write(stores, "musterstadt", insert_note("second")).reply);
  CHECK(texts(stores, "musterstadt", "SELECT body FROM notes ORDER BY id") ==
        std::vector<std::string>{"first", "second"});
}

TEST_CASE("faults: a full store answers STORAGE_FULL, keeps what it has, and takes writes when there is room") {
  TemporaryFolder folder;
  const auto open = [&](std::int64_t pages) {
    return std::make_unique<Stores>(
        sqlite::make_backend({.root = folder.path() / "stores" / "notes", .max_pages = pages}));
  };
  auto stores = open(60);
  REQUIRE(stores->open("musterstadt", notes()));
  const auto big = [](int number) { return insert_note(std::to_string(number) + std::string(2000, 'x')); };
  int stored = 0;
  Outcome outcome;
  for (; stored < 1000; ++stored) {
    outcome = write(*stores, "musterstadt", big(stored), key(std::to_string(stored)));
    if (!outcome.reply) break;
  }
  REQUIRE_FALSE(outcome.reply);
  CHECK(outcome.reply.error().code == Code::StorageFull);
  CHECK(outcome.reply.error().retry_after_ms > 0);
  CHECK(stored > 5);
  CHECK(count(*stores, "musterstadt", "notes") == stored);

  SECTION("all of a batch are answered alike, also a write that ignored the error") {
    Gate gate;
    auto waiting = gate.close(*stores, "musterstadt");
    auto ignoring = submit(*stores, "musterstadt", [](Tx& tx) -> Result<Reply> {
      for (int i = 0; i < 20; ++i) {
        static_cast<void>(
            tx.query("INSERT INTO notes (body) VALUES (?)", {"i" + std::to_string(i) + std::string(9000, 'y')}));
      }
      return Reply{};
    });
    gate.open();
    const Outcome first = waiting.get();
    const Outcome second = ignoring.get();
    REQUIRE_FALSE(first.reply);
    REQUIRE_FALSE(second.reply);
    CHECK(first.reply.error() == second.reply.error());
    CHECK(count(*stores, "musterstadt", "notes") == stored);
  }
  stores.reset();
  stores = open(0);
  REQUIRE(stores->open("musterstadt", notes()));
  CHECK(write(*stores, "musterstadt", big(stored), key(std::to_string(stored))).reply);
  CHECK(count(*stores, "musterstadt", "notes") == stored + 1);
}

TEST_CASE("faults: a file system that takes no more bytes is STORAGE_FULL too") {
  TemporaryFolder folder;
  Stores stores{make_backend("sqlite", folder.path())};
  REQUIRE(stores.open("musterstadt", notes()));
  REQUIRE(write(stores, "musterstadt", insert_note("kept")).reply);
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 256 * 1024;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  Outcome outcome;
  for (int i = 0; i < 200; ++i) {
    outcome = write(stores, "musterstadt", insert_note(std::to_string(i) + std::string(8000, 'x')));
    if (!outcome.reply) break;
  }
  REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, old_handler);
  REQUIRE_FALSE(outcome.reply);
  CHECK(outcome.reply.error().code == Code::StorageFull);
  CHECK(write(stores, "musterstadt", insert_note("after")).reply);
  CHECK(texts(stores, "musterstadt", "SELECT body FROM notes WHERE body IN ('kept', 'after')").size() == 2);
}

TEST_CASE("faults: a damaged store is DATA_LOSS, and only its own town's") {
  TemporaryFolder folder;
  {
    Stores stores{make_backend("sqlite", folder.path())};
    REQUIRE(stores.open("musterstadt", notes()));
  }
  std::filesystem::resize_file(file_of(folder), 0);
  std::ofstream{file_of(folder)} << std::string(8192, 'x');
  Stores stores{make_backend("sqlite", folder.path())};
  Status damaged = stores.open("musterstadt", notes());
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code == Code::DataLoss);
  CHECK(write(stores, "musterstadt", insert_note("a")).reply.error().code == Code::DataLoss);
  REQUIRE(stores.open("musterdorf", notes()));
  CHECK(write(stores, "musterdorf", insert_note("a")).reply);
}

TEST_CASE("faults: a path that is taken by a file is reported, not used") {
  TemporaryFolder folder;
  std::ofstream{folder.path() / "stores"} << "a file";
  Stores stores{make_backend("sqlite", folder.path())};
  Status refused = stores.open("musterstadt", notes());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::Unavailable);
  CHECK(refused.error().message.find("stores") != std::string::npos);
}

TEST_CASE("stores: files are the owner's only, in WAL while open, and the log is empty when closed") {
  TemporaryFolder folder;
  const std::filesystem::path file = file_of(folder);
  {
    Stores stores{make_backend("sqlite", folder.path())};
    REQUIRE(stores.open("musterstadt", notes()));
    REQUIRE(write(stores, "musterstadt", insert_note("a")).reply);
    CHECK(std::filesystem::exists(file.string() + "-wal"));
    struct stat seen {};
    REQUIRE(stat(file.parent_path().c_str(), &seen) == 0);
    CHECK((seen.st_mode & 0777) == 0700);
  }
  CHECK(std::filesystem::exists(file));
  CHECK(std::filesystem::file_size(file.string() + "-wal") == 0);
}

TEST_CASE("stores: the log is copied into the file in passing and doesn't grow without bound") {
  TemporaryFolder folder;
  Stores stores{make_backend("sqlite", folder.path())};
  REQUIRE(stores.open("musterstadt", notes()));
  for (int i = 0; i < 600; ++i) {
    REQUIRE(write(stores, "musterstadt", insert_note(std::to_string(i) + std::string(8000, 'x'))).reply);
  }
  // 600 notes of 8 kB are 5 MB and, with the pages around them, several times that in log frames.
  CHECK(std::filesystem::file_size(file_of(folder).string() + "-wal") < 4'500'000);
  CHECK(std::filesystem::file_size(file_of(folder)) > 4'000'000);
}

TEST_CASE("faults: a new store is made whole or not at all, whatever an interrupted try has left") {
  TemporaryFolder folder;
  const std::filesystem::path file = file_of(folder);
  const std::filesystem::path draft = file.string() + ".new";
  std::filesystem::create_directories(file.parent_path());
  std::ofstream{draft} << "half a store";
  std::ofstream{draft.string() + "-wal"} << "and its log";
  Stores stores{make_backend("sqlite", folder.path())};
  const Migration first{1, "notes", "CREATE TABLE notes (id @id, body TEXT NOT NULL UNIQUE);"};
  CHECK_FALSE(stores.open("musterstadt", migrations({first, {2, "bad", "INSERT INTO nowhere (a) VALUES (1);"}})));
  CHECK_FALSE(std::filesystem::exists(file));
  CHECK_FALSE(std::filesystem::exists(draft));
  REQUIRE(stores.open("musterstadt", migrations({first})));
  REQUIRE(write(stores, "musterstadt", insert_note("a")).reply);
  CHECK(count(stores, "musterstadt", "notes") == 1);
  CHECK_FALSE(std::filesystem::exists(draft));
  CHECK_FALSE(std::filesystem::exists(draft.string() + "-wal"));
}
