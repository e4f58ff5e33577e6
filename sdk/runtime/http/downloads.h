// SPDX-License-Identifier: Apache-2.0
// The downloads that clients of this instance are taking: how many there may be, and their ends, which a client must
// never take for the end of the file. Thread-safe.
#pragma once

#include "runtime/stream.h"
#include "wire/http_head.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::runtime {

// The `reason` of the answer to a Read that wants to go on as a stream (sdk/PROTOCOL.md).
inline constexpr const char* kAskForStream = "http.stream";

// What stands before the first bytes of a download: [u32 length][response head]; nothing when it is too large.
[[nodiscard]] std::optional<std::string> download_head(std::uint32_t status,
                                                       const std::vector<wire::http::Header>& headers);

class Downloads {
 public:
  static constexpr std::size_t kMostInTown = 16;
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kMostHead = 16 * 1024;  // bytes

  [[nodiscard]] bool full(std::uint32_t town);
  void add(std::uint32_t town, const std::shared_ptr<Stream>& stream);  // after break_off_all() it ends at once
  void break_off(std::uint32_t town);
  void break_off_all();

 private:
  struct Open {
    std::uint32_t town;
    std::weak_ptr<Stream> stream;
  };
  static void break_off(std::vector<Open> which);

  std::mutex mutex_;
  std::vector<Open> open_;
  bool over_ = false;
};

}  // namespace stadtkern::runtime
