// SPDX-License-Identifier: EUPL-1.2
#include "session.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace gateway {
namespace {

using Stage = Exchange::Stage;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kLeastSpace = 2048;
// Of the 256 KiB that a module may send at first; a chunk (64 KiB) always fits what is left.
constexpr std::uint32_t kHeldBack = 128 * 1024;

}  // namespace

Session::Session(Front& front, ExchangePool& pool, const Limits& limits, Peer peer, void* owner, Time now)
    : front_(front),
      pool_(pool),
      limits_(limits),
      peer_(std::move(peer)),
      owner_(owner),
      buffer_(std::make_unique<char[]>(limits.head_bytes + kLeastSpace)),
      scan_(limits.head_bytes, limits.target_bytes),
      idle_since_(now) {}

Session::~Session() {
  broken(idle_since_);
}

// ---- bytes in

bool Session::may_read_head() const noexcept {
  return state_ == State::Open && exchanges_.size() < limits_.pipelined &&
         (exchanges_.empty() || exchanges_.back()->stage != Stage::Held);
}

bool Session::wants_bytes() const noexcept {
  if (half_closed_ || state_ == State::Over) return false;
  // A connection that takes no more requests is still read, to see the client go.
  return state_ != State::Open || reading_ != nullptr || end_ - begin_ < limits_.head_bytes;
}

