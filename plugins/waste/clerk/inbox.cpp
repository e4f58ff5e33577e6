// SPDX-License-Identifier: EUPL-1.2
#include "clerk/inbox.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "text.h"

namespace waste::clerk::inbox {
namespace {

using stadtkern::Connection;
using stadtkern::FieldError;
using stadtkern::Row;
using stadtkern::Value;

constexpr DetailedStatus kStates[] = {DetailedStatus::Received, DetailedStatus::Reviewed,  DetailedStatus::InProcess,
                                      DetailedStatus::Done,     DetailedStatus::Duplicate, DetailedStatus::NotSolvable};
// Unfiltered, only what the index of that order holds: a page far behind reads no row of the table.
constexpr std::string_view kDated = "SELECT id, requested, expected";
constexpr std::string_view kUndated = "SELECT id, requested";
constexpr std::string_view kOfGroup = " WHERE responsible = ? AND status = ?";
constexpr std::string_view kColumns =
    "SELECT id, requested, expected, resubmit, category, description, address, text_public,"
    " known_place, address_id FROM reports";
constexpr std::string_view kUnreleasedText =
    "text_public = 0 AND (description <> '' OR address <> known_place OR address_id <> '')";
constexpr std::string_view kUnreleasedPhoto =
    "EXISTS (SELECT 1 FROM photos p WHERE p.report_id = r.id AND p.released = 0)";
constexpr std::string_view kNewestFirst = " ORDER BY requested DESC, id DESC LIMIT ?";
constexpr std::int64_t kPhotosCounted = 5'000;  // the newest of those that wait for their release

constexpr Micros kNoDate = std::numeric_limits<Micros>::max();

// A report and its place in the list.
struct Found {
  Micros expected = kNoDate;  // kNoDate as well where the order doesn't ask for it
  Micros requested = 0;
  std::string id;
};

// As the statements below order their rows.
bool before(const Found& a, const Found& b, Order order) {
  const auto oldest = [&] { return std::tie(a.requested, a.id) < std::tie(b.requested, b.id); };
  if (order == Order::Oldest) return oldest();
  if (a.expected != b.expected) return a.expected < b.expected;
  if (a.expected != kNoDate) return oldest();
  return std::tie(a.requested, a.id) > std::tie(b.requested, b.id);
}

std::string_view aside_of(const Query& query) {
  return query.aside == Aside::Only ? " AND resubmit > ?" : " AND (resubmit IS NULL OR resubmit <= ?)";
}

// What no index holds.
bool looks_at_rows(const Query& query) {
  return !query.words.empty() || !query.category.empty() || query.unreleased;
}

// One group in one state, in an index's own order: the database stops when it has enough.
class Lists {
 public:
  Lists(Connection& connection, const Query& query) : connection_(connection), query_(query) {}

  void add(std::string_view group, DetailedStatus status) {
    const std::string_view state = name(status);
    if (query_.order != Order::Due && !query_.overdue) {
      take(query_.order == Order::Newest ? std::string(kNewestFirst) : " ORDER BY requested, id LIMIT ?", group, state,
           {}, false);
      return;
    }
    const std::size_t dated = take(" AND expected < ? ORDER BY expected, requested, id LIMIT ?", group, state,
                                   query_.overdue ? query_.now : kNoDate, true);
    if (query_.overdue || dated >= wanted()) return;
    take(" AND expected IS NULL" + std::string(kNewestFirst), group, state, {}, false);
  }

  std::vector<Found> take_all() { return std::move(found_); }

 private:
  [[nodiscard]] std::size_t wanted() const { return query_.offset + query_.limit; }

  std::size_t take(const std::string& rest, std::string_view group, std::string_view state, std::optional<Micros> until,
                   bool dated) {
    const std::size_t had = found_.size();
    std::string sql{dated ? kDated : kUndated};
    sql.append(" FROM reports r").append(kOfGroup).append(aside_of(query_));
    std::vector<Value> values{group, state, query_.now};
    if (until) values.emplace_back(*until);
    values.emplace_back(wanted());
    sql += rest;
    connection_.each(sql, values, [&](const Row& row) {
      found_.push_back({dated ? row.integer(2) : kNoDate, row.integer(1), std::string(row.text(0))});
    });
    return found_.size() - had;
  }

