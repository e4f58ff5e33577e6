// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/inbox_query.h"

#include <algorithm>

#include "clerk/responsibility.h"
#include "text.h"

namespace waste::desk {
namespace {

constexpr std::size_t kLongestWords = 200;  // bytes

bool yes(const stadtkern::Form& query, std::string_view name) {
  return query[name] == "1";
}

}  // namespace

Wanted read_wanted(const stadtkern::Form& query) {
  Wanted out;
  const auto state = query["state"];
  if (state == "closed" || parse_detailed_status(state)) out.state = state;
  out.category = query["category"].substr(0, kLongestWords);
  const auto group = query["group"];
  if (group == "*" || group == "-" || clerk::group_name(group)) out.group = group;
  if (query["words"].size() <= kLongestWords) out.words = trim(query["words"]);
  const auto order = query["order"];
  if (order == "oldest" || order == "due") out.order = order;
  out.overdue = yes(query, "overdue");
  out.unreleased = yes(query, "unreleased");
  out.aside = yes(query, "aside");
  const auto page = whole_number(query["page"]);
  if (page && *page >= 1 && *page <= clerk::inbox::kLastReport / kPageSize)
    out.page = static_cast<std::uint32_t>(*page);
  // Nothing that is done can be late.
  const auto detailed = parse_detailed_status(out.state);
  if (out.state == "closed" || (detailed && status_of(*detailed) == Status::Closed)) out.overdue = false;
  return out;
}

std::string query_of(const Wanted& wanted) {
  stadtkern::Form form;
  const auto put = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) form.set(name, value);
  };
  put("state", wanted.state);
  put("category", wanted.category);
  put("group", wanted.group);
  put("words", wanted.words);
  put("order", wanted.order);
  put("overdue", wanted.overdue ? "1" : "");
  put("unreleased", wanted.unreleased ? "1" : "");
  put("aside", wanted.aside ? "1" : "");
  if (wanted.page > 1) put("page", std::to_string(wanted.page));
  const std::string encoded = form.encoded();
  return encoded.empty() ? encoded : "?" + encoded;
}

clerk::inbox::Query inbox_query(const Wanted& wanted) {
  auto query = clerk::inbox::read_query(wanted.state, wanted.overdue, wanted.order, wanted.page, kPageSize);
  clerk::inbox::Query out = query ? *query : *clerk::inbox::read_query({}, false, {}, 1, kPageSize);
  out.category = wanted.category;
  out.words = wanted.words;
  out.unreleased = wanted.unreleased;
  if (wanted.aside) out.aside = clerk::inbox::Aside::Only;
  return out;
}

}  // namespace waste::desk
