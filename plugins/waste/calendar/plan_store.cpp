// SPDX-License-Identifier: EUPL-1.2
#include "calendar/plan_store.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace waste::calendar {
namespace {

using stadtkern::Row;

constexpr const char* kCollection = "SELECT district, kind, label, day, edition, stored FROM collections WHERE ";
constexpr const char* kStreet =
    "SELECT source, part_key, street, numbers, district, edition FROM collection_streets WHERE ";

Collection collection_of(const Row& row) {
  return {std::string(row.text(0)), parse_kind(row.text(1)).value_or(Kind::Other), std::string(row.text(2)),
          day_with_number(row.integer(3))};
}

Followed followed_of(const Row& row) {
  return {std::string(row.text(0)),
          std::string(row.text(1)),
          {{std::string(row.text(2)), std::string(row.text(3))}, std::string(row.text(4))},
          static_cast<int>(row.integer(5))};
}

void put(Tx& tx, std::string_view source, const KnownCollection& row) {
  const Collection& what = row.collection;
  tx.execute(
      "INSERT INTO collections (source, district_key, kind, label, day, district, edition, stored)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, district_key, kind, label, day)"
      " DO UPDATE SET district = excluded.district, edition = excluded.edition",
      {source, district_key(what.district), key(what.kind), what.label, number_of(what.day), what.district, row.edition,
       tx.now_us()});
}

void put(Tx& tx, std::string_view source, const KnownMembership& row) {
  const Membership& what = row.membership;
  tx.execute(
      "INSERT INTO collection_streets (source, part_key, district_key, edition, street_key, street, numbers, district)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, part_key, district_key, edition)"
      " DO UPDATE SET street_key = excluded.street_key, street = excluded.street, numbers = excluded.numbers,"
      " district = excluded.district",
      {source, part_key(what.street), district_key(what.district), row.edition, street_key(what.street.name),
       what.street.name, what.street.numbers, what.district});
}

void remove(Tx& tx, std::string_view source, const KnownCollection& row) {
  const Collection& what = row.collection;
  tx.execute("DELETE FROM collections WHERE source = ? AND district_key = ? AND kind = ? AND label = ? AND day = ?",
             {source, district_key(what.district), key(what.kind), what.label, number_of(what.day)});
}

void remove(Tx& tx, std::string_view source, const KnownMembership& row) {
  tx.execute("DELETE FROM collection_streets WHERE source = ? AND part_key = ? AND district_key = ? AND edition = ?",
             {source, part_key(row.membership.street), district_key(row.membership.district), row.edition});
}

// Two plans of one street may both name a bin's day; "other" kinds are told apart by their names.
std::vector<Dated> each_once(std::vector<Dated> found) {
  const auto told_by = [](const Dated& dated) {
    const Collection& what = dated.collection;
    const std::string_view label = what.kind == Kind::Other ? std::string_view(what.label) : std::string_view();
    return std::tuple(what.day, what.kind, label);
  };
  std::stable_sort(found.begin(), found.end(), [&](const Dated& a, const Dated& b) { return told_by(a) < told_by(b); });
  found.erase(
      std::unique(found.begin(), found.end(), [&](const Dated& a, const Dated& b) { return told_by(a) == told_by(b); }),
      found.end());
  return found;
}

}  // namespace

KnownPlan read_plan(Connection& connection, std::string_view source, const std::optional<std::string>& district) {
  KnownPlan plan;
  const std::string key = district ? district_key(*district) : std::string();
  const auto collection = [&](const Row& row) {
    plan.collections.push_back({collection_of(row), static_cast<int>(row.integer(4))});
  };
  const auto street = [&](const Row& row) {
    Followed followed = followed_of(row);
    plan.memberships.push_back({std::move(followed.membership), followed.edition});
  };
  if (district) {
    connection.each(std::string(kCollection) + "source = ? AND district_key = ?", {source, key}, collection);
    connection.each(std::string(kStreet) + "source = ? AND district_key = ?", {source, key}, street);
  } else {
    connection.each(std::string(kCollection) + "source = ?", {source}, collection);
    connection.each(std::string(kStreet) + "source = ?", {source}, street);
  }
  return plan;
}

