// SPDX-License-Identifier: Apache-2.0
#include "runtime/town.h"

#include <iterator>
#include <tuple>
#include <utility>

namespace stadtkern::runtime {

std::shared_ptr<const SettingsSnapshot> parse_settings(const wire::control::TownOpen& facts) {
  auto out = std::make_shared<SettingsSnapshot>();
  out->text = facts.settings.empty() ? "{}" : facts.settings;
  out->roles = facts.roles;
  out->withheld = facts.withheld;
  out->providers = facts.providers;
  auto value = json::parse(out->text);
  // The kernel writes this JSON itself; were it broken, no setting would be found and every default would hold.
  if (value) out->value = *std::move(value);
  return out;
}

namespace {

// What views of a plugin may point into. All else stands in the settings' snapshot, and would be kept here for as long
// as the town is open.
wire::control::TownOpen lasting(wire::control::TownOpen facts) {
  facts.settings = {};
  facts.roles = {};
  facts.withheld = {};
  facts.providers = {};
  return facts;
}

}  // namespace

Town::Town(Runtime& runtime, const wire::control::TownOpen& facts)
    : runtime_(runtime), told_{lasting(facts)}, facts_(&told_.back()), settings_(parse_settings(facts)) {}

bool Town::use_facts(const wire::control::TownOpen& facts) {
  const auto shown = [](const wire::control::TownOpen& of) {
    return std::tie(of.display_name, of.languages, of.time_zone, of.area, of.map);
  };
  if (shown(facts) == shown(told_.back())) return false;
  facts_.store(&told_.emplace_back(lasting(facts)), std::memory_order_release);
  return true;
}

void Town::drop_facts() {
  // Somebody may look at it: it stays, behind what holds again.
  told_.push_back(*std::prev(told_.end(), 2));
  facts_.store(&told_.back(), std::memory_order_release);
}

std::shared_ptr<const SettingsSnapshot> Town::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

void Town::use(std::shared_ptr<const SettingsSnapshot> settings) {
  const std::lock_guard lock(mutex_);
  former_ = std::exchange(settings_, std::move(settings));
}

}  // namespace stadtkern::runtime
