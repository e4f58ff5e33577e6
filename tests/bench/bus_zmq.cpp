// SPDX-License-Identifier: EUPL-1.2
// Bare DEALERs as caller and echo; between them our Bus with everything on, zmq_proxy, or nothing. The client's frames
// are the same everywhere: [header with identity block][payload] there, [header][payload] back.
#include "bus/transport.h"
#include "bus_measure.h"
#include "bus_runtime.h"
#include "scheduling.h"
#include "wire/identity.h"
#include "wire/prefix.h"

#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

namespace stadtkern::bench {
namespace {

constexpr std::uint32_t kEpoch = 7, kTown = 3, kService = 11, kMethod = 12;
constexpr EchoIds kIds{kEpoch, kTown, kService, kMethod};
constexpr int kHighWater = 4096;
constexpr int kPatienceMs = 15000;  // a caller without an answer for so long gives up

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "bus_bench: %s: %s\n", what, zmq_strerror(zmq_errno()));
  _exit(1);
}

// A socket in a context of its own; both live as long as the process.
void* open(int type, const std::string& endpoint, bool bind) {
  void* socket = zmq_socket(zmq_ctx_new(), type);
  if (socket == nullptr) fail("zmq_socket");
  zmq_setsockopt(socket, ZMQ_SNDHWM, &kHighWater, sizeof kHighWater);
  zmq_setsockopt(socket, ZMQ_RCVHWM, &kHighWater, sizeof kHighWater);
  if ((bind ? zmq_bind(socket, endpoint.c_str()) : zmq_connect(socket, endpoint.c_str())) != 0) fail("endpoint");
  return socket;
}

void send_bytes(void* socket, std::string_view bytes, int flags) {
  if (zmq_send(socket, bytes.data(), bytes.size(), flags) < 0) fail("send");
}

void show_nonce(void* socket, std::string_view nonce) {
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Connect;
  send_bytes(socket, wire::header(prefix), ZMQ_SNDMORE);
  send_bytes(socket, nonce, 0);
}

// What a gateway would say of a signed-in citizen; an ordinary module says nothing and the router does.
std::string citizen() {
  wire::Identity identity;
  identity.principal = "person:5f2c8e0b7a914d36";
  identity.roles = {"resident"};
  identity.trace_id = "0123456789abcdef";
  return wire::encode_identity(identity).value_or("");
}

// Keeps `window` requests on the way. Each request says in its correlation when it was sent.
Measured call(void* socket, const Load& load, const std::string& block, const std::string& payload) {
  wire::Prefix prefix;
  prefix.epoch = kEpoch;
  prefix.town = kTown;
  prefix.service = kService;
  prefix.method = kMethod;
  std::string header = wire::header(prefix, block);
  prefix.identity_size = static_cast<std::uint16_t>(block.size());
  const auto request = [&] {
    prefix.correlation = static_cast<std::uint64_t>(Meter::now());
    wire::write(prefix, reinterpret_cast<std::byte*>(header.data()));
    send_bytes(socket, header, ZMQ_SNDMORE);
    send_bytes(socket, payload, 0);
  };
  zmq_setsockopt(socket, ZMQ_RCVTIMEO, &kPatienceMs, sizeof kPatienceMs);
  Meter meter(load);
  for (std::size_t i = 0; i < load.window; ++i) request();
  bus::Frame part;
  auto* message = static_cast<zmq_msg_t*>(part.native());
  for (;;) {
    if (zmq_msg_recv(message, socket, 0) < 0) fail("recv");
    wire::Prefix reply;
    if (wire::read(part.bytes(), reply) != wire::PrefixError::None) fail("not a reply");
    if (zmq_msg_recv(message, socket, 0) < 0) fail("recv");
    const bool ok = reply.status == 0 && part.size() == load.payload;
    if (!meter.answered(static_cast<std::int64_t>(reply.correlation), ok)) return meter.result();
    request();
  }
}

