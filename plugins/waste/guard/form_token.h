// SPDX-License-Identifier: EUPL-1.2
// Proof of when a form was fetched: the time and random digits, signed with the town's key. Nothing of it is stored. A
// person needs some seconds to fill a form in; a program that sends at once doesn't. Pure but for make()'s digits.
#pragma once

#include <string>
#include <string_view>

#include "timestamp.h"

namespace waste::guard {

inline constexpr Micros kLeastAge = 3 * kSecond;
inline constexpr Micros kGreatestAge = kDay;

enum class Verdict { Good, TooFast, TooOld, Forged };

[[nodiscard]] std::string make_form_token(std::string_view key, Micros now);
[[nodiscard]] Verdict check_form_token(std::string_view key, std::string_view token, Micros now);

}  // namespace waste::guard