void apply(Tx& tx, std::string_view source, const Change& change) {
  if (const auto* wanted = std::get_if<Put>(&change)) {
    std::visit([&](const auto& row) { put(tx, source, row); }, wanted->row);
  } else {
    std::visit([&](const auto& row) { remove(tx, source, row); }, std::get<Remove>(change).row);
  }
}

std::optional<Day> last_day(Connection& connection, std::string_view source) {
  return connection.first("SELECT day FROM collections WHERE source = ? ORDER BY day DESC LIMIT 1", {source},
                          [](const Row& row) { return day_with_number(row.integer(0)); });
}

bool has_others(Connection& connection, std::string_view source) {
  const auto any = [](const Row&) { return true; };
  return connection.first("SELECT 1 FROM collections WHERE source <> ? LIMIT 1", {source}, any) ||
         connection.first("SELECT 1 FROM collection_streets WHERE source <> ? LIMIT 1", {source}, any);
}

std::vector<Followed> plans_of_street(Connection& connection, std::string_view street_or_part_key) {
  std::vector<Followed> out;
  connection.each(
      std::string(kStreet) + "street_key = ? OR part_key = ? ORDER BY part_key, source, district_key, edition",
      {street_or_part_key, street_or_part_key}, [&](const Row& row) { out.push_back(followed_of(row)); });
  return out;
}

std::vector<Followed> search_streets(Connection& connection, std::string_view folded, std::size_t most) {
  std::vector<Followed> out;
  std::set<std::string> parts;
  const auto take = [&](const Row& row) {
    Followed followed = followed_of(row);
    if (!parts.contains(followed.part_key) && parts.size() == most) return false;
    parts.insert(followed.part_key);
    out.push_back(std::move(followed));
    return true;
  };
  // A folded text holds no "%" and no "_".
  const std::string begins = std::string(folded) + "%";
  const std::string holds = "_%" + std::string(folded) + "%";
  constexpr const char* kOrder = " ORDER BY street_key, part_key, source, district_key, edition";
  connection.each(std::string(kStreet) + "street_key LIKE ?" + kOrder, {begins}, take);
  if (!folded.empty()) {
    connection.each(std::string(kStreet) + "street_key LIKE ? AND street_key NOT LIKE ?" + kOrder, {holds, begins},
                    take);
  }
  return out;
}

std::vector<Dated> collections_of(Connection& connection, const std::vector<Followed>& plans, Day from, Day to) {
  std::vector<Dated> found;
  for (const Followed& plan : plans) {
    connection.each(std::string(kCollection) + "source = ? AND district_key = ? AND day >= ? AND day <= ?",
                    {plan.source, district_key(plan.membership.district), number_of(from), number_of(to)},
                    [&](const Row& row) {
                      // A street list of one year says nothing about the next year's plans.
                      if (plan.edition == 0 || row.integer(4) == plan.edition) {
                        found.push_back({collection_of(row), row.integer(5)});
                      }
                    });
  }
  return each_once(std::move(found));
}

std::vector<Dated> collections_of_district(Connection& connection, std::string_view name, Day from, Day to) {
  std::vector<Dated> found;
  connection.each(std::string(kCollection) + "district_key = ? AND day >= ? AND day <= ?",
                  {district_key(name), number_of(from), number_of(to)}, [&](const Row& row) {
                    found.push_back({collection_of(row), row.integer(5)});
                  });
  return each_once(std::move(found));
}

bool knows_district(Connection& connection, std::string_view name) {
  return connection
      .first("SELECT 1 FROM collections WHERE district_key = ? LIMIT 1", {district_key(name)},
             [](const Row&) { return true; })
      .has_value();
}

}  // namespace waste::calendar
