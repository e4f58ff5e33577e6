// SPDX-License-Identifier: EUPL-1.2
// Lists of hotspots as towns publish them, row by row: a JSON array of objects, or a table with a header. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sites/site.h"

namespace wifi::sites {

struct ImportRow {
  std::uint64_t line = 0;                   // of the table; the number of the element in a JSON array
  std::variant<Site, std::string> outcome;  // the site, or why it is none
};

// InvalidArgument when the file as a whole is neither, or has no columns that a site could be made of. What makes a row
// the same one the next time is its own id where it has one, else name, address and place.
[[nodiscard]] stadtkern::Result<std::vector<ImportRow>> read_sites(std::string_view file, const std::string& source);

}  // namespace wifi::sites
