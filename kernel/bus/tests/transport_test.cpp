// SPDX-License-Identifier: EUPL-1.2
// The Bus with real ipc sockets in a temporary folder.
#include "bus/transport.h"
#include "world.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

using namespace stadtkern;
using namespace stadtkern::bus;
using namespace stadtkern::bus::test;

namespace {

constexpr int kPatienceMs = 20000;  // fails a test, is never waited for

struct Folder {
  Folder() : path((std::filesystem::temp_directory_path() / "stadtkern-bus.XXXXXX").string()) {
    if (mkdtemp(path.data()) == nullptr) std::abort();
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string path;
};

// A bare instance: one DEALER.
class Peer {
 public:
  explicit Peer(const std::string& endpoint, std::string_view routing_id = {}, int high_water = 1000)
      : context_(zmq_ctx_new()), socket_(zmq_socket(context_, ZMQ_DEALER)) {
    const int none = 0, patience = kPatienceMs;
    zmq_setsockopt(socket_, ZMQ_LINGER, &none, sizeof none);
    zmq_setsockopt(socket_, ZMQ_RCVTIMEO, &patience, sizeof patience);
    zmq_setsockopt(socket_, ZMQ_RCVHWM, &high_water, sizeof high_water);
    if (!routing_id.empty()) zmq_setsockopt(socket_, ZMQ_ROUTING_ID, routing_id.data(), routing_id.size());
    REQUIRE(zmq_connect(socket_, endpoint.c_str()) == 0);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() {
    zmq_close(socket_);
    zmq_ctx_term(context_);
  }
  void say(const wire::Prefix& prefix, std::string_view payload = "body") {
    const std::string header = wire::header(prefix);
    REQUIRE(zmq_send(socket_, header.data(), header.size(), ZMQ_SNDMORE) >= 0);
    REQUIRE(zmq_send(socket_, payload.data(), payload.size(), 0) >= 0);
  }
  void show(std::string_view nonce) {
    wire::Prefix prefix;
    prefix.kind = wire::Kind::Connect;
    say(prefix, nonce);
  }
  void send_parts(int parts) {
    for (int i = 1; i <= parts; ++i) REQUIRE(zmq_send(socket_, "part", 4, i < parts ? ZMQ_SNDMORE : 0) >= 0);
  }
  Seen hear() {
    Seen seen;
    Frame header, payload;
    REQUIRE(zmq_msg_recv(static_cast<zmq_msg_t*>(header.native()), socket_, 0) >= 0);
    REQUIRE(zmq_msg_recv(static_cast<zmq_msg_t*>(payload.native()), socket_, 0) >= 0);
    REQUIRE(wire::read(header.bytes(), seen.prefix) == wire::PrefixError::None);
    seen.payload = std::string(payload.text());
    return seen;
  }

 private:
  void* context_;
  void* socket_;
};

// What the callbacks said, to be waited for.
class Told {
 public:
  BusEvents events() {
    BusEvents events;
    events.connected = [this](InstanceId id) { note("connected " + std::to_string(id)); };
    events.lost = [this](InstanceId id, std::string_view why) {
      note("lost " + std::to_string(id) + ": " + std::string(why));
    };
    events.audit = [this](const Audit& audit) { note(std::string(describe(audit.what)) + ": " + audit.detail); };
    events.answer = [this](Frame header, Frame payload) {
      wire::Prefix prefix;
      if (wire::read(header.bytes(), prefix) != wire::PrefixError::None) return;
      note("answer " + std::to_string(prefix.correlation) + " " + std::string(payload.text()));
    };
    return events;
  }
  bool wait_for(const std::string& text, int patience_ms = kPatienceMs) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::milliseconds(patience_ms),
                             [&] { return std::find(notes_.begin(), notes_.end(), text) != notes_.end(); });
  }
  std::size_t count(const std::string& text) {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count(notes_.begin(), notes_.end(), text));
  }

 private:
  void note(std::string text) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::move(text));
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> notes_;
};

struct Running {
  explicit Running(Bus::Options wanted = {}) {
    options = wanted;
    options.endpoint = "ipc://" + folder.path + "/bus.sock";
    options.epoch = kEpoch;
    auto started = Bus::start(options, told.events());
    REQUIRE(started);
    bus = *std::move(started);
    on_bus([this](Router& router, std::int64_t now) {
      router.define_town(kTown);
      router.define_service({kWaste, "bench/v1", "bench", false, methods()});
      InstanceSpec spec;
      spec.module = "gateway";
      spec.edge = true;
      spec.all_towns = true;
      spec.may_call = {kWaste};
      gateway = router.add_instance(spec);
      bench = router.add_instance(World::waste_spec());
      router.set_ready(bench, now);
      router.set_route(kTown, kWaste, bench, now);
      router.set_expected("bench", true, now);
    });
    bus->expect("nonce of the gateway", gateway);
    bus->expect("nonce of bench", bench);
  }
  // Runs it on the bus thread and waits until it is done.
  void on_bus(Bus::Command command) {
    std::promise<void> done;
    bus->post([&](Router& router, std::int64_t now) {
      command(router, now);
      done.set_value();
    });
    REQUIRE(done.get_future().wait_for(std::chrono::milliseconds(kPatienceMs)) == std::future_status::ready);
  }
  [[nodiscard]] std::string endpoint() const { return options.endpoint; }

