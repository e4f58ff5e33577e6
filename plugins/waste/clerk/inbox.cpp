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
    "SELECT id, requested, expected, resubmit, category, description, address, text_public FROM reports";
constexpr std::string_view kUnreleased =
    " AND ((text_public = 0 AND description <> '') OR EXISTS (SELECT 1 FROM photos p WHERE p.report_id = r.id AND"
    " p.released = 0))";
constexpr std::string_view kNewestFirst = " ORDER BY requested DESC, id DESC LIMIT ?";

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

// What follows WHERE, without what the columns and their order say.
class Filter {
 public:
  explicit Filter(const Query& query) : query_(query) {
    if (query.words.empty()) return;
    pattern_ = "%";
    for (const char c : ascii_lower(query.words)) {
      if (c == '%' || c == '_' || c == '\\') pattern_ += '\\';
      pattern_ += c;
    }
    pattern_ += "%";
  }

  void add(std::string& sql, std::vector<Value>& values, std::string_view group, std::string_view state) const {
    values = {group, state};
    if (!looks_at_rows()) {
      sql.append(" FROM reports r").append(kOfGroup);
    } else {
      // However rare what is looked for: no page reads a whole archive.
      sql.append(" FROM (").append(kColumns).append(kOfGroup).append(kNewestFirst).append(") r WHERE 1 = 1");
      values.emplace_back(kSearched);
    }
    if (!pattern_.empty()) {
      sql +=
          " AND (LOWER(description) LIKE ? ESCAPE '\\' OR LOWER(address) LIKE ? ESCAPE '\\' OR LOWER(id) LIKE ? ESCAPE"
          " '\\')";
      const std::string_view anywhere = pattern_;
      for (const std::string_view pattern : {anywhere, anywhere, anywhere.substr(1)}) values.emplace_back(pattern);
    }
    sql += query_.aside == Aside::Only ? " AND resubmit > ?" : " AND (resubmit IS NULL OR resubmit <= ?)";
    values.emplace_back(query_.now);
    if (!query_.category.empty()) {
      sql += " AND category = ?";
      values.emplace_back(query_.category);
    }
    if (query_.unreleased) sql += kUnreleased;
  }

 private:
  // What no index holds.
  [[nodiscard]] bool looks_at_rows() const {
    return !pattern_.empty() || !query_.category.empty() || query_.unreleased;
  }

  const Query& query_;
  std::string pattern_;  // empty: no words are looked for
};

// One group in one state, in an index's own order: the database stops when it has enough.
class Lists {
 public:
  Lists(Connection& connection, const Query& query) : connection_(connection), query_(query), filter_(query) {}

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

  std::vector<std::string> page() {
    std::sort(found_.begin(), found_.end(),
              [this](const Found& a, const Found& b) { return before(a, b, query_.order); });
    std::vector<std::string> out;
    for (std::size_t i = query_.offset; i < std::min(found_.size(), wanted()); ++i) {
      out.push_back(std::move(found_[i].id));
    }
    return out;
  }

 private:
  [[nodiscard]] std::size_t wanted() const { return query_.offset + query_.limit; }

  std::size_t take(const std::string& rest, std::string_view group, std::string_view state, std::optional<Micros> until,
                   bool dated) {
    const std::size_t had = found_.size();
    std::vector<Value> values;
    std::string sql{dated ? kDated : kUndated};
    filter_.add(sql, values, group, state);
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
  const Filter filter_;
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
  const Filter filter(query);
  std::int64_t found = 0;
  for (const std::string& group : query.groups) {
    for (const DetailedStatus status : query.states) {
      std::string sql = "SELECT COUNT(*) FROM (SELECT r.id";
      std::vector<Value> values;
      filter.add(sql, values, group, name(status));
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

std::vector<std::string> list(Connection& connection, const Query& query) {
  Lists lists(connection, query);
  for (const std::string& group : query.groups) {
    for (const DetailedStatus state : query.states) lists.add(group, state);
  }
  return lists.page();
}

}  // namespace waste::clerk::inbox
