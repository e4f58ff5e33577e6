// SPDX-License-Identifier: EUPL-1.2
// Which passwords are taken, and how one is kept: Argon2id by libsodium. Checking one costs tens of milliseconds and
// MiBs on purpose: never on a worker or writer, see hash_queue.h. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace identity {

inline constexpr std::size_t kShortestPassword = 12;   // characters
inline constexpr std::size_t kLongestPassword = 1024;  // bytes

// Why a password is not taken, in words for whoever chose it; nothing: it is. `own` are words that others would try
// first: the town's name, the person's, parts of the mail address.
[[nodiscard]] std::optional<std::string> weakness(std::string_view password, const std::vector<std::string>& own);

// Words from an address or a name, for `own`: its parts of four letters and more.
void add_words(std::string_view text, std::vector<std::string>& to);

struct Cost {
  std::uint64_t memory = std::uint64_t{64} << 20;  // bytes
  std::uint64_t passes = 2;
};

// Argon2's text form, with a random salt. Empty when there is no memory for it.
[[nodiscard]] std::string hash_password(std::string_view password, Cost cost);
[[nodiscard]] bool verify_password(const std::string& kept, std::string_view password);
// A text that verifies nothing and costs as much as a real one: for accounts that do not exist.
[[nodiscard]] std::string decoy(Cost cost);
// Whether it was made with another cost than this.
[[nodiscard]] bool outdated(const std::string& kept, Cost cost);

}  // namespace identity
