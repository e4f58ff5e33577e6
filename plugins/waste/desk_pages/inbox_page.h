// SPDX-License-Identifier: EUPL-1.2
// The inbox as a page: figures, filters, reports, and what is done with several at once. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/html.h>

#include "clerk/inbox_view.h"
#include "desk_pages/inbox_query.h"
#include "desk_pages/place.h"

namespace waste::desk {

inline constexpr std::int64_t kMostCounted = 1000;  // the figures go no further

struct Figures {
  std::int64_t open = 0;
  std::int64_t fresh = 0;  // nobody has looked at them
  std::int64_t overdue = 0;
  std::int64_t unreleased = 0;
  std::int64_t aside = 0;
  std::int64_t held = 0;  // of the whole town: they belong to no group yet
};
// `base`: of the module's pages. The one that is shown is marked.
[[nodiscard]] stadtkern::html::Html figures_list(const Place& place, const Figures& figures, const Wanted* shown);

struct InboxData {
  Wanted wanted;
  clerk::Shown shown;
  Figures figures;
  std::int64_t found = 0;                                     // at most kMostCounted
  std::string done{};                                         // how many a bulk action changed; empty: there was none
  std::string failed{};                                       // and how many it could not
  std::vector<std::pair<std::string, std::string>> faults{};  // of the bulk action: field, words
  stadtkern::Form typed{};
};
[[nodiscard]] stadtkern::Page inbox_page(const Place& place, const InboxData& data);

}  // namespace waste::desk
