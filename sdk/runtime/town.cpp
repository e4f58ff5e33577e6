// SPDX-License-Identifier: Apache-2.0
#include "runtime/town.h"

namespace stadtkern::runtime {

std::shared_ptr<const SettingsSnapshot> parse_settings(const wire::control::TownOpen& facts) {
  auto out = std::make_shared<SettingsSnapshot>();
  out->text = facts.settings.empty() ? "{}" : facts.settings;
  out->roles = facts.roles;
  out->withheld = facts.withheld;
  auto value = json::parse(out->text);
  // The kernel writes this JSON itself; were it broken, no setting would be found and every default would hold.
  if (value) out->value = *std::move(value);
  return out;
}

Town::Town(Runtime& runtime, wire::control::TownOpen facts)
    : runtime_(runtime), facts_(std::move(facts)), settings_(parse_settings(facts_)) {}

std::shared_ptr<const SettingsSnapshot> Town::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

void Town::use(std::shared_ptr<const SettingsSnapshot> settings) {
  const std::lock_guard lock(mutex_);
  former_ = std::exchange(settings_, std::move(settings));
}

}  // namespace stadtkern::runtime
