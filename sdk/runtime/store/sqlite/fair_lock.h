// SPDX-License-Identifier: Apache-2.0
// The writer's right on a SQLite file: SQLite's own lock starves one of two busy processes for seconds. Two locks on a
// file beside the store, a turnstile and the hold: who waits for the hold keeps the turnstile, so the holder that comes
// back has to stand behind. Both are OFD locks and die with their process; a shared page carries only wake-ups.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "runtime/store/writer_right.h"

namespace stadtkern::runtime::store::sqlite {

class FairLock final : public WriterRight {
 public:
  static constexpr std::chrono::milliseconds kWaitLimit{2000};

  // Opens or creates the lock's file. Errors: StorageFull, Unavailable.
  static Result<std::unique_ptr<FairLock>> open(const std::string& path, std::chrono::milliseconds limit = kWaitLimit);
  ~FairLock() override;

  Status acquire() override;
  void release() noexcept override;
  [[nodiscard]] bool wanted() const noexcept override;
  [[nodiscard]] Status settled() const noexcept override;

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Page {
    std::atomic<std::uint32_t> turn;  // counts releases; sleepers watch it
    std::atomic<std::uint32_t>
        wanted;  // written only by who has the turnstile, so a crash leaves it wrong once at most
  };
  enum class Part : std::uint8_t { Turnstile = 0, Hold = 1 };

  FairLock(int file, Page* page, std::chrono::milliseconds limit) noexcept : file_(file), page_(page), limit_(limit) {}
  bool wait_for(Part part, Time deadline);
  [[nodiscard]] bool try_lock(Part part) const noexcept;
  void unlock(Part part) noexcept;

  int file_;
  Page* page_;
  std::chrono::milliseconds limit_;
};

}  // namespace stadtkern::runtime::store::sqlite
