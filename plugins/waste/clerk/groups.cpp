// SPDX-License-Identifier: EUPL-1.2
#include "clerk/groups.h"

#include <algorithm>
#include <utility>

#include "local_time.h"

namespace waste::clerk {
namespace {

std::string two(int number) {
  return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

}  // namespace

stadtkern::Result<std::string> town_date(Micros now, std::string_view zone) {
  const auto local = to_local(now, zone);
  if (!local) return local.error();
  return two(local->year / 100) + two(local->year % 100) + "-" + two(local->month) + "-" + two(local->day);
}

std::vector<std::string> own_groups(const Responsibility& responsibility, const Asking& asking) {
  std::vector<std::string> out;
  for (const std::string& group : asking.known) {
    if (group.empty()) continue;
    const std::string_view deputy = responsibility.deputy_of(group);
    const bool stands_in = !deputy.empty() && asking.is_in(deputy) && responsibility.absent(group, asking.today);
    if (stands_in || asking.is_in(group)) out.push_back(group);
  }
  std::sort(out.begin(), out.end());
  return out;
}

stadtkern::Result<std::vector<std::string>> wanted_groups(const Responsibility& responsibility,
                                                          std::string_view parameter, const Asking& asking) {
  if (parameter == "*") return asking.known;
  if (parameter == "-") return std::vector<std::string>{std::string()};
  if (parameter.empty()) {
    auto own = own_groups(responsibility, asking);
    if (own.empty()) return asking.known;
    return own;
  }
  if (!group_name(parameter)) {
    return stadtkern::Error{stadtkern::Code::InvalidArgument,
                            "the inbox cannot be shown",
                            "query",
                            {{"group", "must be a group's name, * for all, or - for reports without one"}}};
  }
  Asking as_that = asking;
  as_that.is_in = [&](std::string_view group) { return group == parameter; };
  auto out = own_groups(responsibility, as_that);
  // One that nobody has heard of has no reports; that is no fault.
  if (std::find(out.begin(), out.end(), parameter) == out.end()) out.emplace_back(parameter);
  return out;
}

}  // namespace waste::clerk
