// SPDX-License-Identifier: EUPL-1.2
#include "open_data/csv.h"

#include <stadtkern/csv_writer.h>

#include "text.h"

namespace waste::open_data {
namespace {

constexpr std::string_view kColumns =
    "service_request_id,requested_datetime,updated_datetime,closed_date,status_description,status_notes,source,"
    "service_name,service_subtype,description,agency_responsible,address,lat,long,licence\r\n";

}  // namespace

std::string csv_header() {
  return std::string(kColumns);
}

void append_csv(std::string& to, const PublicReport& report, std::string_view licence) {
  const bool closed = status_of(report.status) == Status::Closed;
  stadtkern::CsvLine line(to);
  line.plain(report.id).plain(format_w3c(report.requested)).plain(format_w3c(report.updated));
  line.plain(closed ? format_w3c(report.updated) : "").plain(name(report.status)).text(report.status_notes);
  line.plain("");  // where it came from is nobody's business
  line.text(report.category_name).plain("").text(report.description).text(report.agency).text(report.address);
  line.plain(report.position ? decimal_text(report.position->lat) : "");
  line.plain(report.position ? decimal_text(report.position->lon) : "");
  line.text(licence).end();
}

}  // namespace waste::open_data
