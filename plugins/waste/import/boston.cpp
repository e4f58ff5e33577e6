// SPDX-License-Identifier: EUPL-1.2
#include "import/csv_rows.h"
#include "import/csv_table.h"
#include "local_time.h"
#include "text.h"

namespace waste::importing {
namespace {

constexpr std::size_t kLongestAddress = 200;

// "Case Closed. Closed date : 2016-01-04 15:29:14.917 Case Resolved Stray dog ..." -> "Resolved Stray dog ...".
std::string closing_note(std::string_view reason) {
  constexpr std::string_view kStart = "Case Closed. Closed date : ";
  std::string note = kept_text(reason, false, 4000);
  if (note.rfind(kStart, 0) != 0) return note;
  // Date and time (in UTC; closed_dt has them on the wall clock) are two words.
  std::size_t at = note.find(' ', kStart.size());
  if (at != std::string::npos) at = note.find(' ', at + 1);
  if (at == std::string::npos) return {};
  note = note.substr(at + 1);
  if (ascii_lower(note.substr(0, 5)) == "case ") note = note.substr(5);
  return note;
}

DetailedStatus closed_status(std::string_view note) {
  const std::string lower = ascii_lower(note);
  if (lower.rfind("invalid", 0) == 0) return DetailedStatus::NotSolvable;
  if (lower.rfind("duplicate", 0) == 0) return DetailedStatus::Duplicate;
  return DetailedStatus::Done;
}

// "2126.0" -> "02126": the export took the code for a number.
std::string zip_code(std::string_view text) {
  const auto number = decimal(trim(text));
  if (!number || *number < 1 || *number > 99'999) return {};
  std::string digits = std::to_string(static_cast<unsigned>(*number));
  return std::string(5 - digits.size(), '0') + digits;
}

class BostonReader final : public CsvTable {
 public:
  BostonReader(const Source& source, const Tables& tables, RowSink sink)
      : CsvTable{std::move(sink)}, source_{source}, tables_{tables} {}

 private:
  RowOutcome outcome(const CsvRow& row) override {
    ImportedReport out;
    Report& report = out.report;
    report.source = source_.name;
    report.source_id = kept_text(row["case_enquiry_id"], false, 200);
    if (report.source_id.empty()) return RowFailure{"case_enquiry_id is missing"};
    const auto status = parse_status(ascii_lower(trim(row["case_status"])));
    if (!status) return RowFailure{"case_status is neither Open nor Closed"};
    report.status_notes = closing_note(row["closure_reason"]);
    if (*status == Status::Closed) report.status = closed_status(report.status_notes);

    std::string fault;
    const auto opened = time(row, "open_dt", fault);
    const auto closed = time(row, "closed_dt", fault, opened);
    report.expected = time(row, "sla_target_dt", fault);
    if (fault.empty() && !opened) fault = "open_dt is missing";
    if (!fault.empty()) return RowFailure{fault};
    report.requested = *opened;
    report.updated = closed.value_or(*opened);

    const auto lat = decimal(trim(row["latitude"]));
    const auto lon = decimal(trim(row["longitude"]));
    if (!lat || !lon || !on_earth({*lat, *lon}) || (*lat == 0 && *lon == 0)) return Unlocated{report.source_id};
    report.position = Position{*lat, *lon};
    report.address = kept_text(row["location"], false, kLongestAddress);
    report.zipcode = zip_code(row["location_zipcode"]);
    report.agency = kept_text(row["department"], false, kLongestAddress);
    if (std::string url = kept_text(row["submitted_photo"], false, 2000); url.rfind("http", 0) == 0) {
      report.media_urls.push_back(std::move(url));
    }
    out.source_category = kept_text(row["type"], false, kLongestAddress);
    if (out.source_category.empty()) return RowFailure{"type is missing"};
    const MappedCategory mapped = tables_.category(source_.name, {out.source_category});
    report.category = mapped.code;
    out.category_known = mapped.known;
    return out;
  }

  std::optional<Micros> time(const CsvRow& row, const char* column, std::string& fault,
                             std::optional<Micros> since = {}) const {
    const std::string_view text = trim(row[column]);
    if (text.empty()) return std::nullopt;
    const auto local = parse_local(text);
    if (!local) {
      fault = std::string{column} + " is not a time";
      return std::nullopt;
    }
    const auto exact = to_utc(*local, source_.zone, since);
    if (!exact) {
      fault = exact.error().message;
      return std::nullopt;
    }
    return *exact;
  }

  const Source& source_;
  const Tables& tables_;
};

}  // namespace

std::unique_ptr<RowReader> boston_reader(const Source& source, const Tables& tables, RowSink sink) {
  return std::make_unique<BostonReader>(source, tables, std::move(sink));
}

}  // namespace waste::importing
