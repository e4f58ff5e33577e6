// SPDX-License-Identifier: EUPL-1.2
#include "calendar/difference.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "calendar/fold.h"

namespace waste::calendar {
namespace {

using CollectionKey = std::tuple<std::string, Kind, std::string, Day>;
using MembershipKey = std::tuple<std::string, std::string, int>;

CollectionKey key_of(const Collection& collection) {
  return {district_key(collection.district), collection.kind, collection.label, collection.day};
}

MembershipKey key_of(const Membership& membership, int edition) {
  return {part_key(membership.street), district_key(membership.district), edition};
}

// Street lists without a year hold until they are replaced.
int edition_of_streets(const Calendar& calendar) {
  return calendar.form == "json" || calendar.recurring ? 0 : edition_of(calendar);
}

void compare_collections(const Calendar& calendar, const KnownPlan& known, Difference& out) {
  const int edition = edition_of(calendar);
  std::map<CollectionKey, const KnownCollection*> before;
  for (const KnownCollection& row : known.collections) before.emplace(key_of(row.collection), &row);
  std::set<CollectionKey> named;
  for (const Collection& collection : calendar.collections) {
    const CollectionKey key = key_of(collection);
    if (!named.insert(key).second) {
      ++out.skipped;
      continue;
    }
    const auto found = before.find(key);
    if (found != before.end() && found->second->edition >= edition &&
        found->second->collection.district == collection.district) {
      ++out.skipped;
      continue;
    }
    const int newest = found == before.end() ? edition : std::max(edition, found->second->edition);
    ++(found == before.end() ? out.stored : out.updated);
    out.changes.emplace_back(Put{KnownCollection{collection, newest}});
  }
  const std::vector<int> years = years_of(calendar);
  for (const auto& [key, row] : before) {
    const bool of_these_years = std::binary_search(years.begin(), years.end(), year_of(row->collection.day));
    if (named.contains(key) || !of_these_years || row->edition > edition) continue;
    out.changes.emplace_back(Remove{*row});
    ++out.removed;
  }
}

void compare_memberships(const Calendar& calendar, const KnownPlan& known, Difference& out) {
  const int edition = edition_of_streets(calendar);
  std::map<MembershipKey, const KnownMembership*> before;
  for (const KnownMembership& row : known.memberships) before.emplace(key_of(row.membership, row.edition), &row);
  std::set<MembershipKey> named;
  for (const Membership& membership : calendar.memberships) {
    const MembershipKey key = key_of(membership, edition);
    const auto found = before.find(key);
    if (!named.insert(key).second || (found != before.end() && found->second->membership == membership)) {
      ++out.skipped;
      continue;
    }
    ++(found == before.end() ? out.stored : out.updated);
    out.changes.emplace_back(Put{KnownMembership{membership, edition}});
  }
  if (!calendar.streets_whole) return;
  for (const auto& [key, row] : before) {
    if (named.contains(key) || row->edition != edition) continue;
    out.changes.emplace_back(Remove{*row});
    ++out.removed;
  }
}

}  // namespace

std::string district_key(std::string_view name) {
  return joined(folded_words(name));
}

int edition_of(const Calendar& calendar) {
  const std::vector<int> years = years_of(calendar);
  return years.empty() ? 0 : years.back();
}

Difference difference(const Calendar& calendar, const KnownPlan& known) {
  Difference out;
  out.skipped = calendar.repeated;
  compare_collections(calendar, known, out);
  compare_memberships(calendar, known, out);
  std::stable_partition(out.changes.begin(), out.changes.end(),
                        [](const Change& change) { return std::holds_alternative<Put>(change); });
  return out;
}

}  // namespace waste::calendar
