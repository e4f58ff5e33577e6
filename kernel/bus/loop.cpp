// SPDX-License-Identifier: EUPL-1.2
#include "bus/loop.h"

#include "wire/prefix.h"

#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace stadtkern::bus {
namespace {

constexpr int kBurst = 256;            // messages received before commands and deadlines get their turn
constexpr int kMessagesPerClock = 16;  // the time is read once for so many
constexpr long kRetryFullMs = 1;       // how soon a peer with a full queue is tried again
constexpr std::size_t kLargestHeader = wire::kPrefixSize + wire::kMaxIdentity + wire::kMaxContext;
constexpr std::uint32_t kPeerAuditsPerSecond = 8;
constexpr std::size_t kExpectedNonces = 4096;

}  // namespace

Bus::Loop::~Loop() {
  end(std::chrono::milliseconds(0));
  if (wake_ >= 0) close(wake_);
}

void Bus::Loop::end(std::chrono::milliseconds linger) {
  if (thread_.joinable()) {
    stop_ = true;
    post({});
    thread_.join();
  }
  const int ms = static_cast<int>(linger.count());
  if (socket_ != nullptr) zmq_setsockopt(socket_, ZMQ_LINGER, &ms, sizeof ms);
  if (socket_ != nullptr) zmq_close(std::exchange(socket_, nullptr));
  if (context_ != nullptr) zmq_ctx_term(std::exchange(context_, nullptr));
}

Status Bus::Loop::bind_socket() {
  const auto failed = [this](std::string_view what, int error) {
    return Error{Code::Unavailable,
                 "data bus " + options_.endpoint + ": " + std::string(what) + ": " + zmq_strerror(error)};
  };
  context_ = zmq_ctx_new();
  socket_ = context_ != nullptr ? zmq_socket(context_, ZMQ_ROUTER) : nullptr;
  if (socket_ == nullptr) return failed("no socket", zmq_errno());
  const auto set = [this](int option, auto value) {
    return zmq_setsockopt(socket_, option, &value, sizeof value) == 0;
  };
  const bool options_set = set(ZMQ_ROUTER_MANDATORY, 1) && set(ZMQ_LINGER, 0) && set(ZMQ_SNDHWM, options_.high_water) &&
                           set(ZMQ_RCVHWM, options_.high_water) &&
                           set(ZMQ_MAXMSGSIZE, static_cast<std::int64_t>(wire::kMaxPayload + kLargestHeader)) &&
                           set(ZMQ_HANDSHAKE_IVL, 5000);
  if (!options_set) return failed("socket options", zmq_errno());
  if (zmq_bind(socket_, options_.endpoint.c_str()) != 0) return failed("cannot bind", zmq_errno());
  constexpr std::string_view kIpc = "ipc://";
  if (options_.endpoint.starts_with(kIpc) && chmod(options_.endpoint.c_str() + kIpc.size(), S_IRUSR | S_IWUSR) != 0) {
    return failed("cannot set the mode of the socket", errno);
  }
  return {};
}

Status Bus::Loop::start() {
  if (auto bound = bind_socket(); !bound) return bound;
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_ < 0) return Error{Code::Unavailable, std::string("data bus: no eventfd: ") + std::strerror(errno)};
  thread_ = std::thread([this] { run(); });
  return {};
}

void Bus::Loop::post(Command command) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = commands_.empty();
    commands_.push_back(std::move(command));
  }
  // Only the first needs to wake the loop: it takes all that are there. A full counter wakes as well.
  if (first) eventfd_write(wake_, 1);
}

void Bus::Loop::run() {
  for (;;) {
    now_ = monotonic_now();
    run_commands();
    // Behind the commands: the one that came with it may have been among them, and wakes nobody again.
    if (stop_) break;
    const bool more = receive_burst();
    if (router_.next_deadline() <= now_) {
      router_.tick(now_);
      flush();
    }
    if (!congested_.empty()) retry_backlogs();
    if (!more) wait_for_work();
  }
  run_commands();
}

void Bus::Loop::wait_for_work() {
  long timeout = -1;
  if (const std::int64_t next = router_.next_deadline(); next != Router::kNever) {
    const std::int64_t left = next - monotonic_now();
    timeout = left <= 0 ? 0 : static_cast<long>((left + kNanosPerMilli - 1) / kNanosPerMilli);
  }
  if (!congested_.empty() && (timeout < 0 || timeout > kRetryFullMs)) timeout = kRetryFullMs;
  std::array<zmq_pollitem_t, 2> items{{{socket_, 0, ZMQ_POLLIN, 0}, {nullptr, wake_, ZMQ_POLLIN, 0}}};
  if (zmq_poll(items.data(), static_cast<int>(items.size()), timeout) <= 0 || items[1].revents == 0) return;
  // Before the commands are taken: a command that comes after that has written again.
  eventfd_t count = 0;
  eventfd_read(wake_, &count);
}

