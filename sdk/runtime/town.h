// SPDX-License-Identifier: Apache-2.0
// An open town: what the kernel said of it, and its settings as an immutable snapshot.
#pragma once

#include "json/value.h"
#include "wire/control.h"

#include <stadtkern/abi.h>

#include <cstdint>
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
};

[[nodiscard]] std::shared_ptr<const SettingsSnapshot> parse_settings(const wire::control::TownOpen& facts);

class Town {
 public:
  Town(Runtime& runtime, wire::control::TownOpen facts);

  Runtime& runtime() const { return runtime_; }
  const wire::control::TownOpen& facts() const { return facts_; }
  std::shared_ptr<const SettingsSnapshot> settings() const;
  // The former snapshot is kept until the next change, for views that a handler still holds.
  void use(std::shared_ptr<const SettingsSnapshot> settings);

 private:
  Runtime& runtime_;
  wire::control::TownOpen facts_;
  mutable std::mutex mutex_;
  std::shared_ptr<const SettingsSnapshot> settings_;
  std::shared_ptr<const SettingsSnapshot> former_;
};

}  // namespace stadtkern::runtime

struct stadtkern_town : stadtkern::runtime::Town {
  using Town::Town;
};