  Folder folder;
  Told told;
  Bus::Options options;
  std::unique_ptr<Bus> bus;
  InstanceId gateway = kNobody, bench = kNobody;
};

}  // namespace

TEST_CASE("transport: requests and replies travel between two instances") {
  Running running;
  Peer gateway(running.endpoint()), bench(running.endpoint());
  bench.show("nonce of bench");
  // A request that overtakes the connection of its callee would be answered UNAVAILABLE.
  REQUIRE(running.told.wait_for("connected " + std::to_string(running.bench)));
  gateway.show("nonce of the gateway");
  for (std::uint64_t i = 1; i <= 500; ++i) gateway.say(World::request(i), std::to_string(i));
  for (std::uint64_t i = 1; i <= 500; ++i) {
    const Seen request = bench.hear();
    bench.say(World::within(wire::Kind::Reply, request.prefix.correlation, false), request.payload);
  }
  for (std::uint64_t i = 1; i <= 500; ++i) {
    const Seen reply = gateway.hear();
    CHECK(reply.prefix.correlation == i);
    CHECK(reply.payload == std::to_string(i));
  }
  running.on_bus([](Router& router, std::int64_t) { CHECK(router.metrics().in_flight == 0); });
}

TEST_CASE("transport: the socket is its owner's alone") {
  Running running;
  struct stat status {};
  REQUIRE(stat(running.endpoint().c_str() + 6, &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("transport: a bind that fails says where and why") {
  Bus::Options options;
  options.endpoint = "ipc:///nonexistent-folder/bus.sock";
  auto started = Bus::start(options, {});
  REQUIRE_FALSE(started);
  CHECK(started.error().code == Code::Unavailable);
  CHECK(started.error().message.find("/nonexistent-folder/bus.sock") != std::string::npos);
}

TEST_CASE("transport: without its nonce a peer is heard by nobody") {
  Running running;
  Peer stranger(running.endpoint());
  stranger.say(World::request(1));
  CHECK(running.told.wait_for("peer refused: a message before CONNECT"));
  stranger.show("a guess");
  CHECK(running.told.wait_for("peer refused: an unknown nonce"));
  stranger.send_parts(1);
  CHECK(running.told.wait_for("peer refused: a message is not two frames"));
  stranger.send_parts(5);
  Peer named(running.endpoint(), "chosen by itself");
  named.show("nonce of bench");
  CHECK(running.told.wait_for("peer refused: a peer that sets a routing id"));
  running.on_bus([](Router& router, std::int64_t) { CHECK(router.metrics().in_flight == 0); });
}

TEST_CASE("transport: a nonce is good for one connection, and a second CONNECT is refused") {
  Running running;
  Peer bench(running.endpoint());
  bench.show("nonce of bench");
  CHECK(running.told.wait_for("connected " + std::to_string(running.bench)));
  Peer thief(running.endpoint());
  thief.show("nonce of bench");
  CHECK(running.told.wait_for("peer refused: an unknown nonce"));
  bench.show("nonce of bench");
  CHECK(running.told.wait_for("malformed message: an instance may not send this kind"));
  CHECK(running.told.count("connected " + std::to_string(running.bench)) == 1);
}

TEST_CASE("transport: when an instance is removed its callers are answered at once") {
  Running running;
  Peer gateway(running.endpoint()), bench(running.endpoint());
  gateway.show("nonce of the gateway");
  bench.show("nonce of bench");
  for (std::uint64_t i = 1; i <= 200; ++i) gateway.say(World::request(i));
  for (std::uint64_t i = 1; i <= 200; ++i) (void)bench.hear();
  const std::int64_t removed = monotonic_now();
  running.bus->remove_instance(running.bench);
  for (std::uint64_t i = 1; i <= 200; ++i) CHECK(gateway.hear().code() == Code::Unavailable);
  const std::int64_t took = monotonic_now() - removed;
  WARN("200 callers answered after " << took / 1000 << " us");
  // 10 ms are promised and measured where the machine is ours; here, sanitized and shared, far below any deadline.
  CHECK(took < kSecond);
}

TEST_CASE("transport: deadlines are kept without any traffic") {
  Running running;
  Peer gateway(running.endpoint()), bench(running.endpoint());
  gateway.show("nonce of the gateway");
  bench.show("nonce of bench");
  wire::Prefix prefix = World::request(1);
  prefix.deadline = monotonic_now() + 30 * kMilli;
  gateway.say(prefix);
  CHECK(gateway.hear().code() == Code::DeadlineExceeded);
  CHECK(monotonic_now() >= prefix.deadline);
}

TEST_CASE("transport: the kernel's own calls are answered by callback") {
  Running running;
  Peer bench(running.endpoint());
  bench.show("nonce of bench");
  running.bus->post([](Router& router, std::int64_t now) {
    router.call_from_kernel(Frame(std::string_view(wire::header(World::request(9)))), Frame("hello"), now);
  });
  const Seen request = bench.hear();
  CHECK(request.payload == "hello");
  bench.say(World::within(wire::Kind::Reply, request.prefix.correlation, false), "world");
  CHECK(running.told.wait_for("answer 9 world"));
}

TEST_CASE("transport: a peer whose connection is gone is reported once, and its callers answered at its removal") {
  Running running;
  Peer gateway(running.endpoint());
  auto bench = std::make_unique<Peer>(running.endpoint());
  gateway.show("nonce of the gateway");
  bench->show("nonce of bench");
  CHECK(running.told.wait_for("connected " + std::to_string(running.bench)));
  bench.reset();
  const std::string lost = "lost " + std::to_string(running.bench) + ": its connection is gone";
  std::uint64_t sent = 0;
  do {  // until ZeroMQ has noticed; fewer than would fill the module's queue
    gateway.say(World::request(++sent));
  } while (sent < 1000 && !running.told.wait_for(lost, 10));
  CHECK(running.told.count(lost) == 1);
  running.bus->post([](Router& router, std::int64_t now) { router.set_expected("bench", false, now); });
  running.bus->remove_instance(running.bench);
  for (std::uint64_t i = 0; i < sent; ++i) CHECK(gateway.hear().code() == Code::Unavailable);
}

TEST_CASE("transport: a peer that does not read is held back, then lost, and costs bounded memory") {
  Bus::Options options;
  options.high_water = 10;
  options.backlog_messages = 50;
  Running running(options);
  Peer gateway(running.endpoint(), {}, 1);
  gateway.show("nonce of the gateway");
  CHECK(running.told.wait_for("connected " + std::to_string(running.gateway)));
  const std::string lost = "lost " + std::to_string(running.gateway) + ": it does not read its messages";
  const std::string large(60000, 'x');
  // Each is answered with an error that the peer never takes.
  for (int i = 0; i < 20000 && running.told.count(lost) == 0; ++i) {
    running.on_bus([&](Router& router, std::int64_t) {
      for (int n = 0; n < 20; ++n) {
        router.outgoing().push_back(
            {running.gateway, false, Frame(std::string_view(wire::header({}))), Frame(std::string_view(large))});
      }
    });
  }
  CHECK(running.told.count(lost) == 1);
}

TEST_CASE("transport: what a slow peer has not taken arrives in order when it reads again") {
  Bus::Options options;
  options.high_water = 10;
  Running running(options);
  Peer gateway(running.endpoint(), {}, 1);
  gateway.show("nonce of the gateway");
  CHECK(running.told.wait_for("connected " + std::to_string(running.gateway)));
  const std::string large(60000, 'x');
  running.on_bus([&](Router& router, std::int64_t) {
    for (std::uint64_t n = 0; n < 200; ++n) {
      wire::Prefix prefix;
      prefix.correlation = n;
      router.outgoing().push_back(
          {running.gateway, false, Frame(std::string_view(wire::header(prefix))), Frame(std::string_view(large))});
    }
  });
  for (std::uint64_t n = 0; n < 200; ++n) CHECK(gateway.hear().prefix.correlation == n);
}

TEST_CASE("transport: commands from many threads run once each, in each thread's order") {
  Running running;
  std::vector<int> order[4];  // written on the bus thread only
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        running.bus->post([&order, t, i](Router&, std::int64_t) { order[t].push_back(i); });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  running.on_bus([&](Router&, std::int64_t) {
    for (const auto& one : order) {
      CHECK(one.size() == 200);
      CHECK(std::is_sorted(one.begin(), one.end()));
    }
  });
}

TEST_CASE("transport: commands that were posted before the end are run") {
  bool ran = false;
  {
    Running running;
    running.bus->post([&](Router&, std::int64_t) { ran = true; });
  }
  CHECK(ran);
}
