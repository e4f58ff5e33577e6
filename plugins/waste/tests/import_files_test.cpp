// SPDX-License-Identifier: EUPL-1.2
// The real files. Expected numbers were computed apart from this code with Python's csv, json and zoneinfo modules over
// the same files: rows, rows with a position, states, and the sums of both times in seconds, which no single shifted
// row would leave as they are.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "import/import.h"
#include "test_data.h"

using namespace waste;
using namespace waste::importing;

namespace {

struct Count {
  std::string source;
  std::size_t read = 0;
  std::size_t unlocated = 0;
  std::size_t failed = 0;
  std::size_t open = 0;
  std::size_t unmapped = 0;
  std::int64_t requested_s = 0;
  std::int64_t updated_s = 0;
  std::set<std::string> ids;
  std::set<std::string> unmapped_names;
  std::map<DetailedStatus, std::size_t> states;
  std::vector<Report> reports;
};

Count import_file(const std::string& text, std::size_t piece = 65536) {
  const Tables tables = *Tables::read(module_file("import/sources.csv"), module_file("import/categories.csv"));
  Count count;
  Importer importer{tables, "", [&](Row row) {
                      ++count.read;
                      if (std::holds_alternative<Unlocated>(row.outcome)) ++count.unlocated;
                      if (std::holds_alternative<RowFailure>(row.outcome)) ++count.failed;
                      auto* one = std::get_if<ImportedReport>(&row.outcome);
                      if (!one) return;
                      count.open += status_of(one->report.status) == Status::Open;
                      ++count.states[one->report.status];
                      count.requested_s += one->report.requested / kSecond;
                      count.updated_s += one->report.updated / kSecond;
                      count.ids.insert(one->report.source_id);
                      if (!one->category_known) {
                        ++count.unmapped;
                        count.unmapped_names.insert(one->source_category);
                      }
                      count.reports.push_back(std::move(one->report));
                    }};
  for (std::size_t at = 0; at < text.size(); at += piece) {
    REQUIRE(importer.write(std::string_view{text}.substr(at, piece)));
  }
  REQUIRE(importer.finish());
  count.source = importer.source()->name;
  return count;
}

}  // namespace

TEST_CASE("import file: Köln") {
  const auto text = data_file("service-requests/koeln_sagsuns_2016.json");
  if (!text) return;
  const Count count = import_file(*text);
  CHECK(count.source == "koeln");
  CHECK(count.read == 50);
  CHECK(count.unlocated == 0);
  CHECK(count.failed == 0);
  CHECK(count.open == 35);
  CHECK(count.unmapped == 0);
  CHECK(count.ids.size() == 50);
  CHECK(count.requested_s == 72'777'639'635);
  CHECK(count.updated_s == 72'780'090'289);
  const Report& first = count.reports.at(0);
  CHECK(first.source_id == "A-1627");
  CHECK(first.category == "traffic_sign");
  CHECK(first.address == "Schillerstr. 1, 50858 Köln - Weiden");
  CHECK(first.position == Position{50.9384079215, 6.83454483747});
  CHECK_FALSE(first.text_public);
}

TEST_CASE("import file: a single request of Köln") {
  const auto text = data_file("service-requests/koeln_sagsuns_A-1627.json");
  if (!text) return;
  const Count count = import_file(*text);
  CHECK(count.source == "koeln");
  REQUIRE(count.reports.size() == 1);
  CHECK(count.reports[0].source_id == "A-1627");
}

TEST_CASE("import file: San Francisco") {
  const auto text = data_file("service-requests/san_francisco_open311_2011.json");
  if (!text) return;
  const Count count = import_file(*text);
  CHECK(count.source == "san_francisco");
  CHECK(count.read == 500);
  CHECK(count.unlocated == 26);  // lat and long are 0 there
  CHECK(count.failed == 0);
  CHECK(count.open == 122);
  CHECK(count.ids.size() == 474);
  CHECK(count.requested_s == 620'583'883'500);
  CHECK(count.updated_s == 620'664'311'040);
  CHECK(count.unmapped == 61);
  CHECK(count.unmapped_names.size() == 14);
  CHECK(count.unmapped_names.contains("SFHA - Urgent - Priority"));
  CHECK(count.reports.at(0).zipcode == "94110");
  CHECK(count.reports.at(0).address == "120 MANCHESTER ST SAN FRANCISCO , CA");
}

TEST_CASE("import file: Zürich") {
  const auto text = data_file("service-requests/zurich_zwn_2016-2023_sample.csv");
  if (!text) return;
  const Count count = import_file(*text);
  CHECK(count.source == "zurich");
  CHECK(count.read == 13'294);
  CHECK(count.unlocated == 0);
  CHECK(count.failed == 0);
  CHECK(count.open == 0);
  CHECK(count.unmapped == 0);
  CHECK(count.ids.size() == 13'294);  // four rows stand there twice
  CHECK(count.requested_s == 21'340'733'043'600);
  CHECK(count.updated_s == count.requested_s);
  REQUIRE(count.reports.at(0).position);
  CHECK(distance_m(*count.reports[0].position, {47.355938984, 8.549421316}) < 0.01);
}

TEST_CASE("import file: Boston") {
  const auto text = data_file("service-requests/boston_311_2016_animal.csv");
  if (!text) return;
  Count count = import_file(*text);
  CHECK(count.source == "boston");
  CHECK(count.read == 3012);
  CHECK(count.unlocated == 2);
  CHECK(count.failed == 0);
  CHECK(count.open == 1578);
  CHECK(count.unmapped == 0);
  CHECK(count.ids.size() == 3010);
  CHECK(count.requested_s == 4'417'675'916'245);
  CHECK(count.updated_s == 4'418'631'873'944);
  CHECK(count.states[DetailedStatus::NotSolvable] == 109);
  CHECK(count.states[DetailedStatus::Duplicate] == 14);
  const Report& second = count.reports.at(1);
  CHECK(second.status_notes == "Resolved Stray dog was taken to shelter.");
  CHECK(second.address == "INTERSECTION of Blue Hill Ave & Hansborough St Dorchester MA");
  CHECK(count.reports.at(2).zipcode == "02126");
}

TEST_CASE("import file: Helsinki") {
  const auto text = data_file("service-requests/helsinki_open311_sample.json");
  if (!text) return;
  const Count count = import_file(*text);
  CHECK(count.source == "helsinki");
  REQUIRE(count.reports.size() == 1);
  const Report& report = count.reports[0];
  CHECK(report.position == Position{60.1621196, 24.9338877});
  CHECK(report.category == "green_space");
  CHECK(report.status == DetailedStatus::Done);
  CHECK(report.requested == 1'406'311'734 * kSecond);
  CHECK(report.updated == 1'406'669'530 * kSecond);
  CHECK(report.description == "Koffin puiston yleisövessassa ei valot toimi.");
}

TEST_CASE("import file: the size of the pieces makes no difference") {
  for (const char* name : {"koeln_sagsuns_2016.json", "zurich_zwn_2016-2023_sample.csv"}) {
    const auto text = data_file(std::string{"service-requests/"} + name);
    if (!text) return;
    const Count whole = import_file(*text, text->size());
    const Count small = import_file(*text, 17);
    CHECK(small.reports == whole.reports);
  }
}

TEST_CASE("import file: a file cut off in the middle keeps its whole rows and fails one") {
  const auto text = data_file("service-requests/san_francisco_open311_2011.json");
  if (!text) return;
  const Count count = import_file(text->substr(0, text->size() / 2));
  CHECK(count.failed == 1);
  CHECK(count.read > 200);
  CHECK(count.read < 300);
}
