// SPDX-License-Identifier: EUPL-1.2
// Who has to wait before trying a password again. Counted for each pair of account and client, so that a stranger's
// failures hold up the stranger and not the account's owner; and for each client over all accounts, so that trying one
// password on many accounts is held up, too. A browser in which somebody has signed in to the account before counts as
// a client of its own. Bounded: forgets the pair that was quiet longest. The clock is an argument. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

namespace identity {

class Throttle {
 public:
  using Micros = std::int64_t;
  static constexpr int kFreePerAccount = 3;  // then 1, 2, 4 ... s
  static constexpr int kFreePerClient = 20;
  static constexpr Micros kLongest = 900'000'000;
  static constexpr Micros kForgotten = 3'600'000'000;  // without a failure

  explicit Throttle(std::size_t most = 50'000) : most_(most) {}

  // `account` is whatever the account is known by, also where there is none. A known browser's `client` is its own key,
  // and `known` spares it the count over all accounts. 0: go on, and the attempt counts as failed until passed() is
  // called; else how long to wait.
  [[nodiscard]] Micros attempt(const std::string& account, const std::string& client, bool known, Micros now);
  void passed(const std::string& account, const std::string& client);
  // The attempt was not made after all.
  void taken_back(const std::string& account, const std::string& client);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Count {
    std::string key;
    int failures = 0;
    Micros last = 0;
  };
  Count* find(const std::string& key, Micros now);
  void strike(const std::string& key, Micros now);
  static Micros wait(const Count* count, int free, Micros now);

  mutable std::mutex mutex_;
  const std::size_t most_;
  std::list<Count> counts_;  // the one that was asked last is the first
  std::unordered_map<std::string, std::list<Count>::iterator> by_key_;
};

}  // namespace identity
