// SPDX-License-Identifier: EUPL-1.2
// The devices of open sessions by their own addresses, for the list that servers ask for. In memory alone: no file ever
// holds them; after a restart they come back with each session's next record. Holds as many as it is told to and
// forgets the one that was quiet longest. Safe on any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "guests/times.h"

namespace wifi::guests {

class Live {
 public:
  struct Device {
    std::string session;  // the server's own id of it, Acct-Session-Id
    std::string station;
    std::string address;
    std::string server;  // NAS-IP-Address
  };

  explicit Live(std::size_t most = 50'000) : most_{most} {}

  // An empty part keeps what was known.
  void heard(std::uint32_t town, const std::string& id, const Device& device, Micros now);
  void gone(std::uint32_t town, const std::string& id);
  [[nodiscard]] std::optional<Device> find(std::uint32_t town, const std::string& id) const;
  // Those of a town that nothing was heard of since, and all of one that was closed.
  void forget_before(std::uint32_t town, Micros time);
  void forget_town(std::uint32_t town);
  [[nodiscard]] std::size_t size() const;

 private:
  struct One {
    std::string key;
    Device device;
    Micros heard = 0;
  };
  using Ones = std::list<One>;
  void erase(Ones::iterator one);
  void forget(std::uint32_t town, Micros before);

  const std::size_t most_;
  mutable std::mutex mutex_;
  Ones ones_;  // the one that was heard of last is the first
  std::unordered_map<std::string, Ones::iterator> by_key_;
};

}  // namespace wifi::guests
