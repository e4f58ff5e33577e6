// SPDX-License-Identifier: Apache-2.0
#include "runtime/dealer_socket.h"
#include "wire/prefix.h"

#include <zmq.h>
#include <catch2/catch.hpp>

#include <future>
#include <set>
#include <thread>
#include <utility>
#include <vector>

using stadtkern::runtime::DealerSocket;
using stadtkern::runtime::Message;
namespace wire = stadtkern::wire;
using Received = DealerSocket::Received;

#ifdef __SANITIZE_THREAD__
// libzmq is not instrumented: how its threads pass messages on is not seen. Ours is.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:libzmq.so";
}
#endif

namespace {

// The kernel's end: a ROUTER that sends what the test says.
struct Peer {
  Peer() : context(zmq_ctx_new()), router(zmq_socket(context, ZMQ_ROUTER)) {
    const int unbounded = 0;
    zmq_setsockopt(router, ZMQ_SNDHWM, &unbounded, sizeof unbounded);
    zmq_bind(router, "tcp://127.0.0.1:*");
    char name[256];
    std::size_t size = sizeof name;
    zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, name, &size);
    auto made = DealerSocket::connect(name, "nonce");
    REQUIRE(made);
    socket = *std::move(made);
    identity = part();
    part();
    REQUIRE(part() == "nonce");
  }
  ~Peer() {
    socket.reset();
    if (router) zmq_close(router);
    if (context) zmq_ctx_term(context);
  }
  std::string part() const {
    char buffer[1024];
    const int size = zmq_recv(router, buffer, sizeof buffer, 0);
    return {buffer, static_cast<std::size_t>(size)};
  }
  void send(wire::Kind kind, std::uint64_t number) const {
    wire::Prefix prefix;
    prefix.kind = kind;
    prefix.correlation = number;
    const std::string header = wire::header(prefix);
    zmq_send(router, identity.data(), identity.size(), ZMQ_SNDMORE);
    zmq_send(router, header.data(), header.size(), ZMQ_SNDMORE);
    zmq_send(router, "x", 1, 0);
  }
  void* context;
  void* router;
  std::string identity;
  std::unique_ptr<DealerSocket> socket;
};

// 0: cannot be read. Called on threads where nothing may be asserted.
std::uint64_t number_of(const Message& message) {
  wire::Prefix prefix;
  const auto error = wire::read(std::as_bytes(std::span(message.header)), prefix);
  return error == wire::PrefixError::None ? prefix.correlation : 0;
}

}  // namespace

TEST_CASE("dealer socket: messages are shown in the bus's order, whoever takes them") {
  Peer peer;
  std::vector<std::uint64_t> order;
  peer.socket->in_order([&](Message& message) { order.push_back(number_of(message)); });
  constexpr std::uint64_t kCount = 2000;
  std::atomic<std::uint64_t> taken = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < 3; ++i) {
    workers.emplace_back([&] {
      Message message;
      while (peer.socket->receive(message) != Received::Closed) {
        if (++taken == kCount) peer.socket->close();
      }
    });
  }
  for (std::uint64_t i = 1; i <= kCount; ++i) peer.send(wire::Kind::Request, i);
  for (auto& worker : workers) worker.join();
  REQUIRE(order.size() == kCount);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("dealer socket: who waits inside a handler gets answers, requests go to a free worker") {
  Peer peer;
  const std::atomic<bool> never = false;
  Message answer;
  std::promise<std::uint64_t> requested;
  // The one inside a handler holds the turn; the free worker comes behind it.
  auto waiting = std::async(std::launch::async, [&] { return peer.socket->receive(answer, &never); });
  auto worker = std::async(std::launch::async, [&] {
    Message message;
    if (peer.socket->receive(message) == Received::Message) requested.set_value(number_of(message));
  });
  peer.send(wire::Kind::Request, 1);
  CHECK(requested.get_future().get() == 1);
  peer.send(wire::Kind::Reply, 2);
  REQUIRE(waiting.get() == Received::Message);
  CHECK(number_of(answer) == 2);
  peer.socket->close();
  worker.get();
}

