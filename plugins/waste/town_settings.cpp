// SPDX-License-Identifier: EUPL-1.2
#include "town_settings.h"

#include <chrono>
#include <utility>

namespace waste {

namespace {

// Who reads why a town didn't open sees the message alone.
stadtkern::Error in_one_line(stadtkern::Error error) {
  for (const auto& fault : error.fields) error.message += "; " + fault.pointer + " " + fault.reason;
  return error;
}

}  // namespace

stadtkern::Status TownSettings::read(const stadtkern::Town& town) {
  auto settings = read_settings(town.settings().json(), town.name());
  if (!settings) return in_one_line(std::move(settings).error());
  auto guard = read_guard_settings(town.settings().json());
  if (!guard) return in_one_line(std::move(guard).error());
  if (!settings->area && !town.area().empty()) {
    auto area = Area::parse(town.area());
    if (!area) return std::move(area).error();
    settings->area = *std::move(area);
  }
  const auto snapshot = std::make_shared<TownSnapshot>();
  snapshot->settings = *std::move(settings);
  snapshot->guard = *std::move(guard);
  snapshot->since = system_now();
  const std::lock_guard lock(mutex_);
  towns_[town.id()] = snapshot;
  return {};
}

void TownSettings::forget(const stadtkern::Town& town) {
  const std::lock_guard lock(mutex_);
  towns_.erase(town.id());
}

std::shared_ptr<const TownSnapshot> TownSettings::of(const stadtkern::Town& town) const {
  const std::lock_guard lock(mutex_);
  return towns_.at(town.id());
}

Micros system_now() {
  using std::chrono::duration_cast;
  return duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace waste
