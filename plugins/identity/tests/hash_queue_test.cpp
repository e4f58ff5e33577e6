// SPDX-License-Identifier: EUPL-1.2
// Nobody waits for Argon2 but the queue's own thread, and the queue has an end.
#include "hash_queue.h"

#include <catch2/catch.hpp>

#include <future>
#include <vector>

using identity::HashQueue;
using Added = HashQueue::Added;

namespace {

// Holds the queue's thread until it is let go.
struct Gate {
  std::promise<void> open;
  std::shared_future<void> opened{open.get_future()};
};

TEST_CASE("hash queue: jobs run one after the other, in their order") {
  std::vector<int> order;
  std::promise<void> last;
  HashQueue queue;
  for (int i = 0; i < 4; ++i) {
    REQUIRE(queue.add("c" + std::to_string(i), [&, i] {
      order.push_back(i);
      if (i == 3) last.set_value();
    }) == Added::Yes);
  }
  last.get_future().wait();
  CHECK(order == std::vector<int>{0, 1, 2, 3});
}

TEST_CASE("hash queue: over its bounds a job is refused at once, one client's before all clients'") {
  Gate gate;
  HashQueue queue({6, 3});
  std::promise<void> begun;
  REQUIRE(queue.add("a", [&] {
    begun.set_value();
    gate.opened.wait();
  }) == Added::Yes);
  begun.get_future().wait();
  CHECK(queue.add("a", [] {}) == Added::Yes);
  CHECK(queue.add("a", [] {}) == Added::Yes);
  CHECK(queue.add("a", [] {}) == Added::ClientFull);
  for (int i = 0; i < 4; ++i) CHECK(queue.add("b" + std::to_string(i), [] {}) == Added::Yes);
  CHECK(queue.add("c", [] {}) == Added::Full);
  CHECK(queue.refused() == 2);
  std::promise<void> drained;
  queue.drain([&] { drained.set_value(); });
  CHECK(queue.add("d", [] {}) == Added::Full);
  gate.open.set_value();
  drained.get_future().wait();
  CHECK(queue.ran() == 7);
}

TEST_CASE("hash queue: an empty one is drained at once") {
  HashQueue queue;
  bool done = false;
  queue.drain([&] { done = true; });
  CHECK(done);
}

TEST_CASE("hash queue: what waits when it ends is dropped, not leaked") {
  Gate gate;
  const auto token = std::make_shared<int>(1);
  {
    HashQueue queue;
    std::promise<void> begun;
    REQUIRE(queue.add("a", [&] {
      begun.set_value();
      gate.opened.wait();
    }) == Added::Yes);
    REQUIRE(queue.add("b", [token] {}) == Added::Yes);
    begun.get_future().wait();
    gate.open.set_value();
  }
  CHECK(token.use_count() == 1);
}

}  // namespace
