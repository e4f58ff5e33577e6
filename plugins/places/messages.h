// SPDX-License-Identifier: EUPL-1.2
// Between the domain's values and the contract's messages. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <stadtkern/result.h>

#include "index.h"
#include "places.pb.h"

namespace places {

[[nodiscard]] v1::Place message_of(const Hit& hit);
[[nodiscard]] v1::District message_of(const District& district);

// Both of a position's fields, or neither. Fails with INVALID_ARGUMENT when one is missing or it lies outside the
// earth.
[[nodiscard]] stadtkern::Result<std::optional<Position>> position_of(std::optional<double> lat,
                                                                     std::optional<double> lon);
template <class Message>
[[nodiscard]] stadtkern::Result<std::optional<Position>> position_of(const Message& message) {
  return position_of(message.has_lat() ? std::optional(message.lat()) : std::nullopt,
                     message.has_lon() ? std::optional(message.lon()) : std::nullopt);
}

// "2026-03-01T12:00:00Z"
[[nodiscard]] std::string w3c_time(std::int64_t microseconds);

}  // namespace places
