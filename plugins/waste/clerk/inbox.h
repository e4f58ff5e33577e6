// SPDX-License-Identifier: EUPL-1.2
// The staff's inbox: what it is asked for, and its SQL. Reports that are laid aside until a later day are left out
// unless they are asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "clerk/counts.h"
#include "report.h"

namespace waste::clerk::inbox {

enum class Order {
  Newest,
  Oldest,
  Due,  // what is due first; then what has no date, newest first
};

enum class Aside { Without, Only };

struct Query {
  std::vector<std::string> groups;  // of any of these; the empty text: nobody is responsible
  std::vector<DetailedStatus> states;
  bool overdue = false;
  bool unreleased = false;  // list() alone: only those with a text or photo that waits for its release
  Aside aside = Aside::Without;
  std::string category;  // its code; empty: all
  std::string words;     // that stand in text or place, or an id's beginning; empty: all
  Order order = Order::Newest;
  std::size_t offset = 0;
  std::size_t limit = 0;  // one more than a page, to see whether there is another
  Micros now = 0;
};

inline constexpr std::uint32_t kUsualPageSize = 50;
inline constexpr std::uint32_t kLargestPageSize = 100;
inline constexpr std::uint64_t kLastReport = 10'000;  // a page that ends behind it is refused

// The parameters as they were given; empty or 0: absent. INVALID_ARGUMENT names all that are no use. Groups and time
// are the caller's to add.
[[nodiscard]] stadtkern::Result<Query> read_query(std::string_view status, bool overdue, std::string_view order,
                                                  std::uint32_t page, std::uint32_t page_size);

// Words, a category and what waits for its release are looked for in so many reports, the newest of each group and
// state.
inline constexpr std::uint32_t kSearched = 20'000;

// How many there are, whatever the query's page, words, category and releases; counts no further than `most`.
[[nodiscard]] std::int64_t count(stadtkern::Connection& connection, const Query& query, std::int64_t most);
// Those of them with a text or photo that waits for its release.
[[nodiscard]] std::int64_t count_unreleased(stadtkern::Connection& connection, const Query& query, std::int64_t most);

struct Listed {
  std::vector<std::string> ids;       // in the query's order
  std::optional<std::int64_t> found;  // how many there are on all pages, where they were looked for among kSearched
};
// `sizes`: counts::all(), by which the room of a search is shared out.
[[nodiscard]] Listed list(stadtkern::Connection& connection, const Query& query,
                          const std::vector<counts::Count>& sizes);

}  // namespace waste::clerk::inbox
