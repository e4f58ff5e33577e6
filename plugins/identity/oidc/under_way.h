// SPDX-License-Identifier: EUPL-1.2
// How many sign-ins at providers have begun and are not back yet, for each town and each class of clients: anybody may
// begin one, and nobody's are given up for another's. In memory, so that who is refused costs the store nothing; a
// restart forgets it. The clock is an argument, in microseconds. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace identity::oidc {

class UnderWay {
 public:
  using Micros = std::int64_t;
  struct Limits {
    std::size_t of_client = 100;
    std::size_t of_town = 10'000;
    Micros holds = 600'000'000;  // then it is over by itself
  };
  enum class Begun { Yes, ClientFull, TownFull };

  UnderWay() : UnderWay(Limits{}) {}
  explicit UnderWay(Limits limits) : limits_(limits) {}

  // Yes: it counts until ended() or until its time is over.
  [[nodiscard]] Begun begin(const std::string& town, const std::string& client, Micros now);
  // One of the client's, the oldest. Who has none (it began from elsewhere, or before a restart) changes nothing.
  void ended(const std::string& town, const std::string& client);

 private:
  struct Town {
    std::unordered_map<std::string, std::vector<Micros>> clients;  // when each of theirs began, the oldest first
    std::size_t count = 0;
    Micros swept = 0;
  };
  void sweep(Town& town, Micros now) const;
  void remove_over(Town& town, std::vector<Micros>& of_client, Micros now) const;

  const Limits limits_;
  std::mutex mutex_;
  std::map<std::string, Town> towns_;
};

}  // namespace identity::oidc
