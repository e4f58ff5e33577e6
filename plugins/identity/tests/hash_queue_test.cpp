// SPDX-License-Identifier: EUPL-1.2
// Nobody waits for Argon2 but the queue's own thread, and the queue has an end.
#include "hash_queue.h"

#include <catch2/catch.hpp>

#include <future>
#include <string>
#include <vector>

using identity::HashQueue;
using Added = HashQueue::Added;
using Line = HashQueue::Line;

namespace {

// Holds the queue's thread until it is let go.
struct Gate {
  // Client "a" has one job from here on, which runs.
  void hold(HashQueue& queue) {
    std::promise<void> begun;
    REQUIRE(queue.add(Line::Anybody, "a", [&] {
      begun.set_value();
      opened.wait();
    }) == Added::Yes);
    begun.get_future().wait();
  }
  std::promise<void> open;
  std::shared_future<void> opened{open.get_future()};
};

TEST_CASE("hash queue: jobs run one after the other, in their order") {
  std::vector<int> order;
  std::promise<void> last;
  HashQueue queue;
  for (int i = 0; i < 4; ++i) {
    REQUIRE(queue.add(Line::Anybody, "c" + std::to_string(i), [&, i] {
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
  gate.hold(queue);
  CHECK(queue.add(Line::Anybody, "a", [] {}) == Added::Yes);
  CHECK(queue.add(Line::Anybody, "a", [] {}) == Added::Yes);
  CHECK(queue.add(Line::Anybody, "a", [] {}) == Added::ClientFull);
  for (int i = 0; i < 4; ++i) CHECK(queue.add(Line::Anybody, "b" + std::to_string(i), [] {}) == Added::Yes);
  CHECK(queue.add(Line::Anybody, "c", [] {}) == Added::Full);
  CHECK(queue.refused() == 2);
  std::promise<void> drained;
  queue.drain([&] { drained.set_value(); });
  CHECK(queue.add(Line::Anybody, "d", [] {}) == Added::Full);
  gate.open.set_value();
  drained.get_future().wait();
  CHECK(queue.ran() == 7);
}

TEST_CASE("hash queue: a crowd of strangers keeps who is known waiting for one of them at most") {
  Gate gate;
  HashQueue queue({6, 6});
  std::vector<char> order;
  gate.hold(queue);
  for (int i = 0; i < 5; ++i) CHECK(queue.add(Line::Anybody, "a", [&] { order.push_back('a'); }) == Added::Yes);
  CHECK(queue.add(Line::Anybody, "b", [] {}) == Added::Yes);
  CHECK(queue.add(Line::Anybody, "b", [] {}) == Added::Full);
  CHECK(queue.add(Line::Known, "k", [&] { order.push_back('k'); }) == Added::Yes);
  CHECK(queue.add(Line::Known, "k", [&] { order.push_back('k'); }) == Added::Yes);
  std::promise<void> drained;
  queue.drain([&] { drained.set_value(); });
  gate.open.set_value();
  drained.get_future().wait();
  CHECK(std::string(order.begin(), order.end()) == "kakaaaa");
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
    gate.hold(queue);
    REQUIRE(queue.add(Line::Anybody, "b", [token] {}) == Added::Yes);
    gate.open.set_value();
  }
  CHECK(token.use_count() == 1);
}

}  // namespace