// Answers until it is ended. Behind zmq_proxy each message begins with the caller's routing id.
void echo(void* socket, bool routed) {
  bus::Frame id, header, payload;
  const auto native = [](bus::Frame& frame) { return static_cast<zmq_msg_t*>(frame.native()); };
  for (;;) {
    if (routed && zmq_msg_recv(native(id), socket, 0) < 0) fail("recv");
    if (zmq_msg_recv(native(header), socket, 0) < 0 || zmq_msg_recv(native(payload), socket, 0) < 0) fail("recv");
    wire::Prefix prefix;
    if (wire::read(header.bytes(), prefix) != wire::PrefixError::None) continue;
    prefix.kind = wire::Kind::Reply;
    prefix.identity_size = 0;
    bus::Frame answer = bus::Frame::of_size(wire::kPrefixSize);
    wire::write(prefix, answer.data());
    if (routed && zmq_msg_send(native(id), socket, ZMQ_SNDMORE) < 0) fail("send");
    if (zmq_msg_send(native(answer), socket, ZMQ_SNDMORE) < 0 || zmq_msg_send(native(payload), socket, 0) < 0) {
      fail("send");
    }
  }
}

using Ready = std::function<void()>;

// Registry, access, deadlines, queues and metrics as a kernel with two modules has them.
void serve_bus(const std::string& endpoint, bool edge, const Ready& ready) {
  take_turns_at_the_processor();
  bus::Bus::Options options;
  options.endpoint = endpoint;
  options.epoch = kEpoch;
  auto started = bus::Bus::start(options, {});
  if (!started) {
    std::fprintf(stderr, "bus_bench: %s\n", started.error().message.c_str());
    _exit(1);
  }
  bus::Bus& bus = **started;
  bus.post([&bus, edge](bus::Router& router, std::int64_t now) {
    router.define_town(kTown);
    router.define_service({kService, "echo/v1", "echo", false, {{kMethod, "Echo", bus::Safety::Safe}}});
    bus::InstanceSpec caller;
    caller.module = "caller";
    caller.edge = edge;
    caller.towns = {kTown};
    caller.may_call = {kService};
    bus::InstanceSpec callee;
    callee.module = "echo";
    callee.towns = {kTown};
    callee.may_call = {kService};  // so identity and message are kept for nested calls and a retry
    bus.expect("caller", router.add_instance(caller));
    const bus::InstanceId echo = router.add_instance(callee);
    bus.expect("callee", echo);
    router.set_expected("echo", true, now);
    router.set_ready(echo, now);
    router.set_route(kTown, kService, echo, now);
  });
  bus.post([&bus, &ready](bus::Router&, std::int64_t) {  // the nonces are expected behind this one
    bus.post([&ready](bus::Router&, std::int64_t) { ready(); });
  });
  for (;;) pause();
}

// A process of its own; returns once it called its `ready`.
pid_t spawn_ready(bool pinned, const std::function<void(const Ready&)>& body) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) fail("pipe");
  const pid_t child = spawn(pinned, [&] {
    body([&] {
      if (write(ends[1], "r", 1) != 1) _exit(1);
    });
  });
  close(ends[1]);
  char ready = 0;
  if (read(ends[0], &ready, 1) != 1) std::fputs("bus_bench: a process did not start\n", stderr);
  close(ends[0]);
  return child;
}

// Runs broker, echo and caller as three processes and takes the broker's processor time.
Measured with_broker(const Load& load, const std::function<void(const Ready&)>& broker,
                     const std::function<void()>& callee, const std::function<Measured()>& caller) {
  const pid_t broker_process = spawn_ready(load.pinned, broker);
  const pid_t callee_process = spawn(load.pinned, callee);
  Measured measured = run_caller(load.pinned, caller);
  end(callee_process);
  const double cpu = end(broker_process);
  const double requests = measured.per_second * load.seconds * 1.2;  // with the warm-up
  measured.broker_cpu_us = requests > 0 ? cpu * 1e6 / requests : 0;
  return measured;
}

Measured over_bus(const Load& load, const std::string& folder, bool edge) {
  const std::string endpoint = "ipc://" + folder + "/bus";
  return with_broker(
      load, [&](const Ready& ready) { serve_bus(endpoint, edge, ready); },
      [&] {
        void* socket = open(ZMQ_DEALER, endpoint, false);
        show_nonce(socket, "callee");
        echo(socket, false);
      },
      [&] {
        void* socket = open(ZMQ_DEALER, endpoint, false);
        show_nonce(socket, "caller");
        return call(socket, load, edge ? citizen() : "", std::string(load.payload, 'x'));
      });
}

