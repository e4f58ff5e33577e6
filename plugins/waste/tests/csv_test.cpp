// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "import/csv_reader.h"
#include "import/json_rows.h"

using namespace waste::importing;

namespace {

std::vector<CsvRecord> read(std::string_view text, std::size_t piece) {
  std::vector<CsvRecord> records;
  CsvReader reader{[&](CsvRecord record) { records.push_back(std::move(record)); }};
  for (std::size_t at = 0; at < text.size(); at += piece) reader.write(text.substr(at, piece));
  reader.finish();
  return records;
}

struct Cut {
  std::vector<std::pair<std::uint64_t, std::string>> pieces;
  std::vector<std::uint64_t> faults;
};

Cut cut(std::string_view text, std::size_t piece) {
  Cut out;
  JsonRows rows{[&](std::uint64_t line, std::string_view one) { out.pieces.emplace_back(line, one); },
                [&](std::uint64_t line, const std::string&) { out.faults.push_back(line); }};
  for (std::size_t at = 0; at < text.size(); at += piece) rows.write(text.substr(at, piece));
  rows.finish();
  return out;
}

}  // namespace

TEST_CASE("csv: quotes, line ends inside quotes, CRLF and a byte order mark, in pieces of any size") {
  const std::string text =
      "\xEF\xBB\xBF"
      "a,\"b \"\"x\"\"\"\r\n\"1\r\n2\",\n\n,\"\"\nlast,row";
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
    const auto records = read(text, piece);
    REQUIRE(records.size() == 4);
    CHECK(records[0].fields == std::vector<std::string>{"a", "b \"x\""});
    CHECK(records[1].fields == std::vector<std::string>{"1\r\n2", ""});
    CHECK(records[2].fields == std::vector<std::string>{"", ""});
    CHECK(records[3].fields == std::vector<std::string>{"last", "row"});
    CHECK(records[0].line == 1);
    CHECK(records[1].line == 2);
    CHECK(records[2].line == 5);
    CHECK(records[3].line == 6);
    for (const auto& record : records) CHECK(record.fault.empty());
  }
}

TEST_CASE("csv: a bad record has a fault and its line, and the next one is fine again") {
  const auto records = read("a\nb\"c\nd\n\"e\"f\ng\n\xFF\nh\n", 4);
  REQUIRE(records.size() == 7);
  for (const std::size_t bad : {1U, 3U, 5U}) {
    CHECK_FALSE(records[bad].fault.empty());
    CHECK(records[bad].line == bad + 1);
  }
  for (const std::size_t good : {0U, 2U, 4U, 6U}) CHECK(records[good].fault.empty());
}

TEST_CASE("csv: a quote that never closes is told where it opened, and memory stays bounded") {
  const auto short_file = read("a\n\"b\nc\n", 3);
  REQUIRE(short_file.size() == 2);
  CHECK(short_file[1].line == 2);
  CHECK(short_file[1].fault == "the file ends inside quotes");
  const auto long_file = read("\"" + std::string(CsvReader::kLongestRecord + 10, 'x') + "\nok\n", 65536);
  REQUIRE(long_file.size() == 2);
  CHECK(long_file[0].fault == "record is longer than 1 MiB");
  CHECK(long_file[1].fields == std::vector<std::string>{"ok"});
}

TEST_CASE("json rows: elements come out one by one with their lines, in pieces of any size") {
  const std::string text = "\xEF\xBB\xBF [\n {\"a\":\"]}\\\"\"},\n\n [1,{}] , 12,\n\"x\"]\n";
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    const Cut out = cut(text, piece);
    CHECK(out.faults.empty());
    REQUIRE(out.pieces.size() == 4);
    CHECK(out.pieces[0] == std::pair<std::uint64_t, std::string>{2, "{\"a\":\"]}\\\"\"}"});
    CHECK(out.pieces[1] == std::pair<std::uint64_t, std::string>{4, "[1,{}]"});
    CHECK(out.pieces[2] == std::pair<std::uint64_t, std::string>{4, "12"});
    CHECK(out.pieces[3] == std::pair<std::uint64_t, std::string>{5, "\"x\""});
  }
}

TEST_CASE("json rows: a broken list yields what stands before the break, and one fault") {
  for (const char* text : {"[{},{}", "[{},{},]", "[{},{}} ", "[{},{} {}]", "[{},{}] x", "[{},{},{"}) {
    INFO(text);
    const Cut out = cut(text, 2);
    CHECK(out.pieces.size() == 2);
    CHECK(out.faults.size() == 1);
  }
  CHECK(cut("", 1).faults.size() == 1);
  CHECK(cut("x", 1).faults.size() == 1);
  CHECK(cut("[]", 1).faults.empty());
}

TEST_CASE("json rows: an element that is too long is one fault among good rows") {
  const Cut out = cut("[{},{\"a\":\"" + std::string(JsonRows::kLongestElement, 'x') + "\"},{}]", 65536);
  CHECK(out.pieces.size() == 2);
  CHECK(out.faults.size() == 1);
}
