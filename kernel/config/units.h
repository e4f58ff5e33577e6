// SPDX-License-Identifier: EUPL-1.2
// "64 KiB" and "10 s": sizes and durations as people write them in configuration. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::config {

// Bytes. A whole number, spaces, and one of B, KiB, MiB, GiB, TiB. Nothing for other text or what overflows 2^63.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

// A whole number, spaces, and one of ms, s, min, h, d. Nothing for other text or more than 36,500 d.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// The shortest exact form that the functions above read back: "64 KiB", "90 s".
[[nodiscard]] std::string size_text(std::uint64_t bytes);
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);

}  // namespace stadtkern::config
