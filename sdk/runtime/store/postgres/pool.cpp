// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/postgres/pool.h"

#include <algorithm>
#include <utility>

namespace stadtkern::runtime::store::postgres {

using std::chrono::steady_clock;

Lease& Lease::operator=(Lease&& other) noexcept {
  if (this != &other) {
    give_back();
    pool_ = other.pool_;
    kind_ = other.kind_;
    session_ = std::move(other.session_);
  }
  return *this;
}

void Lease::give_back() noexcept {
  if (session_) pool_->give_back(kind_, std::move(session_));
}

void Lease::discard() noexcept {
  if (!session_) return;
  session_.reset();
  pool_->give_back(kind_, nullptr);
}

Result<Lease> Pool::take(Kind kind) {
  const auto index = static_cast<std::size_t>(kind);
  Shelf& shelf = shelves_[index];
  std::unique_ptr<Session> session;
  {
    std::unique_lock lock{mutex_};
    if (!freed_.wait_for(lock, times_.writer, [&] { return shelf.free > 0; })) {
      return Error{.code = Code::ResourceExhausted,
                   .message = "all of this process's PostgreSQL sessions are at work",
                   .reason = "sessions",
                   .retry_after_ms = 1000};
    }
    --shelf.free;
    while (!session && !shelf.idle.empty()) {
      session = std::move(shelf.idle.back());
      shelf.idle.pop_back();
      if (!session->alive()) session.reset();
    }
  }
  if (!session) {
    auto made = connect();
    if (!made) {
      give_back(index, nullptr);
      return std::move(made).error();
    }
    session = std::move(*made);
  }
  return Lease{*this, index, std::move(session)};
}

Result<std::unique_ptr<Session>> Pool::connect() {
  {
    const std::lock_guard lock{mutex_};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_try_ - steady_clock::now());
    if (left.count() > 0) {
      return Error{.code = Code::Unavailable,
                   .message = last_failure_,
                   .reason = "connect",
                   .retry_after_ms = static_cast<unsigned>(left.count())};
    }
  }
  auto made = Session::connect(conninfo_, times_);
  const std::lock_guard lock{mutex_};
  if (made) {
    pause_ = std::chrono::milliseconds{0};
  } else if (made.error().code ==
             Code::Unavailable) {  // another error is the operator's to mend, and says so each time
    pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
    next_try_ = steady_clock::now() + pause_;
    last_failure_ = made.error().message;
    made.error().reason = "connect";
  }
  return made;
}

void Pool::give_back(std::size_t kind, std::unique_ptr<Session> session) noexcept {
  const bool keep = session && session->transaction() == libpq::Transaction::None;
  if (!keep) session.reset();  // not under the lock: it says goodbye to the server
  {
    const std::lock_guard lock{mutex_};
    if (session) shelves_[kind].idle.push_back(std::move(session));
    ++shelves_[kind].free;
  }
  freed_.notify_all();
}

}  // namespace stadtkern::runtime::store::postgres