  Connection& connection_;
  const Query& query_;
  std::vector<Found> found_;
};

// Looks at rows: the newest of each group and state, kSearched in all, however rare what is looked for. Words are
// compared here, for a database's LOWER() knows no letters but ASCII's.
class Search {
 public:
  Search(Connection& connection, const Query& query)
      : connection_(connection), query_(query), words_(utf8_lower(query.words)) {}

  // Small lists leave their room to larger ones.
  std::vector<Found> run(const std::vector<counts::Count>& sizes) {
    struct List {
      std::int64_t size = 0;
      std::string_view group;
      DetailedStatus state = DetailedStatus::Received;
    };
    std::vector<List> lists;
    for (const std::string& group : query_.groups) {
      for (const DetailedStatus state : query_.states) {
        const auto size = std::find_if(sizes.begin(), sizes.end(), [&](const counts::Count& one) {
          return one.group == group && one.status == state;
        });
        lists.push_back({size == sizes.end() ? 0 : size->reports, group, state});
      }
    }
    std::sort(lists.begin(), lists.end(), [](const List& a, const List& b) { return a.size < b.size; });
    std::int64_t room = kSearched;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      const std::int64_t share = room / static_cast<std::int64_t>(lists.size() - i);
      add(lists[i].group, lists[i].state, share);
      room -= std::clamp<std::int64_t>(lists[i].size, 0, share);
    }
    return std::move(found_);
  }

 private:
  void add(std::string_view group, DetailedStatus state, std::int64_t most) {
    std::string sql = "SELECT id, requested, expected, description, address FROM (";
    sql.append(kColumns).append(kOfGroup).append(kNewestFirst).append(") r WHERE 1 = 1").append(aside_of(query_));
    std::vector<Value> values{group, name(state), most, query_.now};
    if (!query_.category.empty()) {
      sql += " AND category = ?";
      values.emplace_back(query_.category);
    }
    if (query_.overdue) {
      sql += " AND expected < ?";
      values.emplace_back(query_.now);
    }
    if (query_.unreleased) {
      sql.append(" AND ((").append(kUnreleasedText).append(") OR ").append(kUnreleasedPhoto).append(")");
    }
    const bool dated = query_.order == Order::Due || query_.overdue;
    connection_.each(sql, values, [&](const Row& row) {
      if (!has_words(row)) return;
      found_.push_back({dated && !row.null(2) ? row.integer(2) : kNoDate, row.integer(1), std::string(row.text(0))});
    });
  }

  [[nodiscard]] bool has_words(const Row& row) const {
    if (words_.empty()) return true;
    if (utf8_lower(row.text(3)).find(words_) != std::string::npos) return true;
    return utf8_lower(row.text(4)).find(words_) != std::string::npos || utf8_lower(row.text(0)).starts_with(words_);
  }

  Connection& connection_;
  const Query& query_;
  const std::string words_;
  std::vector<Found> found_;
};

}  // namespace

