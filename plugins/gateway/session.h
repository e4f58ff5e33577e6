// SPDX-License-Identifier: EUPL-1.2
// HTTP/1.1 on one connection as a state machine: bytes and time in, bytes out. Keeps answers in order, bounds what a
// client may hold, and ends connections that are slow, idle or not well-formed. No socket, no clock. One thread.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <span>
#include <string_view>

#include "exchange.h"
#include "front.h"
#include "head_scan.h"
#include "request_parser.h"

namespace gateway {

struct Limits {
  std::size_t head_bytes = 16 * 1024;
  std::size_t target_bytes = 8 * 1024;
  std::size_t pipelined = 16;  // requests under way per connection
  std::chrono::milliseconds head_time{10'000};
  std::chrono::milliseconds transfer_grace{10'000};  // bodies and answers: this, and then the rate
  std::uint64_t transfer_rate = 4 * 1024;            // bytes a second that a client must keep up, both ways
  std::chrono::milliseconds idle_time{75'000};
  std::chrono::milliseconds pressed_idle_time{1'000};  // when there are no connections left for others
  std::chrono::milliseconds half_closed_time{2'000};   // how long an answer is awaited for who sends no more
  std::chrono::milliseconds linger_time{1'000};        // how long a refused client's bytes are still taken
  std::chrono::milliseconds drain_idle_time{1'000};    // how long a last request is awaited while draining
};

class Session {
 public:
  Session(Front& front, ExchangePool& pool, const Limits& limits, Peer peer, void* owner, Time now);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void* owner() const noexcept { return owner_; }

  // ---- bytes in
  bool wants_bytes() const noexcept;
  // Where they are to be put; stays valid until received() or closed_by_peer().
  std::span<char> space();
  void received(std::size_t bytes, Time now);
  void closed_by_peer(Time now);  // it sends no more, but may still read
  void broken(Time now);          // it is gone

  // ---- bytes out
  // Fills `pieces` with what is to be sent next and returns how many it filled; they live until sent().
  std::size_t output(std::span<std::string_view> pieces);
  void sent(std::size_t bytes, Time now);
  bool wants_shutdown() const noexcept { return state_ == State::Lingering && !shut_down_; }
  void shut_down() noexcept { shut_down_ = true; }
  bool over() const noexcept { return state_ == State::Over; }
  // It is to be reset: a client of HTTP/1.0 would take any other end for the end of what it gets.
  bool to_be_reset() const noexcept { return reset_; }

  // ---- answers and time
  void answered(Exchange& exchange, Time now);
  // `pressed`: connections are scarce.
  void tick(Time now, bool pressed);
  // What has been begun is answered, then the connection ends. On one that is idle the next request is answered, and
  // then it ends: whoever sends it just now must not find a closed door.
  void drain(Time now);

 private:
  enum class State { Open, Closing, Lingering, Over };

  std::string_view input() const noexcept { return {buffer_.get() + begin_, end_ - begin_}; }
  bool may_read_head() const noexcept;
  void advance(Time now);
  bool next_head(Time now);
  bool next_body(Time now);
  void take_head(std::size_t size, Time now);
  void refuse(Refusal refusal, Time now);
  void whole(Exchange& exchange);
  void start(Exchange& exchange);
  void release_held();
  void seal_ready();
  void pop_sent(Time now);
  void leave(Exchange& exchange);
  void stop_flow(Exchange& exchange);
  void settle(Time now);
  void end(Time now);
  Exchange& new_exchange(Time now);
  bool has_output() const noexcept;
  Time transfer_limit(Time since, std::uint64_t bytes) const noexcept;

  Front& front_;
  ExchangePool& pool_;
  const Limits& limits_;
  const Peer peer_;
  void* const owner_;

  State state_ = State::Open;
  bool half_closed_ = false;
  bool draining_ = false;
  bool shut_down_ = false;
  bool reset_ = false;
  bool unread_ = false;  // the client may be sending what nobody reads: linger

  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  HeadScan scan_;
  RequestParser parser_;

  std::deque<Exchange*> exchanges_;  // in the order of their requests
  Exchange* reading_ = nullptr;      // the last of them, while its body arrives
  std::string_view interim_;         // rest of a 100 Continue
  std::size_t sent_of_first_ = 0;

  Time idle_since_;
  Time head_since_{};
  Time body_since_{};
  Time output_since_{};
  Time ending_since_{};
  Time draining_since_{};
  std::uint64_t body_bytes_ = 0;
  std::uint64_t output_bytes_ = 0;
};

}  // namespace gateway
