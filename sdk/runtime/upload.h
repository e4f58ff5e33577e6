// SPDX-License-Identifier: Apache-2.0
// Bodies of HTTP requests that are too large for one message: both ends of `http/v1.Upload`, whose request carries the
// head and whose stream carries the body. The answer is a REPLY, as of any request.
#pragma once

#include "wire/prefix.h"

#include <stadtkern/result.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace stadtkern::runtime {

// A body up to here goes with its request.
inline constexpr std::size_t kUploadAbove = 256 * 1024;
// What an instance holds of all bodies under way; what comes on top is refused, to be tried again.
inline constexpr std::size_t kMostUploading = std::size_t{64} << 20;

// The room that the bodies of an instance share. Thread-safe.
class UploadRoom {
 public:
  // What one body takes of it; given back at the end.
  class Share {
   public:
    explicit Share(std::shared_ptr<UploadRoom> room) : room_(std::move(room)) {}
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share() { room_->give_back(taken_); }
    bool take(std::size_t bytes) {
      if (!room_->take(bytes)) return false;
      taken_ += bytes;
      return true;
    }

   private:
    const std::shared_ptr<UploadRoom> room_;
    std::size_t taken_ = 0;
  };

 private:
  bool take(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes > kMostUploading - taken_) return false;
    taken_ += bytes;
    return true;
  }
  void give_back(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    taken_ -= bytes;
  }
  std::mutex mutex_;
  std::size_t taken_ = 0;
};

// The sending end: chunk after chunk as credit comes, then the end. Thread-safe.
class UploadBody {
 public:
  // `send` gives a frame of the stream to the bus; false when that takes none.
  using Send = std::function<bool(wire::Kind kind, std::string_view payload)>;
  explicit UploadBody(std::string body) : body_(std::move(body)) {}

  // Sends what may be sent; `credit` came on top. False when the bus refuses: the call is to be given up.
  bool pump(std::uint64_t credit, const Send& send);
  void stop();  // the answer is there

 private:
  std::mutex mutex_;
  std::string body_;
  std::size_t sent_ = 0;
  std::uint64_t credit_ = wire::kInitialCredit;
  bool over_ = false;
};

}  // namespace stadtkern::runtime
