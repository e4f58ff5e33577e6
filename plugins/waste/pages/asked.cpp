// SPDX-License-Identifier: EUPL-1.2
#include "pages/asked.h"

#include <algorithm>

#include "text.h"

namespace waste::pages {
namespace {

constexpr std::size_t kMostPages = 500;

}  // namespace

std::string Asked::filter() const {
  std::string out;
  if (!state.empty()) out.append("status=").append(state);
  if (!category.empty()) {
    out.append(out.empty() ? "" : "&").append("category=").append(stadtkern::percent_encoded(category));
  }
  return out;
}

open311::RequestQuery Asked::query() const {
  open311::RequestQuery out;
  out.status = parse_status(state);
  if (!category.empty()) out.categories = {category};
  return out;
}

Asked asked_of(const stadtkern::Form& query, const Settings& settings) {
  Asked out;
  if (parse_status(query["status"])) out.state = query["status"];
  const auto& all = settings.categories.all();
  const std::string category(query["category"]);
  if (std::any_of(all.begin(), all.end(), [&](const Category& one) { return one.code == category; })) {
    out.category = category;
  }
  const auto number = whole_number(query["page"]);
  if (number && *number >= 1 && *number <= kMostPages) out.page = static_cast<std::size_t>(*number);
  return out;
}

}  // namespace waste::pages
