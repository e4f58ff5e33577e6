// SPDX-License-Identifier: EUPL-1.2
// Which reports a list or a map of them is asked for. Pure.
#pragma once

#include <cstddef>
#include <string>

#include <stadtkern/form.h>

#include "open311/request_query.h"
#include "settings.h"

namespace waste::pages {

// What makes no sense counts as not asked.
struct Asked {
  std::string state;     // "open", "closed", or empty: both
  std::string category;  // a code of the town's, or empty: all
  std::size_t page = 1;

  // As an address has it, without the page.
  [[nodiscard]] std::string filter() const;
  // As the store is asked, whatever the page.
  [[nodiscard]] open311::RequestQuery query() const;
};

[[nodiscard]] Asked asked_of(const stadtkern::Form& query, const Settings& settings);

}  // namespace waste::pages
