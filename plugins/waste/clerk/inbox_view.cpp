// SPDX-License-Identifier: EUPL-1.2
#include "clerk/inbox_view.h"

#include <algorithm>
#include <utility>

namespace waste::clerk {
namespace {

using stadtkern::Connection;

std::vector<std::string> known_groups(const Responsibility& responsibility, const std::vector<counts::Count>& counts) {
  std::vector<std::string> out = responsibility.groups();
  out.emplace_back();
  for (const counts::Count& one : counts) out.push_back(one.group);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<store::Kept> load(Connection& connection, const std::vector<std::string>& ids) {
  open311::RequestQuery by_id;
  by_id.by_id = true;
  by_id.ids = ids;
  auto found = store::list(connection, by_id, {.attributes = true, .notes = false, .photos = true});
  const auto place = [&](const store::Kept& kept) { return std::find(ids.begin(), ids.end(), kept.report.id); };
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return found;
}

}  // namespace

stadtkern::Result<Shown> look(Connection& connection, inbox::Query query, const Settings& settings,
                              std::string_view group, Asking asking) {
  Shown out;
  out.counts = counts::all(connection);
  out.known = asking.known = known_groups(settings.responsibility, out.counts);
  auto wanted = wanted_groups(settings.responsibility, group, asking);
  if (!wanted) return std::move(wanted).error();
  query.groups = out.groups = *std::move(wanted);
  auto [ids, found] = inbox::list(connection, query, out.counts);
  out.found = found;
  out.more = ids.size() == query.limit;
  if (out.more) ids.pop_back();
  if (!ids.empty()) out.reports = load(connection, ids);
  return out;
}

}  // namespace waste::clerk
