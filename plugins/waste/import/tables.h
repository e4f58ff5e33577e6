// SPDX-License-Identifier: EUPL-1.2
// What the importers know about cities: import/sources.csv (form, time zone, where its reports lie) and
// import/categories.csv (its categories -> ours). Read once, then constant: any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/result.h>

#include "geo.h"

namespace waste::importing {

// A source by name ("koeln"). Its name is the first half of each imported report's identity.
struct Source {
  std::string name;
  std::string form;         // "open311", "zurich", "boston", "helsinki"
  std::string zone;         // of times without offset; empty: such times are refused
  std::optional<Box> area;  // how a file of a form that several cities share is recognised
};

struct MappedCategory {
  std::string code;
  bool known = true;  // false: the table names it only by its catch-all row
};

class Tables {
 public:
  // INVALID_ARGUMENT names file and line.
  [[nodiscard]] static stadtkern::Result<Tables> read(std::string_view sources_csv, std::string_view categories_csv);

  [[nodiscard]] const Source* find(std::string_view name) const;
  [[nodiscard]] const Source* at(std::string_view form, Position position) const;

  // The first of `names` that the table has for the source; else the catch-all.
  [[nodiscard]] MappedCategory category(std::string_view source, const std::vector<std::string_view>& names) const;

 private:
  std::vector<Source> sources_;
  std::map<std::pair<std::string, std::string>, std::string> categories_;
};

}  // namespace waste::importing
