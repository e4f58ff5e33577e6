// SPDX-License-Identifier: EUPL-1.2
#include "citizens/nearby.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "cell.h"

namespace waste::nearby {
namespace {

using stadtkern::Connection;
using stadtkern::Row;

constexpr int kRings = 5;
constexpr std::size_t kRangesPerRing = 8;
constexpr std::int64_t kMostPerRange = 50;

using Found = std::map<std::string, double, std::less<>>;  // metres by id

// A cell is 2 cm wide: near enough to choose by, without a look at the reports themselves.
void look(Connection& connection, std::string_view category, Position at, double radius_m, Found& found) {
  for (const CellRange& range : cell_ranges(box_around(at, radius_m), kRangesPerRing)) {
    connection.each("SELECT cell, id FROM reports WHERE category = ? AND is_open = 1 AND cell BETWEEN ? AND ? LIMIT ?",
                    {category, range.first, range.last, kMostPerRange}, [&](const Row& row) {
                      const double metres = distance_m(at, position_of(row.integer(0)));
                      if (metres <= radius_m) found.emplace(row.text(1), metres);
                    });
  }
}

std::vector<std::string> nearest(const Found& found) {
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [id, metres] : found) order.emplace_back(metres, id);
  std::sort(order.begin(), order.end());
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < std::min(order.size(), kMost); ++i) ids.push_back(std::move(order[i].second));
  return ids;
}

}  // namespace

std::vector<Near> find(Connection& connection, std::string_view category, Position at, double radius_m) {
  // From a small ring outwards: a dense place ends the search before it sees many.
  Found found;
  for (int ring = kRings; ring-- > 0 && found.size() < kMost;) {
    look(connection, category, at, radius_m / (1 << ring), found);
  }
  open311::RequestQuery query;
  query.by_id = true;
  query.ids = nearest(found);
  std::vector<Near> out;
  if (query.ids.empty()) return out;
  for (store::Kept& kept : store::list(connection, query, {.attributes = true, .notes = false, .photos = true})) {
    if (!kept.report.position) continue;
    const double metres = distance_m(at, *kept.report.position);
    out.push_back({std::move(kept), metres});
  }
  std::sort(out.begin(), out.end(), [](const Near& a, const Near& b) {
    return std::tie(a.metres, a.kept.report.id) < std::tie(b.metres, b.kept.report.id);
  });
  return out;
}

}  // namespace waste::nearby
