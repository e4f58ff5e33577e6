// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/fair_lock.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <mutex>
#include <thread>

#include "child_process.h"
#include "runtime/store/sqlite/backend.h"
#include "store_fixture.h"

using namespace stadtkern;
using namespace stadtkern::runtime::store;
using namespace stadtkern::runtime::store::test;
using sqlite::FairLock;

namespace {

// Two of these on one file are as apart as two processes: the locks belong to the open file.
std::unique_ptr<FairLock> lock_in(const TemporaryFolder& folder, std::chrono::milliseconds limit) {
  auto opened = FairLock::open(folder.path() / "STORE.lock", limit);
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

struct Report {
  long commits = 0;
  long p50 = 0;
  long p99 = 0;
  long max = 0;
  long failed = -1;
};

Report report(ChildProcess& child) {
  Report found;
  const auto line = child.line();
  if (line) {
    std::sscanf(line->c_str(), "commits %ld p50 %ld p99 %ld max %ld failed %ld", &found.commits, &found.p50, &found.p99,
                &found.max, &found.failed);
  }
  return found;
}

}  // namespace

TEST_CASE("fair lock: held by one, refused to the other after its limit, free after the release") {
  TemporaryFolder folder;
  auto mine = lock_in(folder, std::chrono::milliseconds{20});
  auto theirs = lock_in(folder, std::chrono::milliseconds{20});
  REQUIRE(mine->acquire());
  Status refused = theirs->acquire();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::Unavailable);
  CHECK(refused.error().reason == "writer_busy");
  CHECK_FALSE(mine->wanted());
  mine->release();
  CHECK(theirs->acquire());
  theirs->release();
  CHECK(mine->acquire());
}

TEST_CASE("fair lock: the holder that comes back stands behind the one who waited") {
  TemporaryFolder folder;
  auto mine = lock_in(folder, std::chrono::seconds{30});
  auto theirs = lock_in(folder, std::chrono::seconds{30});
  std::string order;
  std::mutex mutex;  // the lock under test orders processes; between threads it says nothing to the sanitizer
  const auto note = [&](char who) {
    const std::lock_guard guard{mutex};
    order += who;
  };
  for (int round = 0; round < 20; ++round) {
    REQUIRE(mine->acquire());
    bool got = false;
    std::thread waiter{[&] {
      got = static_cast<bool>(theirs->acquire());
      note('b');
      theirs->release();
    }};
    while (!mine->wanted()) std::this_thread::yield();
    mine->release();
    REQUIRE(mine->acquire());  // at once: the lock was free for no moment for us
    note('a');
    mine->release();
    waiter.join();
    CHECK(got);
  }
  std::string expected;
  for (int round = 0; round < 20; ++round) expected += "ba";
  CHECK(order == expected);
}

TEST_CASE("fair lock: a holder or a waiter that is killed leaves the lock to the others") {
  TemporaryFolder folder;
  ChildProcess holder{{"hold", folder.path()}};
  REQUIRE(holder.line() == "ready");
  const std::string path = folder.path() / "stores" / "notes" / "musterstadt" / "STORE.lock";
  auto mine = FairLock::open(path, std::chrono::seconds{30});
  REQUIRE(mine);
  ChildProcess waiter{{"hold", folder.path()}};
  while (!(*mine)->wanted()) std::this_thread::yield();
  waiter.kill();
  holder.kill();
  REQUIRE((*mine)->acquire());
  CHECK_FALSE((*mine)->wanted());  // what the dead waiter left was put right
  (*mine)->release();
}

TEST_CASE("stores: a batch that gets no turn in time is answered, reported, and the store goes on") {
  TemporaryFolder folder;
  std::atomic<int> reported{0};
  Hooks hooks;
  hooks.writer_busy = [&](std::string_view) { ++reported; };
  auto backend =
      sqlite::make_backend({.root = folder.path() / "stores" / "notes", .writer_limit = std::chrono::milliseconds{50}});
  Stores stores{std::move(backend), {}, hooks};
  REQUIRE(stores.open("musterstadt", notes()));
  ChildProcess holder{{"hold", folder.path()}};
  REQUIRE(holder.line() == "ready");
  const Outcome refused = write(stores, "musterstadt", insert_note("a"), key("k"));
  REQUIRE_FALSE(refused.reply);
  CHECK(refused.reply.error().code == Code::Unavailable);
  CHECK(refused.reply.error().reason == "writer_busy");
  CHECK(count(stores, "musterstadt", "notes") == 0);  // readers need no turn
  holder.send_byte();
  CHECK(holder.wait() == 0);
  CHECK(write(stores, "musterstadt", insert_note("a"), key("k")).reply);
  stores.close("musterstadt");
  CHECK(reported == 1);
}

TEST_CASE("stores: two processes that write without pause share the store fairly and see no SQLITE_BUSY") {
  TemporaryFolder folder;
  ChildProcess one{{"compete", folder.path(), "3000"}};
  ChildProcess two{{"compete", folder.path(), "3000"}};
  REQUIRE(one.line() == "ready");
  REQUIRE(two.line() == "ready");
  one.send_byte();
  two.send_byte();
  const Report first = report(one);
  const Report second = report(two);
  std::printf("two writers: commits %ld + %ld, p50 %ld / %ld us, p99 %ld / %ld us, max %ld / %ld us\n", first.commits,
              second.commits, first.p50, second.p50, first.p99, second.p99, first.max, second.max);
  CHECK(one.wait() == 0);
  CHECK(two.wait() == 0);
  CHECK(first.failed == 0);
  CHECK(second.failed == 0);
  const long all = first.commits + second.commits;
  REQUIRE(all > 0);
  CHECK(first.commits * 10 >= all * 3);
  CHECK(second.commits * 10 >= all * 3);
  // The promise is 20 ms on a machine of our own. Beside other work only starving fails: that takes seconds.
  for (const Report& side : {first, second}) {
    CHECK(side.p99 <= std::max(200'000L, side.p50 * 10));
    if (side.p99 > 20'000) WARN("p99 is " << side.p99 << " us; promised are 20000 us on an idle machine");
  }
  Stores stores{make_backend("sqlite", folder.path())};
  REQUIRE(stores.open("musterstadt", notes()));
  CHECK(count(stores, "musterstadt", "notes") == all);
}
