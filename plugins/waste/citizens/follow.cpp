// SPDX-License-Identifier: EUPL-1.2
#include "citizens/follow.h"

#include <utility>
#include <vector>

#include "hash.h"
#include "id.h"

namespace waste::follow {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Due;
using stadtkern::Error;
using stadtkern::Row;
using stadtkern::Tx;

constexpr std::size_t kTokenBytes = 16;
constexpr std::string_view kDueLinks =
    " FROM follows x JOIN reports r ON r.id = x.report_id WHERE r.is_open = 0 AND r.updated < ?";
constexpr std::string_view kDuePeople =
    " FROM me_too x JOIN reports r ON r.id = x.report_id WHERE r.is_open = 0 AND r.updated < ?";

std::string kept(std::string_view token) {
  return hash_of({}, {"follow", token});
}

Due due_of(Connection& connection, std::string_view from, Micros before) {
  return connection
      .first("SELECT COUNT(*), MIN(r.updated)" + std::string(from), {before},
             [](const Row& row) {
               return Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(Due{});
}

}  // namespace

stadtkern::Result<Link> add(Tx& tx, std::string_view id) {
  const auto normal = normal_report_id(id);
  const auto links = [&](const Row& row) { return row.integer(0); };
  if (!normal || !tx.first("SELECT 1 FROM reports WHERE id = ?", {*normal}, links)) {
    return stadtkern::not_found("report", id);
  }
  if (tx.first("SELECT COUNT(*) FROM follows WHERE report_id = ?", {*normal}, links).value_or(0) >= kMostOfAReport) {
    return Error{Code::RateLimited, "this report is followed by as many as may follow one"};
  }
  return link(tx, *normal);
}

Link link(Tx& tx, const std::string& id) {
  Link out{"~" + random_hex(kTokenBytes)};
  keep(tx, id, out.token);
  return out;
}

void keep(Tx& tx, const std::string& id, std::string_view token) {
  tx.execute("INSERT INTO follows (token, report_id, made) VALUES (?, ?, ?)", {kept(token), id, tx.now_us()});
}

std::optional<std::string> find(Connection& connection, std::string_view token) {
  return connection.first("SELECT report_id FROM follows WHERE token = ?", {kept(token)},
                          [](const Row& row) { return std::string(row.text(0)); });
}

bool remove(Tx& tx, std::string_view token) {
  return tx.execute("DELETE FROM follows WHERE token = ?", {kept(token)}) == 1;
}

Error unknown() {
  return {Code::NotFound, "this link leads to no report, or no longer"};
}

Due due(Connection& connection, Micros before) {
  Due links = due_of(connection, kDueLinks, before);
  const Due people = due_of(connection, kDuePeople, before);
  if (links.count == 0) return people;
  if (people.count > 0 && people.oldest_us < links.oldest_us) links.oldest_us = people.oldest_us;
  links.count += people.count;
  return links;
}

std::uint64_t drop(Tx& tx, Micros before, std::uint64_t limit) {
  std::vector<std::string> links;
  tx.each("SELECT x.token" + std::string(kDueLinks) + " LIMIT ?", {before, limit},
          [&](const Row& row) { links.emplace_back(row.text(0)); });
  for (const std::string& token : links) tx.execute("DELETE FROM follows WHERE token = ?", {token});
  std::vector<std::pair<std::string, std::string>> people;
  tx.each("SELECT x.report_id, x.who" + std::string(kDuePeople) + " LIMIT ?", {before, limit - links.size()},
          [&](const Row& row) { people.emplace_back(row.text(0), row.text(1)); });
  for (const auto& [report, who] : people) {
    tx.execute("DELETE FROM me_too WHERE report_id = ? AND who = ?", {report, who});
  }
  return links.size() + people.size();
}

}  // namespace waste::follow
