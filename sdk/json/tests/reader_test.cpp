// SPDX-License-Identifier: Apache-2.0
#include "json/reader.h"

#include "json/value.h"
#include "sample.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>

using namespace stadtkern;
using namespace stadtkern::json;

namespace {

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

Error refused(std::string_view document) {
  Status status = check(document);
  INFO(document);
  REQUIRE_FALSE(status);
  return status.error();
}

}  // namespace

TEST_CASE("json reader: the JSON test suite is accepted and refused as its file names say") {
  const auto folder = json::test::hostile_input();
  if (!folder) return;
  std::map<char, int> count;
  for (const auto& file : std::filesystem::directory_iterator(*folder / "json-test-suite")) {
    const std::string name = file.path().filename().string();
    const std::string text = json::test::read_file(file.path());
    INFO(name);
    ++count[name.front()];
    const bool accepted = static_cast<bool>(check(text));
    // The grammar allows a key twice; we refuse it, as what it means depends on the reader.
    if (name.starts_with("y_")) CHECK(accepted != name.starts_with("y_object_duplicated_key"));
    if (name.starts_with("n_")) CHECK_FALSE(accepted);
    // Whatever is accepted must survive being read as a document and written again.
    if (const auto value = json::parse(text)) {
      CHECK(accepted);
      const auto again = json::parse(json::write(*value));
      REQUIRE(again);
      CHECK(*again == *value);
    }
  }
  CHECK(count['y'] >= 52);
  CHECK(count['n'] >= 109);
  CHECK(count['i'] >= 23);
}

TEST_CASE("json reader: 32 levels are accepted, 33 are not") {
  CHECK(check(nested(32)));
  const Error error = refused(nested(33));
  CHECK(error.code == Code::InvalidArgument);
  CHECK(error.message.find("deeper than 32 levels") != std::string::npos);
  CHECK_FALSE(check(nested(100'000)));
}

TEST_CASE("json reader: a duplicate key is refused with its pointer") {
  CHECK(refused(R"({"a":{"b":1,"c":2,"b":3}})").fields.at(0).pointer == "/a/b");
  CHECK(refused(R"({"list":[{},{"x":1,"x":1}]})").fields.at(0).pointer == "/list/1/x");
}

TEST_CASE("json reader: a key spelled with escapes is the same key") {
  CHECK(refused(R"({"ab":1,"\u0061b":2})").fields.at(0).pointer == "/ab");
  CHECK(refused(R"({"\u00e4":1,"ä":2})").fields.at(0).pointer == "/ä");
}

TEST_CASE("json reader: the same key in different objects is no duplicate") {
  CHECK(check(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})"));
}

TEST_CASE("json reader: a duplicate is found among many keys too") {
  std::string document = "{";
  for (int i = 0; i < 50'000; ++i) document += "\"key" + std::to_string(i) + "\":0,";
  CHECK(check(document + "\"last\":0}"));
  CHECK(refused(document + "\"key777\":0}").fields.at(0).pointer == "/key777");
}

TEST_CASE("json reader: what other parsers let pass is refused") {
  for (const char* document : {"",
                               " ",
                               "// a\n1",
                               "/* a */ 1",
                               "[1,]",
                               "{\"a\":1,}",
                               "NaN",
                               "Infinity",
                               "-Infinity",
                               "nan",
                               "'a'",
                               "{a:1}",
                               "01",
                               "+1",
                               ".5",
                               "1.",
                               "1e",
                               "0x1",
                               "tru",
                               "[1 2]",
                               "1 2",
                               "\"a\tb\"",
                               "\"\\x41\"",
                               "\"\\ud800\"",
                               "\"\\udc00\\ud800\"",
                               "\xEF\xBB\xBF{}",
                               "\"\xC0\xAF\"",
                               "\"\xED\xA0\x80\"",
                               "\"\xF4\x90\x80\x80\"",
                               "\"\xFF\"",
                               "[",
                               "{\"a\""}) {
    CHECK(refused(document).code == Code::InvalidArgument);
  }
  CHECK_FALSE(check(std::string_view("\0", 1)));
  CHECK_FALSE(check(std::string_view("1\0", 2)));
}

TEST_CASE("json reader: an error names line, column and reason in words") {
  CHECK_THAT(refused("{\n  \"ä\": tru}").message, Catch::Contains("line 2, column 8"));
  CHECK(refused("{\"a\": [1, 2").message.find("ends too early") != std::string::npos);
  CHECK(refused("{\"a\": [1, 2").fields.at(0).pointer == "/a/2");
  CHECK(refused("{} x").message.find("more text") != std::string::npos);
  CHECK(refused("\xEF\xBB\xBF{}").message.find("byte order mark") != std::string::npos);
  CHECK(refused("\"\xFF\"").message.find("UTF-8") != std::string::npos);
  CHECK_THAT(refused("\"\\ud800\\u0041\"").message, Catch::Contains("surrogate"));
}

TEST_CASE("json reader: a pointer escapes its tokens and stays short") {
  CHECK(refused(R"({"a/b":{"m~n":1,"m~n":2}})").fields.at(0).pointer == "/a~1b/m~0n");
  const std::string key(10'000, 'k');
  const Error error = refused("{\"" + key + "\":tru}");
  CHECK(error.fields.at(0).pointer.size() < 200);
  CHECK(error.message.size() < 300);
}
