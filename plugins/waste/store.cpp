// SPDX-License-Identifier: EUPL-1.2
#include "store.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <set>
#include <utility>

#include "cell.h"
#include "clerk/counts.h"
#include "figures/tally.h"
#include "id.h"
#include "photo_store.h"

namespace waste::store {
namespace {

using stadtkern::Row;
using stadtkern::Value;

constexpr std::string_view kSelect =
    "SELECT id, source, source_id, category, status, lat, lon, address, address_id, zipcode, description, text_public,"
    " media_urls, status_notes, agency, requested, updated, expected, text_removed, me_too,"
    " channel, responsible, resubmit, district, duplicate_of, known_place, text_blanked FROM reports ";
constexpr std::string_view kInsert =
    "INSERT INTO reports (id, source, source_id, category, status, is_open, lat, lon, cell, address, address_id, "
    "zipcode,"
    " description, text_public, media_urls, status_notes, agency, requested, updated, expected, channel,"
    " responsible, district, month, known_place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO NOTHING";
constexpr std::size_t kIdsPerStatement = 100;
constexpr std::size_t kMostDuplicates = 1000;
constexpr std::int64_t kManyInBox = 5000;

// Addresses hold no line ends (submission.cpp, the importers), so lines can hold them.
std::string lines(const std::vector<std::string>& urls) {
  std::string out;
  for (const std::string& url : urls) {
    if (!out.empty()) out += '\n';
    out += url;
  }
  return out;
}

std::vector<std::string> from_lines(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

DetailedStatus status_from(std::string_view word) {
  return parse_detailed_status(word).value_or(DetailedStatus::Received);
}

Report report_from(const Row& row) {
  Report report;
  report.id = row.text(0);
  report.source = row.text(1);
  report.source_id = row.text(2);
  report.category = row.text(3);
  report.status = status_from(row.text(4));
  if (!row.null(5) && !row.null(6)) report.position = Position{row.real(5), row.real(6)};
  report.address = row.text(7);
  report.address_id = row.text(8);
  report.zipcode = row.text(9);
  report.description = row.text(10);
  report.text_public = row.integer(11) != 0;
  report.media_urls = from_lines(row.text(12));
  report.status_notes = row.text(13);
  report.agency = row.text(14);
  report.requested = row.integer(15);
  report.updated = row.integer(16);
  if (!row.null(17)) report.expected = row.integer(17);
  report.text_removed = !row.null(18);
  report.me_too = row.integer(19);
  report.channel = row.text(20);
  report.group = row.text(21);
  if (!row.null(22)) report.resubmit = row.integer(22);
  report.district = row.text(23);
  report.duplicate_of = row.text(24);
  report.known_place = row.text(25);
  report.text_blanked = !row.null(26);
  return report;
}

// The place of a report as columns.
struct PlaceColumns {
  explicit PlaceColumns(const Report& report) {
    if (!report.position) return;
    lat = report.position->lat;
    lon = report.position->lon;
    cell = cell_of(*report.position);
  }
  std::optional<double> lat;
  std::optional<double> lon;
  std::optional<std::int64_t> cell;
};

std::uint64_t random_bits() {
  std::uint64_t bits = 0;
  // Never short and never interrupted for so few bytes, once the system is up.
  while (::getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
  }
  return bits;
}

// A condition put together piece by piece. Values are views: what is added must outlive the statement.
class Condition {
 public:
  void add(std::string_view sql, std::initializer_list<Value> values = {}) {
    sql_ += sql_.empty() ? "WHERE " : " AND ";
    sql_ += sql;
    values_.insert(values_.end(), values);
  }
  void add_box(const Box& box) {
    add("lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?", {box.south, box.north, box.west, box.east});
  }
  void add_cells(const Box& box) {
    std::string either;
    std::vector<Value> ends;
    for (const CellRange& range : cell_ranges(box)) {
      either += either.empty() ? "(cell BETWEEN ? AND ?" : " OR cell BETWEEN ? AND ?";
      ends.insert(ends.end(), {range.first, range.last});
    }
    add(either + ")");
    values_.insert(values_.end(), ends.begin(), ends.end());
  }
  void add_in(std::string_view column, const std::vector<std::string>& any) {
    std::string list{column};
    list += " IN (?";
    for (std::size_t i = 1; i < any.size(); ++i) list += ", ?";
    add(list + ")");
    values_.insert(values_.end(), any.begin(), any.end());
  }
  void value(Value value) { values_.push_back(value); }

  [[nodiscard]] const std::string& sql() const { return sql_; }
  [[nodiscard]] const std::vector<Value>& values() const { return values_; }

 private:
  std::string sql_;
  std::vector<Value> values_;
};

Condition condition(const open311::RequestQuery& query) {
  Condition where;
  if (!query.categories.empty()) where.add_in("category", query.categories);
  // The plus keeps the index of open ones out where a box says more.
  const bool placed = query.box || query.circle;
  if (query.status == Status::Open) where.add(placed ? "+is_open = 1" : "is_open = 1");
  if (query.status == Status::Closed) where.add("is_open = 0");
  if (query.requested_from) where.add("requested >= ?", {*query.requested_from});
  if (query.requested_to) where.add("requested <= ?", {*query.requested_to});
  if (query.updated_from) where.add("updated >= ?", {*query.updated_from});
  if (query.updated_to) where.add("updated <= ?", {*query.updated_to});
  if (query.box) where.add_box(*query.box);
  if (query.circle) {
    const Box around = box_around(query.circle->centre, query.circle->radius_m);
    where.add_box(around);
    where.add_cells(around);
  } else if (query.box) {
    where.add_cells(*query.box);
  }
  return where;
}

// Calls `use(placeholders, values)` for the ids in groups of a fixed size, so that the statement's text stays the same;
// the last group is filled up with the empty text, which is nobody's id.
template <class Use>
void in_groups(const std::vector<std::string_view>& ids, Use use) {
  static const std::string placeholders = [] {
    std::string out = "(?";
    for (std::size_t i = 1; i < kIdsPerStatement; ++i) out += ", ?";
    return out + ")";
  }();
  for (std::size_t from = 0; from < ids.size(); from += kIdsPerStatement) {
    std::vector<Value> values(kIdsPerStatement, Value(""));
    for (std::size_t i = from; i < std::min(ids.size(), from + kIdsPerStatement); ++i) values[i - from] = Value(ids[i]);
    use(placeholders, values);
  }
}

std::vector<Kept> list_by_id(Connection& connection, const std::vector<std::string>& ids) {
  std::vector<Kept> found;
  in_groups({ids.begin(), ids.end()}, [&](const std::string& in, const std::vector<Value>& values) {
    connection.each(std::string(kSelect) + "WHERE id IN " + in, values, [&](const Row& row) {
      found.push_back({report_from(row), {}, {}});
    });
  });
  std::sort(found.begin(), found.end(), [](const Kept& a, const Kept& b) {
    return std::pair(a.report.requested, a.report.id) > std::pair(b.report.requested, b.report.id);
  });
  return found;
}

// Whether so few reports lie there that they are best looked up by place and then sorted; of many, the newest are soon
// found by time. SQLite itself would go by time as soon as a box has more than five ranges of cells.
bool few_there(Connection& connection, const Box& box) {
  Condition where;
  where.add_cells(box);
  where.value(kManyInBox);
  const std::string sql = "SELECT COUNT(*) FROM (SELECT 1 FROM reports " + where.sql() + " LIMIT ?) AS found";
  std::int64_t count = 0;
  connection.each(sql, where.values(), [&](const Row& row) { count = row.integer(0); });
  return count < kManyInBox;
}

std::vector<Kept> list_by_filter(Connection& connection, const open311::RequestQuery& query) {
  Condition where = condition(query);
  const auto box = query.circle ? std::optional(box_around(query.circle->centre, query.circle->radius_m)) : query.box;
  // The plus keeps the index by time out.
  const bool by_place = box && few_there(connection, *box);
  std::string sql =
      std::string(kSelect) + where.sql() + " ORDER BY " + (by_place ? "+" : "") + "requested DESC, id DESC";
  std::size_t skip = 0;
  if (query.circle) {
    skip = query.offset;  // the circle is narrower than what SQL sees: paging must count here
  } else {
    sql += " LIMIT ? OFFSET ?";
    where.value(query.limit);
    where.value(query.offset);
  }
  std::vector<Kept> found;
  connection.each(sql, where.values(), [&](const Row& row) {
    const Position place{row.real(5), row.real(6)};
    if (query.circle && distance_m(query.circle->centre, place) > query.circle->radius_m) return true;
    if (skip > 0) return --skip, true;
    found.push_back({report_from(row), {}, {}});
    return found.size() < query.limit;
  });
  return found;
}

void insert_attributes(Tx& tx, std::string_view id, const std::vector<AttributeValue>& answers) {
  for (const AttributeValue& answer : answers) {
    for (std::size_t i = 0; i < answer.values.size(); ++i) {
      tx.execute("INSERT INTO attributes (report_id, code, position, value) VALUES (?, ?, ?, ?)",
                 {id, answer.code, i, answer.values[i]});
    }
  }
}

void add_answer(Report& report, std::string_view code, std::string_view value) {
  auto& answers = report.attributes;
  if (answers.empty() || answers.back().code != code) answers.push_back({std::string(code), {}});
  answers.back().values.emplace_back(value);
}

void fill(Connection& connection, std::vector<Kept>& list, With with) {
  std::map<std::string, Kept*, std::less<>> by_id;
  std::set<std::string, std::less<>> photographed;
  std::vector<std::string_view> ids;
  for (Kept& kept : list) {
    by_id.emplace(kept.report.id, &kept);
    ids.push_back(kept.report.id);
  }
  in_groups(ids, [&](const std::string& in, const std::vector<Value>& values) {
    if (with.attributes) {
      connection.each("SELECT report_id, code, value FROM attributes WHERE report_id IN " + in +
                          " ORDER BY report_id, code, position",
                      values, [&](const Row& row) {
                        add_answer(by_id.find(row.text(0))->second->report, row.text(1), row.text(2));
                      });
    }
    if (with.photos) {
      connection.each("SELECT DISTINCT report_id FROM photos WHERE report_id IN " + in, values,
                      [&](const Row& row) { photographed.emplace(row.text(0)); });
    }
    if (with.notes) {
      connection.each(
          "SELECT report_id, at, status, text FROM notes WHERE report_id IN " + in + " ORDER BY report_id, id", values,
          [&](const Row& row) {
            by_id.find(row.text(0))
                ->second->notes.push_back({row.integer(1), status_from(row.text(2)), std::string(row.text(3))});
          });
    }
  });
  if (!with.photos) return;
  for (Kept& kept : list) {
    if (photographed.contains(kept.report.id)) kept.photos = photo_store::of_report(connection, kept.report.id);
  }
}

}  // namespace

std::optional<Kept> find(Connection& connection, std::string_view id) {
  std::vector<Kept> found = list_by_id(connection, {std::string(id)});
  if (found.empty()) return std::nullopt;
  fill(connection, found, {true, true, true});
  if (found.front().report.text_public) {
    found.front().published = connection.first(
        "SELECT at FROM internal_history WHERE report_id = ? AND kind = 'released' ORDER BY at LIMIT 1", {id},
        [](const Row& row) { return row.integer(0); });
  }
  connection.each("SELECT id FROM reports WHERE duplicate_of = ? ORDER BY id LIMIT ?", {id, kMostDuplicates},
                  [&](const Row& row) { found.front().duplicates.emplace_back(row.text(0)); });
  return std::move(found.front());
}

std::vector<Kept> list(Connection& connection, const open311::RequestQuery& query, With with) {
  std::vector<Kept> found = query.by_id ? list_by_id(connection, query.ids) : list_by_filter(connection, query);
  if (with.attributes || with.notes || with.photos) fill(connection, found, with);
  return found;
}

std::optional<Micros> newest_since(Connection& connection, bool open, std::size_t count) {
  std::string sql = "SELECT requested FROM reports";
  if (open) sql += " WHERE is_open = 1";
  sql += " ORDER BY requested DESC, id DESC LIMIT 1 OFFSET ?";
  return connection.first(sql, {count}, [](const Row& row) { return row.integer(0); });
}

void in_order(Connection& connection, const std::optional<Place>& behind, std::size_t limit,
              const std::function<bool(const Report&)>& use) {
  // Two statements, so that each runs along the index from where it begins.
  constexpr std::string_view kOrder = " ORDER BY requested, id LIMIT ?";
  bool more = true;
  const auto row = [&](const Row& values) {
    --limit;
    return more = use(report_from(values));
  };
  if (!behind) return connection.each(std::string(kSelect) + std::string(kOrder), {limit}, row);
  connection.each(std::string(kSelect) + "WHERE requested = ? AND id > ?" + std::string(kOrder),
                  {behind->requested, behind->id, limit}, row);
  if (!more || limit == 0) return;
  connection.each(std::string(kSelect) + "WHERE requested > ?" + std::string(kOrder), {behind->requested, limit}, row);
}

std::vector<Kept> slice(Connection& connection, std::string_view behind, std::size_t most, std::size_t bytes,
                        With with) {
  std::vector<Kept> found;
  std::size_t size = 0;
  connection.each(std::string(kSelect) + "WHERE id > ? ORDER BY id LIMIT ?", {behind, most}, [&](const Row& row) {
    found.push_back({report_from(row), {}, {}});
    const Report& report = found.back().report;
    size += report.description.size() + report.status_notes.size() + report.address.size();
    return size < bytes;
  });
  if (with.attributes || with.notes || with.photos) fill(connection, found, with);
  return found;
}

bool empty(Connection& connection) {
  return !connection.first("SELECT 1 FROM reports LIMIT 1", {}, [](const Row&) { return true; });
}

std::string new_id(Tx& tx) {
  while (true) {
    std::string id = report_id(random_bits());
    const auto known = tx.first("SELECT 1 FROM held WHERE id = ? UNION ALL SELECT 1 FROM reports WHERE id = ?",
                                {id, id}, [](const Row&) { return true; });
    if (!known || tx.error()) return id;
  }
}

std::string insert(Tx& tx, const Report& report, const Contact& contact) {
  std::string id = report.id;
  const PlaceColumns place(report);
  const auto source_id = report.source_id.empty() ? std::nullopt : std::optional(report.source_id);
  const figures::Counted count = figures::counted(report, tx.town().time_zone());
  const auto inserted = [&] {
    return tx.execute(kInsert, {id,
                                report.source,
                                source_id,
                                report.category,
                                name(report.status),
                                status_of(report.status) == Status::Open,
                                place.lat,
                                place.lon,
                                place.cell,
                                report.address,
                                report.address_id,
                                report.zipcode,
                                report.description,
                                report.text_public,
                                lines(report.media_urls),
                                report.status_notes,
                                report.agency,
                                report.requested,
                                report.updated,
                                report.expected,
                                report.channel,
                                report.group,
                                report.district,
                                count.month,
                                report.known_place}) == 1;
  };
  while ((id.empty() || !inserted()) && !tx.error()) id = report_id(random_bits());
  clerk::counts::came(tx, report);
  figures::add(tx, count);
  insert_attributes(tx, id, report.attributes);
  if (!contact.empty()) {
    tx.execute(
        "INSERT INTO contacts (report_id, email, first_name, last_name, phone, device_id, account_id, language)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {id, contact.email, contact.first_name, contact.last_name, contact.phone, contact.device_id, contact.account_id,
         contact.language});
  }
  return id;
}

void update(Tx& tx, const Report& report) {
  const figures::Counted count = figures::counted(report, tx.town().time_zone());
  figures::change(tx, report.id, count);
  const PlaceColumns place(report);
  clerk::counts::changes_to(tx, report);
  const auto duplicate_of = report.duplicate_of.empty() ? std::nullopt : std::optional(report.duplicate_of);
  tx.execute(
      "UPDATE reports SET category = ?, status = ?, is_open = ?, lat = ?, lon = ?, cell = ?, address = ?,"
      " address_id = ?, zipcode = ?, description = ?, text_public = ?, media_urls = ?, status_notes = ?, agency = ?,"
      " requested = ?, updated = ?, expected = ?, responsible = ?, resubmit = ?, district = ?, month = ?,"
      " duplicate_of = ?, known_place = ?, text_blanked = ? WHERE id = ?",
      {report.category,
       name(report.status),
       status_of(report.status) == Status::Open,
       place.lat,
       place.lon,
       place.cell,
       report.address,
       report.address_id,
       report.zipcode,
       report.description,
       report.text_public,
       lines(report.media_urls),
       report.status_notes,
       report.agency,
       report.requested,
       report.updated,
       report.expected,
       report.group,
       report.resubmit,
       report.district,
       count.month,
       duplicate_of,
       report.known_place,
       report.text_blanked ? std::optional(std::int64_t{1}) : std::nullopt,
       report.id});
}

void replace_attributes(Tx& tx, const Report& report) {
  tx.execute("DELETE FROM attributes WHERE report_id = ?", {report.id});
  insert_attributes(tx, report.id, report.attributes);
}

void move_duplicates(Tx& tx, std::string_view from, std::string_view to) {
  tx.execute("UPDATE reports SET duplicate_of = ? WHERE duplicate_of = ?", {to, from});
}

std::int64_t add_note(Tx& tx, std::string_view id, const Note& note) {
  return tx
      .first("INSERT INTO notes (report_id, at, status, text) VALUES (?, ?, ?, ?) RETURNING id",
             {id, note.at, name(note.status), note.text}, [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

ImportedRow import(Tx& tx, const Report& report) {
  ImportedRow row{Imported::Skipped, report, std::nullopt};
  const auto known = tx.first(std::string(kSelect) + "WHERE source = ? AND source_id = ?",
                              {report.source, report.source_id}, report_from);
  bool noteworthy = !report.status_notes.empty();
  if (known) {
    row.report = brought_up_to_date(*known, report);
    row.status_before = known->status;
    if (row.report == *known) return row;
    noteworthy = report.status != known->status || row.report.status_notes != known->status_notes;
    row.outcome = Imported::Updated;
    update(tx, row.report);
  } else {
    row.outcome = Imported::Stored;
    row.report.id = insert(tx, report, {});
  }
  if (noteworthy) add_note(tx, row.report.id, {report.updated, report.status, row.report.status_notes});
  return row;
}

}  // namespace waste::store