TEST_CASE("dealer socket: a handler that takes long keeps nobody's message") {
  Peer peer;
  std::promise<void> told;
  const std::shared_future<void> second_handled = told.get_future().share();
  const auto work = [&] {
    Message message;
    for (;;) {
      const Received received = peer.socket->receive(message);
      if (received == Received::Closed) return;
      if (received != Received::Message) continue;
      if (number_of(message) == 2) {
        told.set_value();
      } else {
        second_handled.wait();  // until the other worker has had its message
      }
    }
  };
  std::thread first(work);
  std::thread second(work);
  peer.send(wire::Kind::Request, 1);
  peer.send(wire::Kind::Request, 2);
  second_handled.wait();
  peer.socket->close();
  first.join();
  second.join();
}

TEST_CASE("dealer socket: a wait ends when its flag is set, and on close everybody is told") {
  Peer peer;
  std::atomic<bool> done = false;
  Message first;
  Message second;
  auto inside = std::async(std::launch::async, [&] { return peer.socket->receive(first, &done); });
  auto free = std::async(std::launch::async, [&] {
    Received received = Received::Woken;
    while (received == Received::Woken) received = peer.socket->receive(second);
    return received;
  });
  done = true;
  peer.socket->wake();
  CHECK(inside.get() == Received::Woken);
  peer.socket->close();
  CHECK(free.get() == Received::Closed);
}

TEST_CASE("dealer socket: while the kernel is replaced, what is new waits and what is under way goes on") {
  Peer old;
  const auto say = [&](wire::Kind kind, std::uint64_t number, std::uint64_t parent = 0, std::uint16_t flags = 0) {
    wire::Prefix prefix;
    prefix.kind = kind;
    prefix.correlation = number;
    prefix.parent = parent;
    prefix.flags = flags;
    return old.socket->send(wire::header(prefix), "x");
  };
  const auto heard = [](const Peer& peer) {
    peer.part();  // the routing id
    const std::string header = peer.part();
    peer.part();
    wire::Prefix prefix;
    REQUIRE(wire::read(std::as_bytes(std::span(header)), prefix) == wire::PrefixError::None);
    return prefix;
  };
  old.socket->pause();
  CHECK(heard(old).kind == wire::Kind::GoAway);
  REQUIRE(say(wire::Kind::Request, 1));
  REQUIRE(say(wire::Kind::Chunk, 1, 0, wire::flag::kToCallee));
  REQUIRE(say(wire::Kind::Event, 2));
  REQUIRE(say(wire::Kind::Chunk, 9, 0, wire::flag::kToCallee));  // of a stream that runs
  REQUIRE(say(wire::Kind::Request, 3, 77));
  REQUIRE(say(wire::Kind::Reply, 4));
  CHECK(heard(old).correlation == 9);
  CHECK(heard(old).correlation == 3);
  CHECK(heard(old).correlation == 4);
  old.send(wire::Kind::Reply, 5);

  Peer next;
  char name[256];
  std::size_t size = sizeof name;
  zmq_getsockopt(next.router, ZMQ_LAST_ENDPOINT, name, &size);
  std::promise<std::uint64_t> last;
  std::vector<std::uint64_t> heard_later;
  auto receiver = std::async(std::launch::async, [&] {
    Message message;
    if (old.socket->receive(message) == Received::Message) last.set_value(number_of(message));
    while (old.socket->receive(message) == Received::Message) {
      if (number_of(message) != 0) heard_later.push_back(number_of(message));
      if (number_of(message) == 7) break;
    }
  });
  CHECK(last.get_future().get() == 5);
  auto resumed = std::async(std::launch::async, [&] { return bool(old.socket->resume(name, "another nonce")); });
  // It does not leave before it heard all: what comes late on the old bus is not lost.
  CHECK(resumed.wait_for(std::chrono::milliseconds(20)) == std::future_status::timeout);
  old.send(wire::Kind::Reply, 8);
  old.send(wire::Kind::GoAway, 0);
  REQUIRE(resumed.get());
  next.identity = next.part();
  next.part();
  REQUIRE(next.part() == "another nonce");
  CHECK(heard(next).correlation == 1);
  CHECK(heard(next).kind == wire::Kind::Chunk);
  CHECK(heard(next).kind == wire::Kind::Event);
  REQUIRE(say(wire::Kind::Request, 6));
  CHECK(heard(next).correlation == 6);
  // The one that waited at the old socket hears the new one.
  next.send(wire::Kind::Reply, 7);
  receiver.get();
  CHECK(heard_later == std::vector<std::uint64_t>{8, 7});
}

