// SPDX-License-Identifier: EUPL-1.2
// One-time codes by time (RFC 6238: SHA-1, six digits, 30 s, as all programs for phones know them), and recovery codes.
// The clock is an argument. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace identity::totp {

inline constexpr std::int64_t kStep_us = 30'000'000;

// 160 random bits.
[[nodiscard]] std::string new_secret();
[[nodiscard]] std::string base32(std::string_view secret);
// What a QR code for the phone's program holds.
[[nodiscard]] std::string uri(std::string_view secret, std::string_view issuer, std::string_view account);

// Six digits.
[[nodiscard]] std::string code_at(std::string_view secret, std::int64_t now_us);
// The step whose code it is: this one, the one before or the one after, as clocks go wrong, but newer than `last_step`.
// Blanks in the code don't count.
[[nodiscard]] std::optional<std::int64_t> match(std::string_view secret, std::string_view code, std::int64_t now_us,
                                                std::int64_t last_step);

// Ten codes of 50 random bits, "abcde-fghij".
[[nodiscard]] std::vector<std::string> new_recovery_codes();
// As it is compared: small letters, without what people put between them.
[[nodiscard]] std::string normal(std::string_view code);

}  // namespace identity::totp
