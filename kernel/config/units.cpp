// SPDX-License-Identifier: EUPL-1.2
#include "config/units.h"

#include <array>
#include <charconv>

namespace stadtkern::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Ascending, so that the text forms can look for the largest one that divides.
constexpr std::array<Unit, 5> kSizes{{{"B", 1},
                                      {"KiB", std::uint64_t{1} << 10},
                                      {"MiB", std::uint64_t{1} << 20},
                                      {"GiB", std::uint64_t{1} << 30},
                                      {"TiB", std::uint64_t{1} << 40}}};
constexpr std::array<Unit, 5> kDurations{
    {{"ms", 1}, {"s", 1'000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::uint64_t kLargestSize = std::uint64_t{1} << 63;
constexpr std::uint64_t kLongestDuration = std::uint64_t{36'500} * 86'400'000;

std::optional<std::uint64_t> parse(std::string_view text, const std::array<Unit, 5>& units, std::uint64_t largest) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  for (const auto& unit : units) {
    if (unit.name != text) continue;
    if (number > largest / unit.factor) return std::nullopt;
    return number * unit.factor;
  }
  return std::nullopt;
}

std::string print(std::uint64_t value, const std::array<Unit, 5>& units) {
  auto best = units.front();
  for (const auto& unit : units) {
    if (value > 0 && value % unit.factor == 0) best = unit;
  }
  return std::to_string(value / best.factor) + " " + std::string(best.name);
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  return parse(text, kSizes, kLargestSize);
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto ms = parse(text, kDurations, kLongestDuration);
  if (!ms) return std::nullopt;
  return std::chrono::milliseconds{*ms};
}

std::string size_text(std::uint64_t bytes) {
  return print(bytes, kSizes);
}

std::string duration_text(std::chrono::milliseconds duration) {
  return print(static_cast<std::uint64_t>(duration.count()), kDurations);
}

}  // namespace stadtkern::config