std::span<char> Session::space() {
  // Nobody reads what still comes; without room for it a read would end at once, again and again.
  const bool dropped = state_ != State::Open && reading_ == nullptr;
  if (begin_ == end_ || dropped) begin_ = end_ = 0;
  const std::size_t capacity = limits_.head_bytes + kLeastSpace;
  if (capacity - end_ < kLeastSpace && begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  return {buffer_.get() + end_, capacity - end_};
}

void Session::received(std::size_t bytes, Time now) {
  if (state_ != State::Open && reading_ == nullptr) return;
  if (begin_ == end_ && reading_ == nullptr) head_since_ = now;
  end_ += bytes;
  advance(now);
}

void Session::closed_by_peer(Time now) {
  half_closed_ = true;
  if (state_ == State::Lingering) return end(now);
  if (reading_ != nullptr) {
    // The rest of this request will never come.
    exchanges_.pop_back();
    front_.finished(*reading_, peer_, false, now);
    pool_.give_back(*reading_);
    reading_ = nullptr;
  }
  begin_ = end_ = 0;
  if (!exchanges_.empty()) exchanges_.back()->last = true;
  if (state_ == State::Open) state_ = State::Closing;
  unread_ = false;
  ending_since_ = now;
  settle(now);
}

void Session::broken(Time now) {
  end(now);
}

void Session::advance(Time now) {
  for (;;) {
    if (reading_ != nullptr ? !next_body(now) : !(may_read_head() && next_head(now))) break;
  }
  settle(now);
}

// True when a head was taken or refused.
bool Session::next_head(Time now) {
  // Empty lines before a request are tolerated, as RFC 9112 advises.
  while (input().starts_with("\r\n")) begin_ += 2;
  if (input().empty() || input() == "\r") return false;
  switch (scan_.advance(input())) {
    case HeadScan::State::More:
      return false;
    case HeadScan::State::Complete:
      take_head(scan_.size(), now);
      return true;
    case HeadScan::State::TargetTooLong:
      refuse(Refusal::TargetTooLong, now);
      return true;
    case HeadScan::State::TooLarge:
      refuse(Refusal::HeadTooLarge, now);
      return true;
    case HeadScan::State::Malformed:
      break;
  }
  refuse(Refusal::Malformed, now);
  return true;
}

Exchange& Session::new_exchange(Time now) {
  Exchange& exchange = pool_.take();
  exchange.session = this;
  exchange.began = now;
  exchanges_.push_back(&exchange);
  return exchange;
}

void Session::take_head(std::size_t size, Time now) {
  Exchange& exchange = new_exchange(now);
  exchange.text.assign(input().substr(0, size));
  begin_ += size;
  scan_.reset();
  head_since_ = now;
  if (const auto refusal = parser_.read_head(exchange.text, exchange.head); refusal != Refusal::None) {
    reading_ = &exchange;
    return refuse(refusal, now);
  }
  exchange.ending.http_1_0 = exchange.head.minor == 0;
  exchange.ending.head_only = exchange.head.verb == "HEAD";
  exchange.last = !exchange.head.keep_alive;
  if (draining_ && (input().empty() || exchange.head.has_body)) exchange.last = unread_ = true;
  if (exchange.last) state_ = State::Closing;
  if (front_.head(exchange, peer_)) {
    exchange.stage = Stage::Ready;
    if (exchange.head.has_body) {
      exchange.last = unread_ = true;
      state_ = State::Closing;
    }
    return;
  }
  if (exchange.wants_stream) {
    // What comes behind a stream would wait for its end.
    exchange.last = true;
    state_ = State::Closing;
  }
  if (!exchange.head.has_body) return whole(exchange);
  if (!exchange.head.chunked && exchange.head.content_length > exchange.body_limit) {
    reading_ = &exchange;
    return refuse(Refusal::BodyTooLarge, now);
  }
  reading_ = &exchange;
  body_since_ = now;
  body_bytes_ = 0;
  exchange.continue_wanted = exchange.head.minor > 0 && !exchange.head.first(Name::Expect).empty();
}

// True when the body was completed or refused.
bool Session::next_body(Time now) {
  if (begin_ == end_) return false;
  Exchange& exchange = *reading_;
  exchange.continue_wanted = false;  // it is sending without being asked to
  const auto fed = parser_.read_body(input(), exchange.body, exchange.body_limit);
  begin_ += fed.used;
  body_bytes_ += fed.used;
  if (fed.refusal != Refusal::None) {
    refuse(fed.refusal, now);
    return true;
  }
  if (!fed.complete) {
    // A chunk's header or the trailers: they must fit the buffer.
    if (end_ - begin_ >= limits_.head_bytes) {
      refuse(Refusal::Malformed, now);
      return true;
    }
    return false;
  }
  reading_ = nullptr;
  head_since_ = now;
  whole(exchange);
  return true;
}

// The exchange being read, or a new one for what is no request, is answered with a refusal; then the connection ends.
void Session::refuse(Refusal refusal, Time now) {
  Exchange& exchange = reading_ != nullptr ? *reading_ : new_exchange(now);
  reading_ = nullptr;
  begin_ = end_ = 0;
  front_.refuse(exchange, refusal);
  exchange.continue_wanted = false;
  exchange.last = unread_ = true;
  exchange.stage = Stage::Ready;
  state_ = State::Closing;
}

// ---- requests under way

// Requests that may change something wait for those before them, and those after them wait for these.
void Session::whole(Exchange& exchange) {
  const bool safe = safe_verb(exchange.head.verb) && !exchange.wants_stream;
  const bool in_the_way = std::any_of(exchanges_.begin(), exchanges_.end(), [safe](const Exchange* other) {
    return other->stage == Stage::Waiting && !(safe && safe_verb(other->head.verb));
  });
  if (!in_the_way) return start(exchange);
  exchange.stage = Stage::Held;
}

void Session::start(Exchange& exchange) {
  exchange.stage = Stage::Waiting;
  exchange.calling = true;
  if (!front_.begin(exchange, peer_)) return;
  exchange.calling = false;
  exchange.stage = Stage::Ready;
}

void Session::release_held() {
  if (exchanges_.empty() || exchanges_.back()->stage != Stage::Held) return;
  const bool under_way = std::any_of(exchanges_.begin(), exchanges_.end(),
                                     [](const Exchange* other) { return other->stage == Stage::Waiting; });
  if (!under_way) start(*exchanges_.back());
}

void Session::answered(Exchange& exchange, Time now) {
  if (std::exchange(exchange.checking, false) && !front_.resume(exchange, peer_)) return;
  exchange.collect();
  if (std::exchange(exchange.ask_again, false)) {
    exchange.wants_stream = true;
    exchange.flow.hold_back(kHeldBack);
    // Without chunks its end is the connection's.
    if (exchange.ending.http_1_0 && !exchange.ending.head_only) {
      exchange.last = true;
      if (state_ == State::Open) state_ = State::Closing;
    }
    start(exchange);
  } else if (exchange.stage == Stage::Waiting) {
    exchange.stage = Stage::Ready;
  }
  if (draining_) stop_flow(exchange);
  pop_sent(now);
  release_held();
  advance(now);
}

// ---- bytes out

bool Session::has_output() const noexcept {
  if (!interim_.empty()) return true;
  if (exchanges_.empty() || exchanges_.front()->stage != Stage::Sealed) return false;
  const Exchange& first = *exchanges_.front();
  return !first.flow.on() || sent_of_first_ < first.sealed.size() || !first.flow.waiting().empty();
}

// Heads are written as late as can be: only then is it known whether the connection ends with this answer.
void Session::seal_ready() {
  for (Exchange* exchange : exchanges_) {
    if (exchange->stage == Stage::Sealed) continue;
    if (exchange->stage != Stage::Ready) break;
    exchange->ending.close = exchange->last;
    exchange->ending.flowing = exchange->flow.on();
    front_.seal(*exchange);
    exchange->stage = Stage::Sealed;
  }
}

std::size_t Session::output(std::span<std::string_view> pieces) {
  std::size_t count = 0;
  const auto add = [&](std::string_view piece) {
    if (!piece.empty() && count < pieces.size()) pieces[count++] = piece;
  };
  add(interim_);
  std::size_t skip = sent_of_first_;
  for (const Exchange* exchange : exchanges_) {
    if (exchange->stage != Stage::Sealed || count == pieces.size()) break;
    const std::string_view head = exchange->sealed;
    add(head.substr(std::min(skip, head.size())));
    skip -= std::min(skip, head.size());
    if (exchange->flow.on()) {
      add(exchange->flow.waiting());
      if (!exchange->flow.closed() || exchange->flow.cut()) break;
      skip = 0;
      continue;
    }
    if (carries_body(exchange->answer, exchange->ending)) add(std::string_view(exchange->answer.body).substr(skip));
    skip = 0;
  }
  return count;
}

void Session::sent(std::size_t bytes, Time now) {
  output_bytes_ += bytes;
  const auto interim = std::min(bytes, interim_.size());
  interim_.remove_prefix(interim);
  sent_of_first_ += bytes - interim;
  pop_sent(now);
  if (!has_output()) output_bytes_ = 0;
  if (output_bytes_ == 0) output_since_ = now;
  advance(now);
}

// Answers that the client has whole make room for the next.
void Session::pop_sent(Time now) {
  while (!exchanges_.empty() && exchanges_.front()->stage == Stage::Sealed) {
    Exchange& first = *exchanges_.front();
    auto size = first.sealed.size();
    if (first.flow.on()) {
      if (sent_of_first_ > size) {
        // What is more than that belongs to the answers behind it.
        const auto of_it = std::min(sent_of_first_ - size, first.flow.waiting().size());
        sent_of_first_ -= of_it;
        const auto credit = first.flow.sent(of_it);
        if (credit > 0 && first.calling) front_.taken(first, credit);
      }
      if (!first.flow.closed() || !first.flow.waiting().empty()) break;
      if (first.flow.cut()) return end(now);
    } else if (carries_body(first.answer, first.ending)) {
      size += first.answer.body.size();
    }
    if (sent_of_first_ < size) break;
    sent_of_first_ -= size;
    exchanges_.pop_front();
    front_.finished(first, peer_, true, now);
    const bool to_the_end = first.flow.on() && first.ending.close;
    leave(first);
    if (to_the_end && !exchanges_.empty()) return end(now);
    idle_since_ = head_since_ = now;
  }
}

// The connection is done with it; a module may not be.
void Session::leave(Exchange& exchange) {
  exchange.session = nullptr;
  if (!exchange.calling) pool_.give_back(exchange);
}

// The client is told the end of its events now. A file goes on to its end, or until the connection is cut.
void Session::stop_flow(Exchange& exchange) {
  if (!exchange.flow.on() || exchange.flow.closed() || exchange.downloading()) return;
  exchange.flow.close(exchange.chunked());
  if (exchange.calling) front_.abandon(exchange);
}

// ---- ends

// After every change: what is ready gets its head, an asked-for 100 its turn, and a connection without a future ends.
void Session::settle(Time now) {
  if (state_ == State::Over || state_ == State::Lingering) return;
  const bool had_output = has_output();
  seal_ready();
  if (reading_ != nullptr && reading_->continue_wanted && exchanges_.front() == reading_ && interim_.empty()) {
    reading_->continue_wanted = false;
    interim_ = kContinue;
  }
  if (!had_output && has_output()) {
    output_since_ = now;
    output_bytes_ = 0;
  }
  if (state_ != State::Closing || !exchanges_.empty() || !interim_.empty()) return;
  if (!unread_ || half_closed_) return end(now);
  state_ = State::Lingering;
  ending_since_ = now;
}

void Session::end(Time now) {
  if (state_ == State::Over) return;
  state_ = State::Over;
  reading_ = nullptr;
  interim_ = {};
  for (Exchange* exchange : exchanges_) {
    if (exchange->downloading() && exchange->ending.http_1_0) reset_ = true;
    front_.finished(*exchange, peer_, false, now);
    if (exchange->calling) front_.abandon(*exchange);
    leave(*exchange);
  }
  exchanges_.clear();
}

void Session::drain(Time now) {
  draining_ = true;
  draining_since_ = now;
  for (Exchange* exchange : exchanges_) stop_flow(*exchange);
  pop_sent(now);
  // Only an answer whose head is not written yet can say that it is the last.
  const bool whole_input = reading_ != nullptr || begin_ == end_;
  if (state_ == State::Open && !exchanges_.empty() && exchanges_.back()->stage != Stage::Sealed && whole_input) {
    exchanges_.back()->last = true;
    state_ = State::Closing;
    unread_ = true;  // what crosses with the answer is read, so that it resets nothing
  }
  settle(now);
}

Time Session::transfer_limit(Time since, std::uint64_t bytes) const noexcept {
  return since + limits_.transfer_grace + std::chrono::milliseconds(bytes * 1000 / limits_.transfer_rate);
}

void Session::tick(Time now, bool pressed) {
  if (state_ == State::Over) return;
  const bool idle = state_ == State::Open && exchanges_.empty() && begin_ == end_;
  if (draining_ && idle && now - draining_since_ >= limits_.drain_idle_time) return end(now);
  if (state_ == State::Lingering) {
    if (now - ending_since_ >= limits_.linger_time) end(now);
  } else if (has_output()) {
    if (now >= transfer_limit(output_since_, output_bytes_)) end(now);
  } else if (half_closed_) {
    // The next bytes of a file will show whether anybody takes them.
    if (!exchanges_.empty() && exchanges_.front()->downloading()) return;
    if (now - ending_since_ >= limits_.half_closed_time) end(now);
  } else if (reading_ != nullptr) {
    if (now < transfer_limit(body_since_, body_bytes_)) return;
    refuse(Refusal::BodyTimeout, now);
    settle(now);
  } else if (exchanges_.empty() && begin_ != end_) {
    if (now - head_since_ < limits_.head_time) return;
    refuse(Refusal::HeadTimeout, now);
    settle(now);
  } else if (exchanges_.empty() && now - idle_since_ >= (pressed ? limits_.pressed_idle_time : limits_.idle_time)) {
    end(now);
  }
}

}  // namespace gateway
