// SPDX-License-Identifier: EUPL-1.2
// A CSV file with a header: rows by column name. One thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/csv_reader.h>
#include "import/row.h"

namespace waste::importing {

// One row; lives during the call that it is handed to.
class CsvRow {
 public:
  CsvRow(const std::map<std::string, std::size_t, std::less<>>& columns, const std::vector<std::string>& fields)
      : columns_{columns}, fields_{fields} {}

  // The field of that column, or "" when the file has no such column.
  [[nodiscard]] std::string_view operator[](std::string_view column) const;

 private:
  const std::map<std::string, std::size_t, std::less<>>& columns_;
  const std::vector<std::string>& fields_;
};

class CsvTable : public RowReader {
 public:
  explicit CsvTable(RowSink sink)
      : sink_{std::move(sink)}, reader_{',', kLongestRecord, [this](stadtkern::CsvRecord record) {
                                          on_record(std::move(record));
                                        }} {}

  void write(std::string_view bytes) final { reader_.write(bytes); }
  void finish() final { reader_.finish(); }

 protected:
  virtual RowOutcome outcome(const CsvRow& row) = 0;

 private:
  void on_record(stadtkern::CsvRecord record);

  RowSink sink_;
  stadtkern::CsvReader reader_;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::size_t width_ = 0;  // fields of the header
};

}  // namespace waste::importing