// The echo is a plugin in a host's runtime; the caller a bare DEALER, or a plugin too.
Measured over_runtime(const Load& load, const std::string& folder, bool both) {
  const std::string endpoint = "ipc://" + folder + "/bus";
  return with_broker(
      load, [&](const Ready& ready) { serve_bus(endpoint, !both, ready); },
      [&] { serve_echo(endpoint, STADTKERN_ECHO, kIds); },
      [&] {
        if (both) return call_echo(endpoint, kIds, load);
        void* socket = open(ZMQ_DEALER, endpoint, false);
        show_nonce(socket, "caller");
        return call(socket, load, citizen(), echo_payload(load.payload));
      });
}

Measured over_proxy(const Load& load, const std::string& folder, bool edge) {
  const std::string front = "ipc://" + folder + "/front", back = "ipc://" + folder + "/back";
  return with_broker(
      load,
      [&](const Ready& ready) {
        void* context = zmq_ctx_new();
        void* router = zmq_socket(context, ZMQ_ROUTER);
        void* dealer = zmq_socket(context, ZMQ_DEALER);
        for (void* socket : {router, dealer}) {
          zmq_setsockopt(socket, ZMQ_SNDHWM, &kHighWater, sizeof kHighWater);
          zmq_setsockopt(socket, ZMQ_RCVHWM, &kHighWater, sizeof kHighWater);
        }
        if (zmq_bind(router, front.c_str()) != 0 || zmq_bind(dealer, back.c_str()) != 0) fail("bind");
        ready();
        zmq_proxy(router, dealer, nullptr);
      },
      [&] { echo(open(ZMQ_DEALER, back, false), true); },
      [&] {
        return call(open(ZMQ_DEALER, front, false), load, edge ? citizen() : "", std::string(load.payload, 'x'));
      });
}

Measured directly(const Load& load, const std::string& folder) {
  const std::string endpoint = "ipc://" + folder + "/direct";
  const pid_t callee = spawn_ready(load.pinned, [&](const Ready& ready) {
    void* socket = open(ZMQ_DEALER, endpoint, true);
    ready();
    echo(socket, false);
  });
  const Measured measured = run_caller(load.pinned, [&] {
    return call(open(ZMQ_DEALER, endpoint, false), load, citizen(), std::string(load.payload, 'x'));
  });
  end(callee);
  return measured;
}

Measured over_socket_pair(const Load& load, const std::string&) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()) != 0) return {};
  const pid_t callee = spawn(load.pinned, [&] {
    std::vector<char> buffer(1 << 20);
    for (;;) {
      const ssize_t size = read(ends[1], buffer.data(), buffer.size());
      if (size <= 0 || write(ends[1], buffer.data(), static_cast<std::size_t>(size)) != size) _exit(1);
    }
  });
  const Measured measured = run_caller(load.pinned, [&] {
    std::vector<char> buffer(load.payload + wire::kPrefixSize);
    Meter meter(load);
    for (;;) {
      const std::int64_t sent = Meter::now();
      const auto size = static_cast<ssize_t>(buffer.size());
      const bool ok =
          write(ends[0], buffer.data(), buffer.size()) == size && read(ends[0], buffer.data(), buffer.size()) == size;
      if (!meter.answered(sent, ok)) return meter.result();
    }
  });
  end(callee);
  close(ends[0]);
  close(ends[1]);
  return measured;
}

}  // namespace

std::vector<Participant> zmq_participants() {
  return {
      {"stadtkern", "our bus, the caller is a gateway: its identity block is carried (60 bytes)",
       [](const Load& load, const std::string& folder) { return over_bus(load, folder, true); }},
      {"zmq_proxy", "ROUTER/DEALER proxy, the same two client frames",
       [](const Load& load, const std::string& folder) { return over_proxy(load, folder, true); }},
      {"stadtkern.module", "our bus, the caller is a module: the router attaches its identity block",
       [](const Load& load, const std::string& folder) { return over_bus(load, folder, false); }},
      {"runtime", "our bus and a host's runtime: the echo is a plugin behind the C tables, the caller a gateway",
       [](const Load& load, const std::string& folder) { return over_runtime(load, folder, false); }},
      {"runtime.both", "the same, and the caller is a plugin too (bus->call)",
       [](const Load& load, const std::string& folder) { return over_runtime(load, folder, true); }},
      {"direct", "DEALER to DEALER, nothing between",
       [](const Load& load, const std::string& folder) { return directly(load, folder); }},
  };
}

Participant unix_socket_floor() {
  return {"unix_socket", "a packet there and back over a Unix socket pair: the floor (always window 1)",
          over_socket_pair};
}

}  // namespace stadtkern::bench
