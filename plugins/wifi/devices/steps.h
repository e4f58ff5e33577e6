// SPDX-License-Identifier: EUPL-1.2
// How finely what a device tells is kept, and for how long: each report is added to one slot of each step, so that
// nothing has to be thinned out later. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wifi::devices {

struct Step {
  std::string_view name;
  std::int64_t length;  // microseconds
  std::int64_t keep;    // microseconds
};

constexpr std::int64_t kMinute = 60'000'000;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

constexpr std::array<Step, 3> kSteps = {
    {{"5min", 5 * kMinute, 2 * kDay}, {"1h", kHour, 30 * kDay}, {"1d", kDay, 730 * kDay}}};

// The index in kSteps, or nothing for another name.
[[nodiscard]] std::optional<std::size_t> step_named(std::string_view name);

[[nodiscard]] constexpr std::int64_t slot_of(const Step& step, std::int64_t at) {
  return at / step.length * step.length;
}

// What was added to a counter since it stood at `before`; one that is lower now began anew with the device.
[[nodiscard]] constexpr std::int64_t grown(std::int64_t before, std::int64_t now) {
  return now >= before ? now - before : now;
}

}  // namespace wifi::devices
