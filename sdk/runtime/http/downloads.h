// SPDX-License-Identifier: Apache-2.0
// The downloads that clients of this instance are taking: how many there may be, and their ends, which a client must
// never take for the end of the file. Thread-safe.
#pragma once

#include "runtime/stream.h"
#include "wire/http_head.h"
#include "wire/identity.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::runtime {

// The `reason` of the answer to a Read that wants to go on as a stream (sdk/PROTOCOL.md).
inline constexpr const char* kAskForStream = "http.stream";

// What stands before the first bytes of a download: [u32 length][response head]; nothing when it is too large.
[[nodiscard]] std::optional<std::string> download_head(std::uint32_t status,
                                                       const std::vector<wire::http::Header>& headers);

// Who takes one: the person, else the class of the address. Empty when neither is known.
[[nodiscard]] std::string client_of(const wire::Identity& identity);

class Downloads {
 public:
  static constexpr std::size_t kMostOfClient = 4;  // in one town
  static constexpr std::size_t kMostInTown = 16;
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kMostHead = 16 * 1024;  // bytes

  // `client`: who asks, or the class of his address; empty: not told apart.
  // Counts it from here on, so that requests which come together do not all find room. False: there is none.
  [[nodiscard]] bool admit(std::uint32_t town, std::string client, const std::shared_ptr<Stream>& stream);
  // Its handler took it. After break_off_all() it ends at once.
  void begin(const std::shared_ptr<Stream>& stream);
  // Those that have begun; what is admitted and has not is answered by its request's end.
  void break_off(std::uint32_t town);
  void break_off_all();

 private:
  struct Open {
    std::uint32_t town;
    std::string client;
    std::weak_ptr<Stream> stream;
    bool begun = false;
  };
  static void break_off(std::vector<Open> which);

  std::mutex mutex_;
  std::vector<Open> open_;
  bool over_ = false;
};

}  // namespace stadtkern::runtime
