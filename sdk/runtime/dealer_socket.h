// SPDX-License-Identifier: Apache-2.0
// The DEALER towards the kernel's bus, shared by worker threads that take turns at it. It reconnects only when the
// kernel says so (pause, resume): any other lost connection is a lost instance.
//
// Who received a message runs its handler and comes back for the next. Waking another thread for each message would
// cost more than most handlers; so one of those that wait only watches, and takes the turn over when a handler has kept
// it for kPatience.
#pragma once

#include "runtime/link.h"

#include <stadtkern/result.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

namespace stadtkern::runtime {

class DealerSocket final : public Link {
 public:
  // Connects and shows the nonce.
  [[nodiscard]] static Result<std::unique_ptr<DealerSocket>> connect(const std::string& endpoint,
                                                                     const std::string& nonce);
  ~DealerSocket() override;
  DealerSocket(const DealerSocket&) = delete;
  DealerSocket& operator=(const DealerSocket&) = delete;

  bool send(std::string_view header, std::string_view payload) override;  // [any]
  void in_order(std::function<void(Message&)> arrived) override { arrived_ = std::move(arrived); }

  // Longer than a handler that only computes takes, also where the scheduler keeps it from its core for a moment.
  static constexpr std::chrono::microseconds kPatience{1000};

  enum class Received { Message, Woken, Closed };
  // Waits until a message is there, wake() was called, `until` (when given) is true, or the socket was closed. [any];
  // one thread waits at the socket, further callers behind it. Who sets `until` calls wake(). A caller with `until` is
  // inside a handler: it gets no REQUEST, these are kept for the next caller without.
  Received receive(Message& out, const std::atomic<bool>* until = nullptr);
  // Makes one receive() return Woken. [any]
  void wake();
  // Makes every receive() return Closed. [any]
  void close();
  // Lets what was sent leave, at most so long, and closes the connection. After close() and once nobody receives any
  // more; send() is false from here on. [control]
  void finish(std::chrono::milliseconds longest);

  // The kernel is about to be replaced: tells it that nothing new follows, and from here on keeps what the module
  // begins by itself (requests without a parent, what belongs to their streams, wake-ups), at most kKept messages;
  // send() is false beyond them. Answers and nested requests still go out, so that what is under way can end. [control]
  void pause();
  // Connects to the next kernel's bus, shows the nonce and sends what was kept; returns the correlations of the
  // requests among it. Waits for the old bus's last word (GOAWAY without a correlation), at most kLastWord: what it
  // sent before is still received. Unavailable when it cannot connect; then all is as before. [control]
  [[nodiscard]] Result<std::unordered_set<std::uint64_t>> resume(const std::string& endpoint, const std::string& nonce);

  // The kernel stays after all: sends what was kept on the connection that is. [control]
  void go_on();

  static constexpr std::chrono::milliseconds kLastWord{1000};
  static constexpr std::size_t kKept = 8192;
  static constexpr std::size_t kKeptBytes = std::size_t{32} << 20;

 private:
  struct Connection {
    void* socket = nullptr;
    int signal = -1;
  };
  DealerSocket(void* context, Connection connection, int wake_signal);
  [[nodiscard]] static Result<Connection> open(void* context, const std::string& endpoint);
  [[nodiscard]] bool transmit(std::string_view header, std::string_view payload);
  [[nodiscard]] bool begins_something(std::string_view header);
  [[nodiscard]] bool keep(std::string_view header, std::string_view payload);
  // What was kept leaves; its calls. False: the connection takes nothing.
  bool send_kept(std::unordered_set<std::uint64_t>& calls);
  void read_to_the_last_word();
  Received receive_in_turn(Message& out, const std::atomic<bool>* until);
  bool take_turn(std::unique_lock<std::mutex>& lock, const std::atomic<bool>* until);
  bool try_receive(Message& out);
  void signal();
  void poke() const;

  void* context_;
  void* socket_;       // every call under socket_mutex_: ZeroMQ sockets are not thread-safe
  int socket_signal_;  // ZMQ_FD: edge-triggered, and any call on the socket may consume the edge
  int wake_signal_;    // eventfd
  std::mutex turn_mutex_;
  std::condition_variable turn_free_;
  bool turn_taken_ = false;   // one thread waits for the next message
  bool watched_ = false;      // one of those that wait looks whether the turn is left alone for too long
  std::uint64_t turns_ = 0;   // taken so far
  std::deque<Message> kept_;  // requests that came to a caller with `until`; bounded by the kernel's slots
  std::function<void(Message&)> arrived_;
  std::mutex socket_mutex_;
  // Under socket_mutex_:
  bool sleeping_ = false;  // the receiver found nothing and polls the descriptors
  bool paused_ = false;
  bool last_word_ = false;      // while paused: the kernel sends nothing more
  std::deque<Message> unsent_;  // while paused
  std::size_t unsent_bytes_ = 0;
  std::unordered_set<std::uint64_t> unsent_calls_;  // correlations of requests among them
  std::deque<Message> last_;                        // of the bus before, not received yet
  std::atomic<bool> woken_ = false;
  std::atomic<bool> closed_ = false;
};

}  // namespace stadtkern::runtime
