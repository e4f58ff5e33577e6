// SPDX-License-Identifier: EUPL-1.2
#include "import/csv_table.h"

namespace waste::importing {

std::string_view CsvRow::operator[](std::string_view column) const {
  const auto found = columns_.find(column);
  return found == columns_.end() ? std::string_view{} : std::string_view{fields_[found->second]};
}

void CsvTable::on_record(stadtkern::CsvRecord record) {
  if (width_ == 0) {
    width_ = record.fields.size();  // more than columns_ holds when a name stands there twice: the first counts
    for (std::size_t i = 0; i < record.fields.size(); ++i) columns_.emplace(record.fields[i], i);
    return;
  }
  if (!record.fault.empty()) return sink_({record.line, RowFailure{std::move(record.fault)}});
  if (record.fields.size() != width_) {
    return sink_({record.line, RowFailure{"has " + std::to_string(record.fields.size()) + " fields, the header " +
                                          std::to_string(width_)}});
  }
  sink_({record.line, outcome(CsvRow{columns_, record.fields})});
}

}  // namespace waste::importing
