// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include <stadtkern/csv_reader.h>
#include "category.h"
#include "import/import.h"
#include "test_data.h"

using namespace waste;
using namespace waste::importing;

namespace {

const Tables& tables() {
  static const Tables kTables = *Tables::read(module_file("import/sources.csv"), module_file("import/categories.csv"));
  return kTables;
}

std::vector<Row> rows(std::string_view text, std::string source = "") {
  std::vector<Row> out;
  Importer importer{tables(), std::move(source), [&](Row row) { out.push_back(std::move(row)); }};
  REQUIRE(importer.write(text));
  REQUIRE(importer.finish());
  return out;
}

const ImportedReport& imported(const Row& row) {
  if (const auto* failure = std::get_if<RowFailure>(&row.outcome)) FAIL(failure->reason);
  REQUIRE(std::holds_alternative<ImportedReport>(row.outcome));
  return std::get<ImportedReport>(row.outcome);
}

std::string failure(const Row& row) {
  REQUIRE(std::holds_alternative<RowFailure>(row.outcome));
  return std::get<RowFailure>(row.outcome).reason;
}

std::string zurich(const std::string& row) {
  return "date,year,service_code,e,n\n" + row + "\n";
}

}  // namespace

TEST_CASE("import: a file that is none of the forms is refused at once") {
  for (const char* text : {"", "hello", "a,b,c\n1,2,3\n", "%PDF-1.4"}) {
    Importer importer{tables(), "", [](Row) {}};
    REQUIRE(importer.write(text));
    const auto done = importer.finish();
    REQUIRE_FALSE(done);
    CHECK(done.error().code == stadtkern::Code::UnsupportedMedia);
  }
}

TEST_CASE("import: a source may be named, if it has the file's form") {
  Importer wrong{tables(), "zurich", [](Row) {}};
  REQUIRE(wrong.write("[]"));
  CHECK(wrong.finish().error().code == stadtkern::Code::NotFound);
  Importer named{tables(), "koeln", [](Row) {}};
  REQUIRE(named.write("[]"));
  REQUIRE(named.finish());
  CHECK(named.source()->name == "koeln");
}

TEST_CASE("import: an Open311 file from anywhere is read, and its categories are unmapped") {
  const auto text = data_file("open311-spec/service_requests.json");
  if (!text) return;
  const auto all = rows(*text);
  REQUIRE(all.size() == 2);
  const auto& first = imported(all[0]);
  CHECK(first.report.source == "open311");
  CHECK(first.report.source_id == "14-01100669");
  CHECK(first.report.requested == parse_w3c("2014-07-12T15:58:43Z"));
  CHECK(first.report.updated == parse_w3c("2014-07-12T16:08:21Z"));
  CHECK(first.report.category == "other");
  CHECK_FALSE(first.category_known);
  CHECK(first.source_category == "Alley Light Out");
}

TEST_CASE("import: Open311 XML is read with its lines") {
  const auto text = data_file("open311-spec/requests_many.xml");
  if (!text) return;
  const auto all = rows(*text);
  REQUIRE(all.size() == 2);
  CHECK(all[0].line == 3);
  CHECK(all[1].line == 22);
  const Report& report = imported(all[0]).report;
  CHECK(report.source_id == "101005420892");
  CHECK(report.position == Position{43.691104288, -79.272306875});
  CHECK(report.updated == report.requested);
  CHECK(report.expected == parse_w3c("2018-08-03T04:01:00Z"));
  CHECK(report.agency == "311 Toronto");
}

TEST_CASE("import: XML with entities of its own, or none at all, is one failed row") {
  for (const char* text :
       {"<service_requests><request>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x/>", "<html/>"}) {
    const auto all = rows(text);
    REQUIRE(all.size() == 1);
    CHECK_FALSE(failure(all[0]).empty());
  }
}

