// SPDX-License-Identifier: EUPL-1.2
// Points in time as the module keeps them: microseconds since 1970-01-01T00:00:00Z. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waste {

using Micros = std::int64_t;

inline constexpr Micros kSecond = 1'000'000;
inline constexpr Micros kDay = 86'400 * kSecond;

// A date and a time of day on some wall clock, without zone.
struct LocalTime {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

// The point in time when a UTC clock shows `time`, which must be a real date.
[[nodiscard]] Micros utc(const LocalTime& time);

// Reads W3C ISO 8601 with date, time and zone: YYYY-MM-DDThh:mm[:ss[.f...]](Z|+hh:mm|-hh:mm). The zone is mandatory.
// Years 1 to 9999; fractions beyond microseconds are cut; a leap second (:60) reads as the second after :59.
[[nodiscard]] std::optional<Micros> parse_w3c(std::string_view text);

// Reads a wall clock's YYYY-MM-DD, with an optional "T" or blank and hh:mm[:ss[.f...]] behind it. No zone is allowed.
[[nodiscard]] std::optional<LocalTime> parse_local(std::string_view text);

// YYYY-MM-DDThh:mm:ssZ; parts of a second are cut (downwards). Years outside 1 to 9999 are clamped to their ends.
[[nodiscard]] std::string format_w3c(Micros time);

// "Thu, 01 Jan 2026 12:00:00 GMT" (RFC 822 as RSS has it).
[[nodiscard]] std::string format_rfc822(Micros time);

}  // namespace waste
