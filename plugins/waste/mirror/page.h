// SPDX-License-Identifier: EUPL-1.2
// One page of another server's reports: what there is of it. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foreign/exchange.h"
#include "foreign/settings.h"
#include "import/row.h"
#include "import/tables.h"

namespace waste::mirror {

struct Page {
  enum class Kind {
    Good,
    Nothing,  // 404: no such page, or nothing there
    Refused,  // another fault of the asking
    Trouble,  // may be asked for again
  };
  Kind kind = Kind::Trouble;
  std::string why;               // unless good
  std::vector<std::string> ids;  // all that it names, also of rows that are no use
  std::vector<importing::ImportedReport> reports;
  std::uint64_t unlocated = 0;
  std::uint64_t failed = 0;
  std::string first_failure;
};

[[nodiscard]] Page read_page(const foreign::Heard& heard, const foreign::Mirror& mirror,
                             const importing::Source& source, const importing::Tables& tables);

}  // namespace waste::mirror
