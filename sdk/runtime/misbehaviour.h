// SPDX-License-Identifier: Apache-2.0
// What a plugin tried and may not: a line in its log, and word to the kernel, which audits it. A plugin does the same
// wrong thing with each request, so the same words are told once a minute, and at most kTexts different ones.
#pragma once

#include "runtime/log.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace stadtkern::runtime {

class Misbehaviour {
 public:
  static constexpr std::size_t kTexts = 16;

  using Report = std::function<void(const std::string& what)>;
  // `report` tells the kernel; it and `monotonic_ns` are called on any thread.
  Misbehaviour(Log& log, Report report, std::function<std::int64_t()> monotonic_ns);

  // `what`: names from plugin.toml and from the plugin's code, nobody's data. [any]
  void tell(std::string_view what, std::initializer_list<Log::Field> fields = {});

 private:
  Log& log_;
  const Report report_;
  const std::function<std::int64_t()> monotonic_ns_;
  std::mutex mutex_;
  std::int64_t minute_ = -1;
  std::set<std::string, std::less<>> told_;  // in this minute
};

}  // namespace stadtkern::runtime
