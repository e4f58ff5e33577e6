// SPDX-License-Identifier: Apache-2.0
// How much each client may send where nobody has an account: a bucket of tokens for each, filled again over an hour.
// Holds as many clients as it is told to and forgets the one that was quiet longest, so nobody makes it grow. Call
// clients by what the edge calls them ("stadtkern-client", a hash already) behind the town's id: a bucket holds for one
// town. In memory only: a restart fills all. Any thread.
//
//   if (!buckets_.take(std::to_string(town.id()) + "/" + client, per_hour, now_us)) return come_later();
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace stadtkern {

class Buckets {
 public:
  explicit Buckets(std::size_t most = 20'000) : most_{most} {}

  // Takes one of `per_hour` tokens; false when none is left. 0 per hour: there is no limit. `now_us` may go back a
  // little, as clocks do: that gives nobody more.
  [[nodiscard]] bool take(std::string_view client, int per_hour, std::int64_t now_us);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Bucket {
    std::string client;
    double tokens = 0;
    std::int64_t filled_us = 0;
  };
  mutable std::mutex mutex_;
  const std::size_t most_;
  std::list<Bucket> buckets_;  // the one that was asked last is the first
  std::unordered_map<std::string, std::list<Bucket>::iterator> by_client_;
};

}  // namespace stadtkern