TEST_CASE("import: one request, a wrapped list and Helsinki's wrapping are understood") {
  const std::string request =
      R"({"service_request_id":1,"status":"open","service_code":"017","service_name":"Ampel defekt",)"
      R"("requested_datetime":"2016-02-16T21:26:17+01:00","lat":50.9,"long":6.9,"status_notes":"<p>Danke &amp; bis bald</p>"})";
  for (const std::string& text : {request, "[" + request + "]", "{\"service_requests\":[" + request + "]}"}) {
    const auto all = rows(text, "koeln");
    REQUIRE(all.size() == 1);
    CHECK(imported(all[0]).report.source_id == "1");
    CHECK(imported(all[0]).report.category == "traffic_sign");
    CHECK(imported(all[0]).report.status_notes == "Danke & bis bald");
  }
  const auto wrapped = rows(R"({"data":{"service_request_id":"x","status":"closed","detailed_status":"REJECTED",
    "service_name":"Parks","requested_datetime":"2014-07-25T21:08:54+03:00","position":"24.9,60.1"}})");
  REQUIRE(wrapped.size() == 1);
  CHECK(imported(wrapped[0]).report.status == DetailedStatus::NotSolvable);
  CHECK(imported(wrapped[0]).report.position == Position{60.1, 24.9});
}

TEST_CASE("import: each faulty Open311 row says what is wrong, with its line") {
  const auto all = rows(R"([
{"status":"open"},
{"service_request_id":"1","status":"lost"},
{"service_request_id":"1","status":"open"},
{"service_request_id":"1","status":"open","requested_datetime":"2016-02-30T00:00:00Z"},
{"service_request_id":"1","status":"open","requested_datetime":"2016-02-01 00:00:00"},
{"service_request_id":"1","status":"open","requested_datetime":"2016-02-01T00:00:00Z","lat":1,"long":1},
{"service_request_id":"1","status":"open","requested_datetime":"2016-02-01T00:00:00Z","lat":0,"long":0},
{"service_request_id": 001},
7
])");
  REQUIRE(all.size() == 9);
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].line == i + 2);
  CHECK(failure(all[0]) == "service_request_id is missing");
  CHECK(failure(all[1]) == "status is neither open nor closed");
  CHECK(failure(all[2]) == "requested_datetime is missing");
  CHECK(failure(all[3]) == "requested_datetime is not a time");
  CHECK(failure(all[4]) == "requested_datetime has no zone, and the source has none");
  CHECK(failure(all[5]) == "service_code is missing");
  CHECK(std::get<Unlocated>(all[6].outcome).source_id == "1");
  CHECK(failure(all[7]).find("not JSON") == 0);
  CHECK(failure(all[8]) == "not an object");
}

TEST_CASE("import: Zürich's rows of the same content get ids of their own, the same in every run") {
  const std::string twice =
      zurich("2020-02-09,2020,Graffiti,2682481,1243589\n2020-02-09,2020,Graffiti,2682481,1243589");
  for (int run = 0; run < 2; ++run) {
    const auto all = rows(twice);
    REQUIRE(all.size() == 2);
    CHECK(imported(all[0]).report.source_id == "2020-02-09|Graffiti|2682481|1243589");
    CHECK(imported(all[1]).report.source_id == "2020-02-09|Graffiti|2682481|1243589#2");
  }
}

TEST_CASE("import: Zürich's days begin at the city's midnight, in summer and winter") {
  CHECK(imported(rows(zurich("2020-02-09,2020,Graffiti,2682481,1243589"))[0]).report.requested ==
        parse_w3c("2020-02-08T23:00:00Z"));
  CHECK(imported(rows(zurich("2020-07-09,2020,Graffiti,2682481,1243589"))[0]).report.requested ==
        parse_w3c("2020-07-08T22:00:00Z"));
}