void Bus::Loop::run_commands() {
  {
    const std::lock_guard lock(mutex_);
    if (commands_.empty()) return;
    running_.swap(commands_);
  }
  for (Command& command : running_) {
    if (command) command(router_, now_);
    flush();
  }
  running_.clear();
}

// True when there may be more to receive.
bool Bus::Loop::receive_burst() {
  for (int i = 0; i < kBurst; ++i) {
    if (!receive_one()) return false;
    if (i % kMessagesPerClock == 0) now_ = monotonic_now();
  }
  return true;
}

bool Bus::Loop::receive_one() {
  if (zmq_msg_recv(native(identity_), socket_, ZMQ_DONTWAIT) < 0) return false;
  // The parts of a message arrive together, so the rest is there.
  std::size_t parts = 1;
  for (Frame* part : {&header_, &payload_}) {
    if (!zmq_msg_more(native(parts == 1 ? identity_ : header_))) break;
    if (zmq_msg_recv(native(*part), socket_, ZMQ_DONTWAIT) < 0) return false;
    ++parts;
  }
  bool too_many = false;
  for (Frame rest; parts == 3 && zmq_msg_more(native(too_many ? rest : payload_));) {
    if (zmq_msg_recv(native(rest), socket_, ZMQ_DONTWAIT) < 0) return false;
    too_many = true;
  }
  const std::string_view id = identity_.text();
  PeerId peer = 0;
  const bool own_id = id.size() == kRoutingIdSize && id[0] == '\0';
  if (own_id) std::memcpy(&peer, id.data() + 1, sizeof peer);
  if (!own_id || parts != 3 || too_many) {
    refuse_peer(own_id ? "a message is not two frames" : "a peer that sets a routing id");
    return true;
  }
  if (const auto found = instances_.find(peer); found != instances_.end()) {
    router_.receive(found->second, std::move(header_), std::move(payload_), now_);
    flush();
  } else {
    first_message(peer);
  }
  return true;
}

void Bus::Loop::first_message(PeerId peer) {
  wire::Prefix prefix;
  if (wire::read(header_.bytes(), prefix) != wire::PrefixError::None || prefix.kind != wire::Kind::Connect) {
    return refuse_peer("a message before CONNECT");
  }
  auto nonce = nonces_.find(std::string(payload_.text()));
  if (nonce == nonces_.end()) {
    // The word to expect it was given before it was told to connect, but may have come behind the last commands.
    run_commands();
    nonce = nonces_.find(std::string(payload_.text()));
  }
  if (nonce == nonces_.end()) return refuse_peer("an unknown nonce");
  const InstanceId instance = nonce->second;
  nonces_.erase(nonce);
  if (peers_.contains(instance)) return refuse_peer("an instance that is connected already");
  instances_.emplace(peer, instance);
  peers_[instance].id = peer;
  router_.connected(instance);
  if (events_.connected) events_.connected(instance);
  flush();
}

void Bus::Loop::refuse_peer(std::string detail) {
  const std::int64_t second = now_ / (1000 * kNanosPerMilli);
  if (second != audit_second_) {
    audit_second_ = second;
    audits_ = 0;
  }
  if (++audits_ > kPeerAuditsPerSecond) {
    ++audits_not_recorded_;
    return;
  }
  if (!events_.audit) return;
  events_.audit({kNobody, AuditKind::PeerRefused, std::move(detail), std::exchange(audits_not_recorded_, 0)});
}

void Bus::Loop::expect(std::string nonce, InstanceId instance) {
  post([this, key = std::move(nonce), instance](Router&, std::int64_t) {
    if (nonces_.size() < kExpectedNonces) nonces_.emplace(key, instance);
  });
}

void Bus::Loop::forget(InstanceId instance) {
  post([this, instance](Router& router, std::int64_t now) {
    if (const auto found = peers_.find(instance); found != peers_.end()) {
      instances_.erase(found->second.id);
      peers_.erase(found);
      std::erase(congested_, instance);
    }
    std::erase_if(nonces_, [instance](const auto& nonce) { return nonce.second == instance; });
    router.remove_instance(instance, now);
  });
}

}  // namespace stadtkern::bus