stadtkern::Result<Query> read_query(std::string_view status, bool overdue, std::string_view order, std::uint32_t page,
                                    std::uint32_t page_size) {
  Query query;
  std::vector<FieldError> faults;
  const auto one = parse_detailed_status(status);
  const auto kind = parse_status(status.empty() ? "open" : status);
  if (!one && !kind) {
    faults.push_back(
        {"status", "must be open, closed, received, reviewed, in_process, done, duplicate or not_solvable"});
  }
  for (const DetailedStatus state : kStates) {
    if (one ? state == *one : kind && status_of(state) == *kind) query.states.push_back(state);
  }
  if (overdue && !query.states.empty() && status_of(query.states.front()) == Status::Closed) {
    faults.push_back({"overdue", "goes with open reports only"});
  }
  if (!order.empty() && order != "newest" && order != "oldest" && order != "due") {
    faults.push_back({"order", "must be newest, oldest or due"});
  }
  query.overdue = overdue;
  query.order = order == "due" || (order.empty() && overdue) ? Order::Due : Order::Newest;
  if (order == "oldest") query.order = Order::Oldest;
  const std::uint32_t size = page_size == 0 ? kUsualPageSize : page_size;
  if (size > kLargestPageSize) faults.push_back({"page_size", "must be at most 100"});
  const std::uint64_t number = std::max<std::uint32_t>(page, 1);
  if (number * size > kLastReport) {
    faults.push_back({"page", "must end within the first 10000 reports: narrow the list by group or status"});
  }
  if (!faults.empty()) {
    return stadtkern::Error{stadtkern::Code::InvalidArgument, "the inbox cannot be shown", "query", std::move(faults)};
  }
  query.offset = static_cast<std::size_t>((number - 1) * size);
  query.limit = static_cast<std::size_t>(size) + 1;
  return query;
}

std::int64_t count(Connection& connection, const Query& query, std::int64_t most) {
  std::int64_t found = 0;
  for (const std::string& group : query.groups) {
    for (const DetailedStatus status : query.states) {
      std::string sql = "SELECT COUNT(*) FROM (SELECT r.id FROM reports r";
      sql.append(kOfGroup).append(aside_of(query));
      std::vector<Value> values{group, name(status), query.now};
      if (query.overdue) {
        sql += " AND expected < ?";
        values.emplace_back(query.now);
      }
      sql += " LIMIT ?) found";
      values.emplace_back(most - found);
      connection.each(sql, values, [&](const Row& row) { found += row.integer(0); });
      if (found >= most) return most;
    }
  }
  return found;
}

std::int64_t count_unreleased(Connection& connection, const Query& query, std::int64_t most) {
  std::int64_t found = 0;
  for (const std::string& group : query.groups) {
    for (const DetailedStatus status : query.states) {
      std::string sql = "SELECT COUNT(*) FROM (SELECT 1 FROM reports r";
      sql.append(kOfGroup).append(aside_of(query)).append(" AND ").append(kUnreleasedText).append(" LIMIT ?) found");
      connection.each(sql, {group, name(status), query.now, most - found},
                      [&](const Row& row) { found += row.integer(0); });
      if (found >= most) return most;
    }
  }
  // Then what has photos alone: few, for whoever releases a text sees its photos.
  std::string sql =
      "SELECT responsible, status FROM reports r WHERE id IN (SELECT report_id FROM (SELECT report_id FROM photos WHERE"
      " released = 0 AND report_id IS NOT NULL ORDER BY made DESC LIMIT ?) p) AND NOT (";
  sql.append(kUnreleasedText).append(")").append(aside_of(query));
  connection.each(sql, {kPhotosCounted, query.now}, [&](const Row& row) {
    const bool asked = std::find(query.groups.begin(), query.groups.end(), row.text(0)) != query.groups.end() &&
                       std::any_of(query.states.begin(), query.states.end(),
                                   [&](DetailedStatus state) { return name(state) == row.text(1); });
    if (asked) ++found;
    return found < most;
  });
  return found;
}

Listed list(Connection& connection, const Query& query, const std::vector<counts::Count>& sizes) {
  Listed out;
  std::vector<Found> found;
  if (looks_at_rows(query)) {
    found = Search(connection, query).run(sizes);
    out.found = static_cast<std::int64_t>(found.size());
  } else {
    Lists lists(connection, query);
    for (const std::string& group : query.groups) {
      for (const DetailedStatus state : query.states) lists.add(group, state);
    }
    found = lists.take_all();
  }
  const std::size_t end = std::min(found.size(), query.offset + query.limit);
  const auto ordered = [&](const Found& a, const Found& b) { return before(a, b, query.order); };
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(end), found.end(), ordered);
  for (std::size_t i = query.offset; i < end; ++i) out.ids.push_back(std::move(found[i].id));
  return out;
}

}  // namespace waste::clerk::inbox
