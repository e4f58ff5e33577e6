// SPDX-License-Identifier: EUPL-1.2
#include "import/recognise.h"

#include <optional>
#include <set>
#include <string>

#include <stadtkern/csv_reader.h>
#include <stadtkern/foreign_json.h>
#include "import/open311_rows.h"
#include "text.h"

namespace waste::importing {
namespace {

std::string_view form_name(Form form) {
  switch (form) {
    case Form::ZurichCsv:
      return "zurich";
    case Form::BostonCsv:
      return "boston";
    case Form::HelsinkiJson:
      return "helsinki";
    case Form::Open311Json:
    case Form::Open311Xml:
      break;
  }
  return "open311";
}

std::optional<Form> csv_form(std::string_view head) {
  std::set<std::string> columns;
  stadtkern::CsvReader reader{',', kLongestRecord, [&](stadtkern::CsvRecord record) {
                                if (columns.empty()) columns.insert(record.fields.begin(), record.fields.end());
                              }};
  reader.write(head.substr(0, head.find('\n')));
  reader.finish();
  const auto has = [&](std::initializer_list<const char*> names) {
    for (const char* name : names) {
      if (!columns.contains(name)) return false;
    }
    return true;
  };
  if (has({"case_enquiry_id", "open_dt", "case_status", "type", "latitude", "longitude"})) return Form::BostonCsv;
  if (has({"date", "service_code", "e", "n"})) return Form::ZurichCsv;
  return std::nullopt;
}

// {"data": ... is Helsinki's wrapping; any other object or list is taken for Open311.
std::optional<Form> form_of(std::string_view head) {
  if (head.substr(0, 3) == "\xEF\xBB\xBF") head.remove_prefix(3);
  head = trim(head);
  if (head.empty()) return std::nullopt;
  if (head[0] == '<') return Form::Open311Xml;
  if (head[0] == '[') return Form::Open311Json;
  if (head[0] != '{') return csv_form(head);
  const std::string_view key = trim(head.substr(1));
  return key.substr(0, 6) == "\"data\"" ? Form::HelsinkiJson : Form::Open311Json;
}

// The first located request of a file of which only the head is here: what follows a break is no row, and no matter.
std::optional<Position> first_position(Form form, std::string_view head, const Tables& tables) {
  std::optional<Position> found;
  const Source anywhere{"", "open311", "UTC", std::nullopt};
  const auto look = [&](Row row) {
    const auto* report = std::get_if<ImportedReport>(&row.outcome);
    if (report && !found) found = report->report.position;
  };
  if (form == Form::Open311Json) {
    auto reader = open311_json_reader(anywhere, tables, look);
    reader->write(head);
    reader->finish();
  } else {
    // XML can't be read in part; its first complete request can, put into a document of its own.
    for (std::size_t at = head.find("<request>"); at != std::string_view::npos && !found;) {
      const std::size_t end = head.find("</request>", at);
      if (end == std::string_view::npos) break;
      auto reader = open311_xml_reader(anywhere, tables, look);
      reader->write("<service_requests>");
      reader->write(head.substr(at, end + 10 - at));
      reader->write("</service_requests>");
      reader->finish();
      at = head.find("<request>", end);
    }
  }
  return found;
}

}  // namespace

stadtkern::Result<Recognised> recognise(std::string_view head, const Tables& tables, std::string_view wanted) {
  using stadtkern::Code;
  using stadtkern::Error;
  const auto form = form_of(head);
  if (!form) {
    return Error{
        Code::UnsupportedMedia,
        "this file is none that can be imported: Open311 (JSON or XML), Helsinki's JSON, or CSV as Zürich or Boston "
        "have it"};
  }
  const std::string_view name = form_name(*form);
  if (!wanted.empty()) {
    const Source* source = tables.find(wanted);
    if (!source || source->form != name) {
      return Error{Code::NotFound, "there is no source \"" + std::string{wanted} + "\" for a file of the form " +
                                       std::string{name} + "; see import/sources.csv"};
    }
    return Recognised{*form, source};
  }
  const Source* source = nullptr;
  if (*form == Form::Open311Json || *form == Form::Open311Xml) {
    if (const auto position = first_position(*form, head, tables)) source = tables.at(name, *position);
  }
  if (!source) source = tables.find(name);
  if (!source) return Error{Code::NotFound, "import/sources.csv has no row for the form " + std::string{name}};
  return Recognised{*form, source};
}

}  // namespace waste::importing