TEST_CASE("import: faulty and unlocated CSV rows") {
  CHECK(failure(rows(zurich("2020-02-30,2020,Graffiti,1,1"))[0]) == "date is not YYYY-MM-DD");
  CHECK(failure(rows(zurich("2020-02-09,2020,,1,1"))[0]) == "service_code is missing");
  CHECK(failure(rows(zurich("2020-02-09,2020"))[0]) == "has 2 fields, the header 5");
  CHECK(std::holds_alternative<Unlocated>(rows(zurich("2020-02-09,2020,Graffiti,,"))[0].outcome));
  CHECK(std::holds_alternative<Unlocated>(rows(zurich("2020-02-09,2020,Graffiti,600000,200000"))[0].outcome));
  const auto doubled =
      rows("date,date,service_code,e,n\n2020-02-09,Graffiti,2682481,1243589\n2020-02-09,x,Graffiti,1,1\n");
  CHECK(failure(doubled[0]) == "has 4 fields, the header 5");
  CHECK(std::holds_alternative<Unlocated>(doubled[1].outcome));
  const auto unknown = rows(zurich("2020-02-09,2020,Neues,2682481,1243589"));
  CHECK(imported(unknown[0]).report.category == "other");
  CHECK_FALSE(imported(unknown[0]).category_known);
}

TEST_CASE("import: Boston's wall clock in both nights of clock change") {
  const auto opened = [](const char* time) {
    const auto all = rows("case_enquiry_id,open_dt,closed_dt,case_status,type,latitude,longitude\n1," +
                          std::string{time} + ",,Open,Animal Lost,42.3,-71.1\n");
    REQUIRE(all.size() == 1);
    return format_w3c(imported(all[0]).report.requested);
  };
  CHECK(opened("2016-03-13 01:59:59") == "2016-03-13T06:59:59Z");
  CHECK(opened("2016-03-13 02:30:00") == "2016-03-13T07:30:00Z");
  CHECK(opened("2016-03-13 03:00:00") == "2016-03-13T07:00:00Z");
  CHECK(opened("2016-11-06 01:30:00") == "2016-11-06T05:30:00Z");
  CHECK(opened("2016-11-06 02:00:00") == "2016-11-06T07:00:00Z");
}

TEST_CASE("import: what was closed in the second of the doubled hours was not closed before it was opened") {
  const auto all = rows(
      "case_enquiry_id,open_dt,closed_dt,case_status,type,latitude,longitude\n"
      "1,2016-11-06 01:50:00,2016-11-06 01:10:00,Closed,Animal Lost,42.3,-71.1\n");
  REQUIRE(all.size() == 1);
  CHECK(format_w3c(imported(all[0]).report.requested) == "2016-11-06T05:50:00Z");
  CHECK(format_w3c(imported(all[0]).report.updated) == "2016-11-06T06:10:00Z");
}

TEST_CASE("import: tables with a fault are refused by file and line") {
  const std::string sources = "name,form,zone,south,west,north,east\nx,open311,,,,,\n";
  const auto message = [&](const std::string& a, const std::string& b) {
    const auto read = Tables::read(a, b);
    return read ? std::string{} : read.error().message;
  };
  CHECK(message(sources, "source,source_category,category\n*,*,other\n").empty());
  CHECK(message(sources, "source,source_category,category\ny,a,b\n*,*,other\n") == "categories.csv:2: no such source");
  CHECK(message(sources, "source,source_category,category\nx,a,b\n").find("*,*,CODE") != std::string::npos);
  CHECK(message(sources + "x,open311,,,,,\n", "h,h,h\n*,*,o\n") == "sources.csv:3: a source stands here a second time");
  CHECK(message(sources + "y,open311,,1,2,3\n", "h,h,h\n*,*,o\n") == "sources.csv:3: 7 fields are needed");
}

TEST_CASE("import: every target of the table is one of the standard categories") {
  const Catalogue catalogue = Catalogue::standard();
  std::string text = module_file("import/categories.csv");
  stadtkern::CsvReader reader{',', kLongestRecord, [&](stadtkern::CsvRecord record) {
                                if (record.line == 1) return;
                                INFO(record.line);
                                CHECK(catalogue.find(record.fields.at(2)));
                              }};
  reader.write(text);
  reader.finish();
}

TEST_CASE("import: the result's parts add up to what was read") {
  ImportResult result{1, 2, 3, 4, {{7, "bad \"row\""}}, {{"Neues", 5}}};
  CHECK(result.read() == 11);
  CHECK(
      result.json() ==
      R"({"read":11,"stored":1,"updated":2,"skipped":3,"unlocated":4,"failed":[{"line":7,"reason":"bad \"row\""}],"unmapped":{"Neues":5}})");
}
