// SPDX-License-Identifier: Apache-2.0
// The modules' lists, asked again after a moment: every page needs them all. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "shell/menu.h"

namespace stadtkern::shell {

class ListCache {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using List = std::shared_ptr<const PageList>;
  static constexpr std::chrono::seconds kFresh{2};
  static constexpr std::chrono::seconds kUsable{60};

  // Whether a moment ago, with an answer or without.
  [[nodiscard]] bool asked(std::uint32_t town, const std::string& module, Time now) const;
  // What it answered last, not too long ago; null: nothing.
  [[nodiscard]] List usable(std::uint32_t town, const std::string& module, Time now) const;
  // However old: what a module was called that does not answer, or is gone. Null: never heard of.
  [[nodiscard]] List last(std::uint32_t town, const std::string& module) const;
  // All that were ever heard of, however old.
  [[nodiscard]] Lists all(std::uint32_t town) const;
  void keep(std::uint32_t town, const std::string& module, List list, Time now);
  void failed(std::uint32_t town, const std::string& module, Time now);
  void forget(std::uint32_t town);

 private:
  struct Kept {
    List list;  // null: never answered
    Time at;    // when it answered
    Time asked;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::uint32_t, std::string>, Kept> lists_;
};

}  // namespace stadtkern::shell
