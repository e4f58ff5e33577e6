// SPDX-License-Identifier: EUPL-1.2
// Interner: names of services, methods and towns to the small numbers that travel on the bus. A number is given once
// and never reused within the kernel's epoch, whatever comes and goes. Pure; one thread at a time.
#pragma once

#include "lifecycle/handover.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stadtkern::lifecycle {

class Interner {
 public:
  // Dense, from 1. Services of the same name by two modules are two services.
  [[nodiscard]] std::uint32_t service(std::string_view name, std::string_view module);
  [[nodiscard]] std::uint32_t method(std::uint32_t service, std::string_view name);  // from 1, per service
  [[nodiscard]] std::uint32_t town(std::string_view name);                           // dense, from 1; 0 is the node

  // Everything that was given, and the way back: an interner that has given nothing yet goes on from there.
  void hand_over(Handover& handover) const;
  void take_over(const Handover& handover);

  // The name of a town's number, or "" for one that was not given. Valid as long as the interner.
  [[nodiscard]] std::string_view town_name(std::uint32_t id) const;

 private:
  static std::uint32_t intern(std::unordered_map<std::string, std::uint32_t>& ids, std::string key);

  std::unordered_map<std::string, std::uint32_t> services_;  // "MODULE NAME"
  std::unordered_map<std::uint32_t, std::unordered_map<std::string, std::uint32_t>> methods_;
  std::unordered_map<std::string, std::uint32_t> towns_;
  std::vector<std::string> town_names_;
};

}  // namespace stadtkern::lifecycle
