// SPDX-License-Identifier: EUPL-1.2
#include "open_data/csv.h"

#include "text.h"

namespace waste::open_data {
namespace {

constexpr std::string_view kColumns =
    "service_request_id,requested_datetime,updated_datetime,closed_date,status_description,status_notes,source,"
    "service_name,service_subtype,description,agency_responsible,address,lat,long,licence\r\n";

class Line {
 public:
  explicit Line(std::string& to) : to_{to} {}

  // What is written by people.
  Line& text(std::string_view value) {
    const bool formula = !value.empty() && std::string_view("=+-@\t\r\n").find(value.front()) != std::string_view::npos;
    return quoted(value, formula ? "'" : "");
  }
  // What is written by this program: numbers, times, ids.
  Line& plain(std::string_view value) {
    separate();
    to_ += value;
    return *this;
  }
  void end() { to_ += "\r\n"; }

 private:
  void separate() {
    if (begun_) to_ += ',';
    begun_ = true;
  }
  Line& quoted(std::string_view value, std::string_view before) {
    separate();
    if (before.empty() && value.find_first_of(",\"\r\n") == std::string_view::npos) {
      to_ += value;
      return *this;
    }
    to_ += '"';
    to_ += before;
    for (const char c : value) {
      if (c == '"') to_ += '"';
      to_ += c;
    }
    to_ += '"';
    return *this;
  }

  std::string& to_;
  bool begun_ = false;
};

}  // namespace

std::string csv_header() {
  return std::string(kColumns);
}

void append_csv(std::string& to, const PublicReport& report, std::string_view licence) {
  const bool closed = status_of(report.status) == Status::Closed;
  Line line(to);
  line.plain(report.id).plain(format_w3c(report.requested)).plain(format_w3c(report.updated));
  line.plain(closed ? format_w3c(report.updated) : "").plain(name(report.status)).text(report.status_notes);
  line.plain("");  // where it came from is nobody's business
  line.text(report.category_name).plain("").text(report.description).text(report.agency).text(report.address);
  line.plain(report.position ? decimal_text(report.position->lat) : "");
  line.plain(report.position ? decimal_text(report.position->lon) : "");
  line.text(licence).end();
}

}  // namespace waste::open_data