TEST_CASE("dealer socket: what the kernel sent before it closed its end is received") {
  Peer peer;
  constexpr std::uint64_t kMessages = 100;
  for (std::uint64_t number = 1; number <= kMessages; ++number) peer.send(wire::Kind::Reply, number);
  const int linger = 1000;
  zmq_setsockopt(peer.router, ZMQ_LINGER, &linger, sizeof linger);
  zmq_close(std::exchange(peer.router, nullptr));
  zmq_ctx_term(std::exchange(peer.context, nullptr));
  std::uint64_t received = 0;
  auto receiver = std::async(std::launch::async, [&] {
    for (Message message; received < kMessages && peer.socket->receive(message) == Received::Message;) ++received;
  });
  if (receiver.wait_for(std::chrono::seconds(5)) != std::future_status::ready) peer.socket->close();
  receiver.get();
  CHECK(received == kMessages);
}

TEST_CASE("dealer socket: when the kernel stays after all, what waited leaves on the connection that is") {
  Peer peer;
  peer.socket->pause();
  wire::Prefix prefix;
  for (const std::uint64_t number : {1U, 2U, 3U}) {
    prefix.correlation = number;
    REQUIRE(peer.socket->send(wire::header(prefix), "x"));
  }
  peer.socket->go_on();
  prefix.correlation = 4;
  REQUIRE(peer.socket->send(wire::header(prefix), "x"));
  for (const std::uint64_t expected : {0U, 1U, 2U, 3U, 4U}) {  // 0: the word that nothing follows
    peer.part();
    const std::string header = peer.part();
    peer.part();
    REQUIRE(wire::read(std::as_bytes(std::span(header)), prefix) == wire::PrefixError::None);
    CHECK(prefix.correlation == expected);
  }
}

TEST_CASE("dealer socket: what waits for the next kernel is bounded") {
  Peer peer;
  peer.socket->pause();
  wire::Prefix prefix;
  std::size_t taken = 0;
  for (std::uint64_t i = 1; i <= DealerSocket::kKept + 5; ++i) {
    prefix.correlation = i;
    taken += peer.socket->send(wire::header(prefix), "x") ? 1 : 0;
  }
  CHECK(taken == DealerSocket::kKept);
}

TEST_CASE("dealer socket: what was sent before the end arrives") {
  Peer peer;
  const std::string large(64 * 1024, 'x');
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Chunk;
  constexpr int kCount = 200;
  for (int i = 0; i < kCount; ++i) REQUIRE(peer.socket->send(wire::header(prefix), large));
  auto reading = std::async(std::launch::async, [&] {
    std::string buffer(large.size(), '\0');
    int chunks = 0;
    while (chunks < kCount) {
      const int size = zmq_recv(peer.router, buffer.data(), buffer.size(), 0);
      if (size < 0) break;
      chunks += static_cast<std::size_t>(size) == large.size() ? 1 : 0;
    }
    return chunks;
  });
  peer.socket->close();
  peer.socket->finish(std::chrono::seconds(10));
  CHECK(reading.get() == kCount);
  CHECK_FALSE(peer.socket->send(wire::header(prefix), "x"));
}
