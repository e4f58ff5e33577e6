// SPDX-License-Identifier: Apache-2.0
// The publisher's side of events/v1: answers Pull from a town's store and Heads from memory, and wakes subscribers.
#pragma once

#include "runtime/store/stores.h"
#include "wire/events.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace stadtkern::runtime {

class Publisher {
 public:
  Publisher();

  // One page for a subscriber, at most 768 KiB. [lane]
  static Result<std::string> pull(store::Stores& stores, std::string_view town, std::string_view request);
  // [lane]
  std::string heads() const;
  // A batch with events was committed. [writer]
  void published(std::uint32_t town, std::string_view log_id, std::int64_t last_seq);

 private:
  const std::string generation_;
  mutable std::mutex mutex_;
  std::map<std::uint32_t, wire::events::Head> heads_;
};

}  // namespace stadtkern::runtime
