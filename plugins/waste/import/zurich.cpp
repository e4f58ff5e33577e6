// SPDX-License-Identifier: EUPL-1.2
#include <unordered_map>

#include "import/csv_rows.h"
#include "import/csv_table.h"
#include "local_time.h"
#include "swiss_grid.h"
#include "text.h"

namespace waste::importing {
namespace {

class ZurichReader final : public CsvTable {
 public:
  ZurichReader(const Source& source, const Tables& tables, RowSink sink)
      : CsvTable{std::move(sink)}, source_{source}, tables_{tables} {}

 private:
  RowOutcome outcome(const CsvRow& row) override {
    const std::string_view category = trim(row["service_code"]);
    const auto day = parse_local(trim(row["date"]));
    if (!day) return RowFailure{"date is not YYYY-MM-DD"};
    if (category.empty()) return RowFailure{"service_code is missing"};
    const auto time = to_utc(*day, source_.zone);
    if (!time) return RowFailure{time.error().message};

    ImportedReport out;
    Report& report = out.report;
    report.source = source_.name;
    report.source_id = identity(row);
    report.requested = *time;
    report.updated = *time;
    report.status = DetailedStatus::Done;
    const auto east = decimal(trim(row["e"]));
    const auto north = decimal(trim(row["n"]));
    if (east && north) report.position = from_lv95(*east, *north);
    if (!report.position) return Unlocated{report.source_id};
    const MappedCategory mapped = tables_.category(source_.name, {category});
    report.category = mapped.code;
    out.category_known = mapped.known;
    out.source_category = category;
    return out;
  }

  std::string identity(const CsvRow& row) {
    std::string id;
    for (const char* column : {"date", "service_code", "e", "n"}) {
      if (!id.empty()) id += '|';
      id += kept_text(row[column], false, 60);
    }
    // A hash for each different row: two contents of one hash would only share a count, and still differ.
    const unsigned nth = ++seen_[std::hash<std::string>{}(id)];
    return nth == 1 ? id : id + "#" + std::to_string(nth);
  }

  const Source& source_;
  const Tables& tables_;
  std::unordered_map<std::size_t, unsigned> seen_;  // about 40 bytes a row
};

}  // namespace

std::unique_ptr<RowReader> zurich_reader(const Source& source, const Tables& tables, RowSink sink) {
  return std::make_unique<ZurichReader>(source, tables, std::move(sink));
}

}  // namespace waste::importing
