// SPDX-License-Identifier: EUPL-1.2
// All SQL of entries. Writer, or a read's worker.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "entry.h"
#include "query.h"

namespace feedback::entries {

// The town's lasting key, by which the link of a form is made; made when there is none.
[[nodiscard]] std::string key_of(stadtkern::Tx& tx);
[[nodiscard]] std::optional<std::string> known_key(stadtkern::Connection& connection);

// Found again by either hash; that of the mail's link may be left out.
void add(stadtkern::Tx& tx, const Entry& entry, std::string_view token_hash, std::optional<std::string_view> mail_hash);
void save(stadtkern::Tx& tx, const Entry& entry);

[[nodiscard]] std::optional<Entry> find(stadtkern::Connection& connection, std::string_view id);
[[nodiscard]] std::optional<Entry> by_token(stadtkern::Connection& connection, std::string_view token_hash);

struct Found {
  std::vector<Entry> entries;
  std::int64_t count = 0;  // on all pages; at most kMostCounted
};
[[nodiscard]] Found list(stadtkern::Connection& connection, const Query& query);

// What was published, what was answered last first.
[[nodiscard]] std::vector<Entry> published(stadtkern::Connection& connection, std::int64_t offset, std::int64_t limit);

}  // namespace feedback::entries
