// SPDX-License-Identifier: EUPL-1.2
#include "clerk/history.h"

#include <algorithm>

namespace waste::clerk::history {
namespace {

using stadtkern::Row;

constexpr std::size_t kMostShown = 500;
constexpr std::size_t kMostBytesShown = 400'000;

constexpr std::string_view kDue =
    " FROM internal_history h JOIN reports r ON r.id = h.report_id WHERE h.text <> '' AND r.is_open = 0"
    " AND r.updated < ?";

Entry entry_from(const Row& row) {
  return {row.integer(0), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))};
}

}  // namespace

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::Note:
      return "note";
    case Kind::Blanked:
      return "blanked";
    case Kind::Released:
      return "released";
    case Kind::Assigned:
      return "assigned";
    case Kind::LaidAside:
      return "laid_aside";
    case Kind::Due:
      return "due";
    case Kind::HandedOver:
      return "handed_over";
    case Kind::LinkUsed:
      return "link_used";
    case Kind::LinkDone:
      return "link_done";
    case Kind::LinkRevoked:
      return "link_revoked";
    case Kind::Merged:
      return "merged";
    case Kind::Forwarded:
      return "forwarded";
    case Kind::ForwardingSent:
      return "forwarding_sent";
    case Kind::ForwardingFailed:
      return "forwarding_failed";
    case Kind::ForwardingAnswered:
      return "forwarding_answered";
    case Kind::ForwardingStatus:
      return "forwarding_status";
    case Kind::ForwardingGivenUp:
      return "forwarding_given_up";
  }
  return {};
}

void add(stadtkern::Tx& tx, std::string_view report, Kind kind, std::string_view who, std::string_view text) {
  tx.execute("INSERT INTO internal_history (report_id, at, kind, who, text) VALUES (?, ?, ?, ?, ?)",
             {report, tx.now_us(), name(kind), who, text});
}

std::vector<Entry> of_report(stadtkern::Connection& connection, std::string_view report) {
  std::vector<Entry> out;
  connection.each("SELECT at, kind, who, text FROM internal_history WHERE report_id = ? ORDER BY id", {report},
                  [&](const Row& row) { out.push_back(entry_from(row)); });
  return out;
}

std::vector<Entry> newest_of(stadtkern::Connection& connection, std::string_view report) {
  std::vector<Entry> out;
  std::size_t bytes = 0;
  connection.each("SELECT at, kind, who, text FROM internal_history WHERE report_id = ? ORDER BY id DESC LIMIT ?",
                  {report, kMostShown}, [&](const Row& row) {
                    bytes += row.text(3).size();
                    if (bytes > kMostBytesShown) return false;
                    out.push_back(entry_from(row));
                    return true;
                  });
  std::reverse(out.begin(), out.end());
  return out;
}

stadtkern::Due due(stadtkern::Connection& connection, Micros before) {
  return connection
      .first("SELECT COUNT(*), MIN(r.updated)" + std::string(kDue), {before},
             [](const Row& row) {
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(stadtkern::Due{});
}

std::uint64_t blank_due(stadtkern::Tx& tx, Micros before, std::uint64_t limit) {
  std::vector<std::int64_t> ids;
  tx.each("SELECT h.id" + std::string(kDue) + " LIMIT ?", {before, limit},
          [&](const Row& row) { ids.push_back(row.integer(0)); });
  for (const std::int64_t id : ids) tx.execute("UPDATE internal_history SET text = '' WHERE id = ?", {id});
  return ids.size();
}

}  // namespace waste::clerk::history
