// SPDX-License-Identifier: Apache-2.0
// An open town: what the kernel says of it, and its settings as an immutable snapshot.
#pragma once

#include "json/value.h"
#include "wire/control.h"

#include <stadtkern/abi.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::runtime {

class Runtime;

// What may change while the town is open. Parsed once; the plugin's views point into it.
struct SettingsSnapshot {
  std::string text;
  json::Value value;
  std::vector<wire::control::Role> roles;
  std::vector<wire::control::Publication> withheld;
  std::vector<wire::control::Service> providers;  // that each answer a contract for themselves: "pages/v1@bench"
};

[[nodiscard]] std::shared_ptr<const SettingsSnapshot> parse_settings(const wire::control::TownOpen& facts);

class Town {
 public:
  Town(Runtime& runtime, const wire::control::TownOpen& facts);

  Runtime& runtime() const { return runtime_; }
  // Without what settings() has. Id and name never change; views into all of it hold as long as the town.
  const wire::control::TownOpen& facts() const { return *facts_.load(std::memory_order_acquire); }
  // Takes over names, languages, time zone, area and map. False when all of them are as before. One caller at a time.
  bool use_facts(const wire::control::TownOpen& facts);
  // Takes the last use_facts() back, when that took something over.
  void drop_facts();
  std::shared_ptr<const SettingsSnapshot> settings() const;
  // The former snapshot is kept until the next change, for views that a handler still holds.
  void use(std::shared_ptr<const SettingsSnapshot> settings);

 private:
  Runtime& runtime_;
  std::deque<wire::control::TownOpen> told_;  // the last one holds; only a reload that changes them adds one
  std::atomic<const wire::control::TownOpen*> facts_;
  mutable std::mutex mutex_;
  std::shared_ptr<const SettingsSnapshot> settings_;
  std::shared_ptr<const SettingsSnapshot> former_;
};

}  // namespace stadtkern::runtime

struct stadtkern_town : stadtkern::runtime::Town {
  using Town::Town;
};
