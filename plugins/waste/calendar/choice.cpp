// SPDX-License-Identifier: EUPL-1.2
#include "calendar/choice.h"

#include <algorithm>
#include <string>

#include "text.h"

namespace waste::calendar {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;

constexpr std::size_t kMostNamed = 10;

// The parts' numbers, for an error: `"1-15", "16-40"`.
std::string parts_of(const std::vector<Followed>& plans) {
  std::string out;
  std::string_view last;
  std::size_t count = 0;
  for (const Followed& plan : plans) {
    if (plan.part_key == last) continue;
    last = plan.part_key;
    const std::string& numbers = plan.membership.street.numbers;
    if (++count > kMostNamed) return out + ", ...";
    out += (out.empty() ? "\"" : ", \"") + (numbers.empty() ? std::string("all others") : numbers) + "\"";
  }
  return out;
}

// 2: its numbers hold the house; 1: they don't say; 0: they don't hold it.
int fit(const Followed& plan, std::string_view house) {
  const std::string& numbers = plan.membership.street.numbers;
  if (numbers.empty()) return 1;
  const auto covered = covers(numbers, house);
  return !covered ? 1 : *covered ? 2 : 0;
}

std::vector<Followed> fitting(const std::vector<Followed>& plans, std::string_view house) {
  int best = 0;
  for (const Followed& plan : plans) best = std::max(best, fit(plan, house));
  std::vector<Followed> out;
  if (best == 0) return out;
  std::copy_if(plans.begin(), plans.end(), std::back_inserter(out),
               [&](const Followed& plan) { return fit(plan, house) == best; });
  return out;
}

}  // namespace

Result<std::vector<Followed>> chosen_part(const std::vector<Followed>& plans, std::string_view part_key,
                                          std::string_view house) {
  std::vector<Followed> left = plans;
  if (!house.empty()) {
    left = fitting(plans, house);
    if (left.empty()) {
      return Error{Code::NotFound, "no plan of this street is for number " + kept_text(house, false, 20) +
                                       "; there are plans for " + parts_of(plans)};
    }
  }
  const bool one = left.front().part_key == left.back().part_key;
  if (one) return left;
  if (house.empty() && !part_key.empty()) {
    std::vector<Followed> exact;
    std::copy_if(left.begin(), left.end(), std::back_inserter(exact),
                 [&](const Followed& plan) { return plan.part_key == part_key; });
    if (!exact.empty()) return exact;
  }
  return Error{Code::InvalidArgument,
               "the parts of this street have different plans",
               "number",
               {{"number", "is needed: there are plans for " + parts_of(left)}}};
}

Result<std::vector<Kind>> read_kinds(std::string_view list) {
  std::vector<Kind> out;
  for (const std::string& word : comma_list(list)) {
    const auto kind = parse_kind(word);
    if (!kind) {
      std::string known;
      for (const Kind each : all_kinds()) known += (known.empty() ? "" : ", ") + std::string(key(each));
      return Error{Code::InvalidArgument, "there is no such kind", "kinds", {{"kinds", "must be of " + known}}};
    }
    out.push_back(*kind);
  }
  return out.empty() ? all_kinds() : out;
}

}  // namespace waste::calendar
