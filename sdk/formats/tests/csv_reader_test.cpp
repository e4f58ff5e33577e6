// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/csv_reader.h>

#include <catch2/catch.hpp>

using namespace stadtkern;

namespace {

constexpr std::size_t kLongest = std::size_t{16} << 10;

std::vector<CsvRecord> read(std::string_view text, std::size_t piece) {
  std::vector<CsvRecord> records;
  CsvReader reader{',', kLongest, [&](CsvRecord record) { records.push_back(std::move(record)); }};
  for (std::size_t at = 0; at < text.size(); at += piece) reader.write(text.substr(at, piece));
  reader.finish();
  return records;
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
  const auto long_file = read("\"" + std::string(kLongest + 10, 'x') + "\nok\n", 65536);
  REQUIRE(long_file.size() == 2);
  CHECK(long_file[0].fault == "record is longer than 16 KiB");
  CHECK(long_file[1].fields == std::vector<std::string>{"ok"});
}
