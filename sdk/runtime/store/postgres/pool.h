// SPDX-License-Identifier: Apache-2.0
// The process's few sessions, shared by all its towns. Sessions are made when first needed; after a loss it connects
// again, ever more rarely while that fails, and says "unavailable" at once in between.
#pragma once

#include <stadtkern/result.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/store/postgres/session.h"

namespace stadtkern::runtime::store::postgres {

class Pool;

// A session out of the pool, or none; goes back by itself. One in a transaction, or a lost one, is closed instead.
class Lease {
 public:
  Lease() = default;
  Lease(Pool& pool, std::size_t kind, std::unique_ptr<Session> session) noexcept
      : pool_(&pool), kind_(kind), session_(std::move(session)) {}
  Lease(Lease&& other) noexcept = default;
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() { give_back(); }

  explicit operator bool() const noexcept { return session_ != nullptr; }
  Session* operator->() const noexcept { return session_.get(); }
  void give_back() noexcept;
  // Closes the session, whose state is not known to be good.
  void discard() noexcept;

 private:
  Pool* pool_ = nullptr;
  std::size_t kind_ = 0;
  std::unique_ptr<Session> session_;
};

// Thread-safe; outlives its leases.
class Pool {
 public:
  enum class Kind : std::uint8_t { Writer, Reader };
  static constexpr std::chrono::milliseconds kFirstPause{100};
  static constexpr std::chrono::milliseconds kLongestPause{5000};

  Pool(std::string conninfo, Times times, std::size_t writers, std::size_t readers)
      : conninfo_(std::move(conninfo)), times_(times), shelves_{{writers}, {readers}} {}

  // A session with no transaction. Waits at most Times::writer for a free one, then ResourceExhausted with reason
  // "sessions"; Unavailable (reason "connect") while the server can't be reached.
  Result<Lease> take(Kind kind);

 private:
  friend class Lease;
  struct Shelf {
    std::size_t free;  // how many may still be taken
    std::vector<std::unique_ptr<Session>> idle{};
  };

  Result<std::unique_ptr<Session>> connect();
  void give_back(std::size_t kind, std::unique_ptr<Session> session) noexcept;

  const std::string conninfo_;
  const Times times_;
  std::mutex mutex_;
  std::condition_variable freed_;
  Shelf shelves_[2];
  std::chrono::milliseconds pause_{0};
  std::chrono::steady_clock::time_point next_try_{};
  std::string last_failure_;
};

}  // namespace stadtkern::runtime::store::postgres
