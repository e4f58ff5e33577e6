// SPDX-License-Identifier: EUPL-1.2
// Keys by which programs act for an account: their SQL. Of a key only a hash is kept.
#pragma once

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace identity {

struct Key {
  std::string id;
  std::string account;
  std::string name;
  std::vector<std::string> roles;  // it has those of them that its account has at the moment
  std::int64_t created = 0;
  std::int64_t expires = 0;
  std::int64_t seen = 0;  // 0: never
};

namespace keys {

using stadtkern::Connection;
using stadtkern::Tx;

inline constexpr std::string_view kPrefix = "sk_";
inline constexpr std::int64_t kMost = 20;  // of one account

// Fills in the key's id and `created`; gives the secret, which nobody can read again.
[[nodiscard]] std::string add(Tx& tx, Key& key);
// Whether there is one, over or not.
[[nodiscard]] bool exists(Connection& db, std::string_view secret);
// One that may still be used at `now`.
[[nodiscard]] std::optional<Key> find(Connection& db, std::string_view secret, std::int64_t now);
void touch(Tx& tx, const Key& key);
// Those that have not ended, newest first.
[[nodiscard]] std::vector<Key> list(Connection& db, std::string_view account);
// The same of everybody, at most `most`.
[[nodiscard]] std::vector<Key> list_all(Connection& db, std::size_t most);
// Whose it is that has not ended; nothing: there is no such key.
[[nodiscard]] std::optional<std::string> owner(Connection& db, std::string_view id);
// How many ended.
std::int64_t end(Tx& tx, std::string_view account, std::string_view id);
// All of an account, over or not: who keeps answers about them is told their ids.
[[nodiscard]] std::vector<std::string> ids(Connection& db, std::string_view account);
// Ends all, and takes away what people called them.
std::int64_t erase(Tx& tx, std::string_view account);

// Run out before `before`.
[[nodiscard]] stadtkern::Due due(Connection& db, std::int64_t before);
std::uint64_t remove_due(Tx& tx, std::int64_t before, std::uint64_t limit);

// The roles that both lists have, but not that of looking after accounts: a key that was lost would else make itself an
// account, or take its owner's.
[[nodiscard]] std::vector<std::string> shared(const std::vector<std::string>& some,
                                              const std::vector<std::string>& others);

}  // namespace keys
}  // namespace identity
