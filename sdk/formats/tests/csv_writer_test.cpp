// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/csv_writer.h>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <stadtkern/csv_reader.h>

using stadtkern::CsvLine;
using stadtkern::without_formulas;

namespace {

std::vector<std::string> read_back(const std::string& file) {
  std::vector<std::string> out;
  stadtkern::CsvReader reader(',', 10'000, [&](const stadtkern::CsvRecord& record) {
    CHECK(record.fault.empty());
    out.insert(out.end(), record.fields.begin(), record.fields.end());
  });
  reader.write(file);
  reader.finish();
  return out;
}

}  // namespace

TEST_CASE("csv writer: what begins like a formula gets an apostrophe, wherever a program may begin a field") {
  CHECK(without_formulas("=1+1") == "'=1+1");
  CHECK(without_formulas("+49 1") == "'+49 1");
  CHECK(without_formulas("-1") == "'-1");
  CHECK(without_formulas("@SUM(A1)") == "'@SUM(A1)");
  CHECK(without_formulas("a;=1") == "a;'=1");
  CHECK(without_formulas("a\t=1") == "a\t'=1");
  CHECK(without_formulas("a\r=1") == "a\r'=1");
  CHECK(without_formulas("a\n=1\r\n+2") == "a\n'=1\r\n'+2");
  CHECK(without_formulas("a;;=1") == "a;;'=1");
  CHECK(without_formulas("\t=1") == "'\t'=1");
  CHECK(without_formulas("\rx") == "'\rx");
}

TEST_CASE("csv writer: neither blanks, quotes nor wide signs hide a formula") {
  CHECK(without_formulas(" =1") == "' =1");
  CHECK(without_formulas("a;  =1") == "a;'  =1");
  CHECK(without_formulas("a;\"\"=1") == "a;'\"\"=1");
  CHECK(without_formulas("a;\xc2\xa0=1") == "a;'\xc2\xa0=1");
  CHECK(without_formulas("a;'=1") == "a;''=1");
  CHECK(without_formulas("\xef\xbc\x9d"
                         "1") ==
        "'\xef\xbc\x9d"
        "1");
}

TEST_CASE("csv writer: ordinary words stay as they are") {
  for (const char* words : {"", "Sofa", "Mo-Fr", "a = b", "Tür; Tor", "x\ny", "mail@example.org", "Straße 1 - 3"}) {
    CHECK(without_formulas(words) == words);
  }
}

TEST_CASE("csv writer: a reader finds each field again, and no quote ends one before its time") {
  std::string file;
  CsvLine line(file);
  line.plain("7K3M9QXT").text("a \"b\", c").text("").text("x\r\ny").text("p;q").text("plain").end();
  CHECK(file == "7K3M9QXT,\"a \"\"b\"\", c\",,\"x\r\ny\",\"p;q\",plain\r\n");
  CHECK(read_back(file) == std::vector<std::string>{"7K3M9QXT", "a \"b\", c", "", "x\r\ny", "p;q", "plain"});
}

TEST_CASE("csv writer: no part of a line begins a formula, whatever separates the fields") {
  std::string file;
  CsvLine line(file);
  line.text("=A").text("b;=C").text("d\t@E").text("f\r-G;\"=H").text("\"=I;\"+J").end();
  for (const char separator : {';', '\t', '\r', '\n'}) {
    std::string rest = file;
    while (!rest.empty()) {
      const auto end = rest.find(separator);
      const std::string part = rest.substr(0, end);
      rest.erase(0, end == std::string::npos ? rest.size() : end + 1);
      const auto first = part.find_first_not_of(" \"");
      if (first == std::string::npos) continue;
      CAPTURE(part);
      CHECK(std::string("=+-@").find(part[first]) == std::string::npos);
    }
  }
}
