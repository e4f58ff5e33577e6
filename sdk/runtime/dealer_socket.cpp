// SPDX-License-Identifier: Apache-2.0
#include "runtime/dealer_socket.h"

#include "wire/prefix.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace stadtkern::runtime {
namespace {

// A bounded number of messages may wait towards the kernel; the kernel bounds the other direction.
constexpr int kHighWater = 16384;

// In ms; ZeroMQ adds up to as much by chance. -1, which never reconnects either, also throws away what was received and
// not yet read when the kernel closes its end: the last answers before another kernel takes over.
constexpr int kNever = 1'000'000'000;

Error zmq_error(const std::string& what) {
  return {Code::Unavailable, what + ": " + zmq_strerror(zmq_errno())};
}

void take(zmq_msg_t& part, std::string& out) {
  out.assign(static_cast<const char*>(zmq_msg_data(&part)), zmq_msg_size(&part));
}

bool is_request(const Message& message) {
  wire::Prefix prefix;
  return wire::read(std::as_bytes(std::span(message.header)), prefix) == wire::PrefixError::None &&
         prefix.kind == wire::Kind::Request;
}

bool is_last_word(const Message& message) {
  wire::Prefix prefix;
  return wire::read(std::as_bytes(std::span(message.header)), prefix) == wire::PrefixError::None &&
         prefix.kind == wire::Kind::GoAway && prefix.correlation == 0;
}

}  // namespace

Result<DealerSocket::Connection> DealerSocket::open(void* context, const std::string& endpoint) {
  Connection out;
  out.socket = context ? zmq_socket(context, ZMQ_DEALER) : nullptr;
  if (!out.socket) return zmq_error("no socket for the bus");
  const auto option = [&](int name, int value) { zmq_setsockopt(out.socket, name, &value, sizeof value); };
  option(ZMQ_LINGER, 0);
  option(ZMQ_RECONNECT_IVL, kNever);
  option(ZMQ_SNDHWM, kHighWater);
  option(ZMQ_RCVHWM, kHighWater);
  std::size_t size = sizeof out.signal;
  std::string refused;
  if (zmq_connect(out.socket, endpoint.c_str()) != 0) refused = "cannot connect to the bus at " + endpoint;
  if (refused.empty() && zmq_getsockopt(out.socket, ZMQ_FD, &out.signal, &size) != 0)
    refused = "no descriptor for the bus";
  if (refused.empty()) return out;
  Error error = zmq_error(refused);
  zmq_close(out.socket);
  return error;
}

Result<std::unique_ptr<DealerSocket>> DealerSocket::connect(const std::string& endpoint, const std::string& nonce) {
  void* context = zmq_ctx_new();
  const Result<Connection> connection = open(context, endpoint);
  const int wake_signal = connection ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
  if (wake_signal < 0) {
    Error error = connection ? Error{Code::Unavailable, "no eventfd for the bus"} : connection.error();
    if (connection) zmq_close(connection->socket);
    if (context) zmq_ctx_term(context);
    return error;
  }
  std::unique_ptr<DealerSocket> out(new DealerSocket(context, *connection, wake_signal));
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Connect;
  if (!out->send(wire::header(prefix), nonce)) return zmq_error("cannot reach the bus at " + endpoint);
  return out;
}

DealerSocket::DealerSocket(void* context, Connection connection, int wake_signal)
    : context_(context), socket_(connection.socket), socket_signal_(connection.signal), wake_signal_(wake_signal) {}

DealerSocket::~DealerSocket() {
  finish(std::chrono::milliseconds(0));
  ::close(wake_signal_);
}

void DealerSocket::finish(std::chrono::milliseconds longest) {
  const int ms = static_cast<int>(longest.count());
  {
    const std::lock_guard lock(socket_mutex_);
    closed_ = true;
    if (!socket_) return;
    zmq_setsockopt(socket_, ZMQ_LINGER, &ms, sizeof ms);
    zmq_close(std::exchange(socket_, nullptr));
  }
  zmq_ctx_term(std::exchange(context_, nullptr));  // waits for what leaves
}

