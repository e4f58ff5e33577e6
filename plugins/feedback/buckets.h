// SPDX-License-Identifier: EUPL-1.2
// How much each client may send: a bucket of tokens for each, filled again over an hour. Holds as many clients as it is
// told to and forgets the one that was quiet longest. Keys are hashes already (the gateway's). Safe on any thread.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "days.h"

namespace feedback {

class Buckets {
 public:
  explicit Buckets(std::size_t most = 20'000) : most_{most} {}

  // Takes one of `per_hour` tokens; false when none is left. 0 per hour: there is no limit.
  [[nodiscard]] bool take(std::string_view client, int per_hour, Micros now);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Bucket {
    std::string client;
    double tokens = 0;
    Micros filled = 0;
  };
  mutable std::mutex mutex_;
  const std::size_t most_;
  std::list<Bucket> buckets_;  // the one that was asked last is the first
  std::unordered_map<std::string, std::list<Bucket>::iterator> by_client_;
};

}  // namespace feedback
