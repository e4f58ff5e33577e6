// SPDX-License-Identifier: EUPL-1.2
// Sessions and the browsers that are known to an account: their SQL. Of tokens only hashes are kept.
#pragma once

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace identity {

struct SessionLimits {
  std::int64_t idle = 0;     // us
  std::int64_t longest = 0;  // us
};

struct Session {
  std::string id;
  std::string account;
  std::string device;
  std::uint32_t assurance = 0;
  std::int64_t created = 0;
  std::int64_t seen = 0;
  std::int64_t expires = 0;
};

namespace sessions {

using stadtkern::Connection;
using stadtkern::Tx;

// How long a session has been used without that being noted.
inline constexpr std::int64_t kNotedAfter = 60'000'000;
inline constexpr std::int64_t kDeviceKept = 180LL * 86'400 * 1'000'000;

// The new session's token.
[[nodiscard]] std::string begin(Tx& tx, std::string_view account, std::string_view device, std::uint32_t assurance,
                                const SessionLimits& limits);
// One that may still be used at `now`.
[[nodiscard]] std::optional<Session> find(Connection& db, std::string_view token, std::int64_t now,
                                          const SessionLimits& limits);
void touch(Tx& tx, const Session& session);
// Ended or not.
[[nodiscard]] bool exists(Connection& db, std::string_view token);
// Those that may still be used.
[[nodiscard]] std::vector<Session> list(Connection& db, std::string_view account);

// How many that ended.
std::int64_t end(Tx& tx, std::string_view account, std::string_view id);
std::int64_t end_all(Tx& tx, std::string_view account, std::string_view but_id = {});

// A token for a browser that somebody has signed in with. An old one of the same account is taken on.
[[nodiscard]] std::string know_device(Tx& tx, std::string_view account, std::string_view old_token);
[[nodiscard]] bool device_known(Connection& db, std::string_view token, std::string_view account);
void forget_devices(Tx& tx, std::string_view account);
std::int64_t remove_old_devices(Tx& tx);

// Ended or run out before `before`.
[[nodiscard]] stadtkern::Due due(Connection& db, std::int64_t before);
std::uint64_t remove_due(Tx& tx, std::int64_t before, std::uint64_t limit);

}  // namespace sessions
}  // namespace identity
