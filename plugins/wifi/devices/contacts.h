// SPDX-License-Identifier: EUPL-1.2
// Which devices have called lately, kept in memory: a poll costs no write. Guarded; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wifi::devices {

class Contacts {
 public:
  struct Call {
    std::string address;     // it came from; empty: not known
    std::string management;  // it named; empty: none
  };
  using Calls = std::vector<std::pair<std::string, Call>>;

  void note(std::uint32_t town, std::string_view device, Call call);
  // All of a town since it was asked last.
  [[nodiscard]] Calls take(std::uint32_t town);
  void forget(std::uint32_t town);

 private:
  std::mutex mutex_;
  std::map<std::uint32_t, std::unordered_map<std::string, Call>> towns_;
};

}  // namespace wifi::devices
