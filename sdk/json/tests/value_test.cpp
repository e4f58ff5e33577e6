// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"

#include "sample.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>

using namespace stadtkern;
using json::Value;

namespace {

Value parsed(std::string_view document) {
  auto value = json::parse(document);
  INFO(document);
  REQUIRE(value);
  return std::move(*value);
}

}  // namespace

TEST_CASE("json value: a document keeps its members' order and its numbers' types") {
  const std::string text = R"({"z":1,"a":[true,false,null,"x",1.5,-9223372036854775808,1.0,1e+20,-0.0],"m":{"":{}}})";
  CHECK(json::write(parsed(text)) == text);
  CHECK(parsed("9223372036854775807").as_int() == std::numeric_limits<std::int64_t>::max());
  CHECK(parsed("9223372036854775808").kind() == Value::Kind::Double);
  CHECK(parsed("1.0").kind() == Value::Kind::Double);
  CHECK(std::signbit(*parsed("-0").as_double()));
}

TEST_CASE("json value: a number too large for a double is refused with its pointer") {
  const auto value = json::parse(R"({"a":[1,1e400]})");
  REQUIRE_FALSE(value);
  CHECK(value.error().code == Code::InvalidArgument);
  CHECK(value.error().fields.at(0).pointer == "/a/1");
  CHECK(parsed("1e-400").as_double() == 0.0);
  CHECK(parsed("0.0000001e5").as_double() == 0.01);
  CHECK_FALSE(json::parse("0.0001e400"));
}

TEST_CASE("json value: pretty output is indented by two blanks") {
  CHECK(json::write(parsed(R"({"a":[1,{"b":2}],"c":[],"d":{}})"), json::Style::Pretty) ==
        "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": [],\n  \"d\": {}\n}");
}

TEST_CASE("json value: a pointer finds what RFC 6901 says") {
  const Value value = parsed(R"({"foo":["bar","baz"],"":0,"a/b":1,"m~n":8," ":7})");
  CHECK(value.at("") == &value);
  CHECK(*value.at("/foo/0")->as_string() == "bar");
  CHECK(value.at("/")->as_int() == 0);
  CHECK(value.at("/a~1b")->as_int() == 1);
  CHECK(value.at("/m~0n")->as_int() == 8);
  CHECK(value.at("/ ")->as_int() == 7);
  for (const char* nowhere : {"foo", "/nope", "/foo/2", "/foo/00", "/foo/-", "/foo/-1", "/foo/0/x", "/m~2n", "/m~"}) {
    INFO(nowhere);
    CHECK(value.at(nowhere) == nullptr);
  }
}

TEST_CASE("json value: built by hand it is what a reader of its text sees") {
  Value problem;
  problem.set("status", 422);
  problem.set("title", "refused");
  problem.set("status", 400);
  problem.set("errors", Value::array()).push(Value::object({{"pointer", "/a"}, {"count", 3U}}));
  problem.set("ratio", 2.0);
  problem.set("done", false);
  problem.set("next", nullptr);
  const std::string text = json::write(problem);
  CHECK(text == R"({"status":400,"title":"refused","errors":[{"pointer":"/a","count":3}],"ratio":2.0,"done":false,)"
                R"("next":null})");
  CHECK(parsed(text) == problem);
  CHECK(problem.find("done")->as_bool() == false);
  CHECK(problem.find("errors")->items().size() == 1);
  CHECK(problem.find("absent") == nullptr);
  CHECK_FALSE(problem.find("title")->as_int());
  CHECK(problem.find("ratio")->as_int() == std::nullopt);
  CHECK(Value(std::numeric_limits<std::uint64_t>::max()).kind() == Value::Kind::Double);
}

TEST_CASE("json value: the output is valid JSON whatever the strings hold") {
  CHECK(json::write("a\xFF\"\n\x01") == "\"a\xEF\xBF\xBD\\\"\\n\\u0001\"");
  CHECK(json::write(std::nan("")) == "null");
  CHECK(json::write(std::string("\0", 1)) == "\"\\u0000\"");
}