bool DealerSocket::transmit(std::string_view header, std::string_view payload) {
  if (zmq_send(socket_, header.data(), header.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) return false;
  return zmq_send(socket_, payload.data(), payload.size(), ZMQ_DONTWAIT) >= 0;
}

bool DealerSocket::send(std::string_view header, std::string_view payload) {
  bool sent = false;
  bool wake_receiver = false;
  {
    const std::lock_guard lock(socket_mutex_);
    if (paused_ && begins_something(header)) return keep(header, payload);
    if (closed_) return false;
    sent = transmit(header, payload);
    if (sleeping_) {
      // Sending may have consumed the edge that the sleeping receiver waits for.
      int events = 0;
      std::size_t size = sizeof events;
      zmq_getsockopt(socket_, ZMQ_EVENTS, &events, &size);
      wake_receiver = (events & ZMQ_POLLIN) != 0;
    }
  }
  if (wake_receiver) poke();
  return sent;
}

// --- another kernel -------------------------------------------------------------------------------------------------

// Whether it waits for the next kernel: what the old one would no longer carry to its end.
bool DealerSocket::begins_something(std::string_view header) {
  wire::Prefix prefix;
  if (wire::read(std::as_bytes(std::span(header)), prefix) != wire::PrefixError::None) return false;
  if (prefix.kind == wire::Kind::Event) return true;
  if (prefix.kind != wire::Kind::Request) {
    return (prefix.flags & wire::flag::kToCallee) != 0 && unsent_calls_.contains(prefix.correlation);
  }
  if (prefix.parent != 0) return false;
  unsent_calls_.insert(prefix.correlation);
  return true;
}

bool DealerSocket::keep(std::string_view header, std::string_view payload) {
  const std::size_t size = header.size() + payload.size();
  if (unsent_.size() >= kKept || unsent_bytes_ + size > kKeptBytes) return false;
  unsent_bytes_ += size;
  unsent_.push_back({std::string(header), std::string(payload)});
  return true;
}

void DealerSocket::pause() {
  wire::Prefix prefix;
  prefix.kind = wire::Kind::GoAway;
  {
    const std::lock_guard lock(socket_mutex_);
    if (closed_ || std::exchange(paused_, true)) return;
    last_word_ = false;
    [[maybe_unused]] const bool told = transmit(wire::header(prefix), {});  // else the kernel waits until its limit
  }
  poke();  // sending may have consumed the receiver's edge
}

bool DealerSocket::send_kept(std::unordered_set<std::uint64_t>& calls) {
  bool sent = true;
  for (const Message& message : unsent_) sent = sent && transmit(message.header, message.payload);
  unsent_.clear();
  unsent_bytes_ = 0;
  calls = std::exchange(unsent_calls_, {});
  paused_ = false;
  return sent;
}

void DealerSocket::go_on() {
  std::unordered_set<std::uint64_t> calls;
  {
    const std::lock_guard lock(socket_mutex_);
    if (!closed_) send_kept(calls);
  }
  poke();  // sending may have consumed the receiver's edge
}

// ZeroMQ throws away what its own thread has not read when a socket is closed.
void DealerSocket::read_to_the_last_word() {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point latest = Clock::now() + kLastWord;
  while (!closed_ && Clock::now() < latest) {
    int socket_signal = -1;
    {
      const std::lock_guard lock(socket_mutex_);
      for (Message message; !last_word_ && try_receive(message);) {
        last_word_ = is_last_word(message);
        last_.push_back(std::move(message));
      }
      if (last_word_) return;
      socket_signal = socket_signal_;
    }
    pollfd waiting{socket_signal, POLLIN, 0};
    poll(&waiting, 1, 1);  // shortly: the receiver may be the one that hears it
  }
}

Result<std::unordered_set<std::uint64_t>> DealerSocket::resume(const std::string& endpoint, const std::string& nonce) {
  const Result<Connection> next = open(context_, endpoint);
  if (!next) return next.error();
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Connect;
  std::unordered_set<std::uint64_t> calls;
  read_to_the_last_word();
  {
    const std::lock_guard lock(socket_mutex_);
    for (Message message; try_receive(message);) last_.push_back(std::move(message));
    zmq_close(std::exchange(socket_, next->socket));
    socket_signal_ = next->signal;
    const bool sent = transmit(wire::header(prefix), nonce);
    if (!send_kept(calls) || !sent) return zmq_error("cannot reach the bus at " + endpoint);
  }
  poke();  // the receiver polls the old descriptor
  return calls;
}

// --- receiving ------------------------------------------------------------------------------------------------------

bool DealerSocket::try_receive(Message& out) {
  zmq_msg_t part;
  zmq_msg_init(&part);
  if (zmq_msg_recv(&part, socket_, ZMQ_DONTWAIT) < 0) {
    zmq_msg_close(&part);
    return false;
  }
  take(part, out.header);
  out.payload.clear();
  // Parts of one message arrive together. The kernel sends two; any further one is read and dropped.
  for (int index = 1; zmq_msg_more(&part); ++index) {
    zmq_msg_recv(&part, socket_, 0);
    if (index == 1) take(part, out.payload);
  }
  zmq_msg_close(&part);
  return true;
}

// Waits for the turn; false when there is something else to look at first.
bool DealerSocket::take_turn(std::unique_lock<std::mutex>& lock, const std::atomic<bool>* until) {
  const auto called = [&] { return closed_ || (until && *until) || (!until && !kept_.empty()); };
  bool free = !turn_taken_;  // who comes back from a handler takes it at once
  while (!called() && !free) {
    if (watched_) {
      turn_free_.wait(lock);
      continue;
    }
    watched_ = true;
    const std::uint64_t seen = turns_;
    const bool told = turn_free_.wait_for(lock, kPatience) == std::cv_status::no_timeout;
    watched_ = false;
    if (told || turns_ != seen) continue;
    free = !turn_taken_;
    // Whoever has the turn waits for a message: no handler keeps anybody waiting until one comes.
    if (!free && !called()) turn_free_.wait(lock);
  }
  if (called()) return false;
  turn_taken_ = true;
  ++turns_;
  return true;
}

DealerSocket::Received DealerSocket::receive(Message& out, const std::atomic<bool>* until) {
  for (;;) {
    {
      std::unique_lock lock(turn_mutex_);
      if (!take_turn(lock, until)) {
        // This thread may have been the one that watched, or was told to.
        if (!watched_) turn_free_.notify_one();
        if (closed_) return Received::Closed;
        if (until && *until) return Received::Woken;
        if (until || kept_.empty()) continue;
        out = std::move(kept_.front());
        kept_.pop_front();
        return Received::Message;
      }
    }
    const Received received = receive_in_turn(out, until);
    const bool keep = until && received == Received::Message && is_request(out);
    bool watched = false;
    {
      const std::lock_guard lock(turn_mutex_);
      turn_taken_ = false;
      watched = watched_;
      if (keep) kept_.push_back(std::move(out));
    }
    // A kept request is for one of those without `until`, who may not be the first in line.
    if (keep) {
      turn_free_.notify_all();
    } else {
      if (!watched) turn_free_.notify_one();
      return received;
    }
  }
}

DealerSocket::Received DealerSocket::receive_in_turn(Message& out, const std::atomic<bool>* until) {
  for (;;) {
    if (closed_) return Received::Closed;
    if (until && *until) return Received::Woken;
    if (woken_.exchange(false)) return Received::Woken;
    bool received = false;
    int socket_signal = -1;
    {
      const std::lock_guard lock(socket_mutex_);
      received = !last_.empty();
      if (received) {
        out = std::move(last_.front());
        last_.pop_front();
      } else {
        received = try_receive(out);
        if (received && paused_ && is_last_word(out)) last_word_ = true;
      }
      sleeping_ = !received;
      socket_signal = socket_signal_;
    }
    if (received) {
      if (arrived_) arrived_(out);  // in this thread's turn, but it may send: not under the socket's lock
      return Received::Message;
    }
    pollfd signals[2] = {{socket_signal, POLLIN, 0}, {wake_signal_, POLLIN, 0}};
    // No limit of time: the control thread closes the socket when the kernel is gone.
    if (poll(signals, 2, -1) < 0 && errno != EINTR) return Received::Closed;
    if (signals[1].revents != 0) {
      std::uint64_t count = 0;
      [[maybe_unused]] const auto ignored = read(wake_signal_, &count, sizeof count);
    }
  }
}

void DealerSocket::poke() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto ignored = write(wake_signal_, &one, sizeof one);
}

void DealerSocket::signal() {
  poke();
  // Those behind the receiver look again too; the lock keeps one that is about to wait from missing it.
  { const std::lock_guard lock(turn_mutex_); }
  turn_free_.notify_all();
}

void DealerSocket::wake() {
  woken_ = true;
  signal();
}

void DealerSocket::close() {
  closed_ = true;
  signal();
}

}  // namespace stadtkern::runtime
