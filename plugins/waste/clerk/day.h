// SPDX-License-Identifier: EUPL-1.2
// Days that staff name, by the town's clock. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include <stadtkern/result.h>

#include "timestamp.h"

namespace waste::clerk {

enum class Of { Begin, End };  // a day's first moment, or its last second

// "2026-12-24" as the town's day, or a whole time with its zone. VALIDATION_FAILED at "/on" for anything else, and for
// what lies before `earliest` or behind `latest`.
[[nodiscard]] stadtkern::Result<Micros> named_time(std::string_view text, std::string_view zone, Of of, Micros earliest,
                                                   Micros latest);

// The same for the two days that staff set; empty: none. Within two years, and within ten.
using OptionalDay = std::optional<Micros>;
[[nodiscard]] stadtkern::Result<OptionalDay> resubmission_day(std::string_view text, std::string_view zone, Micros now);
[[nodiscard]] stadtkern::Result<OptionalDay> due_day(std::string_view text, std::string_view zone, Micros now);

}  // namespace waste::clerk
