// SPDX-License-Identifier: EUPL-1.2
// What an importer makes of one row of a source's file. Values only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "report.h"

namespace waste::importing {

// Ready to be stored but for its id. The source's people are never imported: there is no contact.
struct ImportedReport {
  Report report;
  std::string source_category;  // as the source names it
  bool category_known = true;   // false: the table has only its catch-all for it
};

// A row without a usable position. It is not stored: it could be shown on no map and worked on by nobody.
struct Unlocated {
  std::string source_id;
};

struct RowFailure {
  std::string reason;
};

inline constexpr std::size_t kLongestRecord = std::size_t{1} << 20;  // bytes of a row in a table

using RowOutcome = std::variant<ImportedReport, Unlocated, RowFailure>;

struct Row {
  std::uint64_t line = 0;  // where the row begins in its file
  RowOutcome outcome;
};

using RowSink = std::function<void(Row)>;

// Takes a file in pieces and hands out its rows. One thread.
class RowReader {
 public:
  virtual ~RowReader() = default;
  virtual void write(std::string_view bytes) = 0;
  virtual void finish() = 0;
};

}  // namespace waste::importing
