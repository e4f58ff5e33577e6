// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "json.h"

namespace operations {
namespace {

TEST_CASE("json: what is read is written again as it was") {
  for (const char* text : {"null", "true", "-12", "2.5", R"("a\"b\\c\nd")", "[]", "{}", R"([1,[2,{"a":"ü"}]])"}) {
    const auto value = parse_json(text);
    REQUIRE(value);
    CHECK(to_text(*value) == text);
  }
  CHECK(to_text(*parse_json(R"({"a":[1,2],"b":{}})"), true) == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

TEST_CASE("json: what is none is refused") {
  for (const char* text : {"", "{", "[1,]", "nul", "{\"a\":1} x", "'a'", "\"\xff\""}) {
    CAPTURE(text);
    CHECK_FALSE(parse_json(text));
  }
  CHECK_FALSE(parse_json(std::string(40, '[') + std::string(40, ']')));
}

TEST_CASE("json: a member that is missing is null, of any value") {
  const auto value = *parse_json(R"({"a":{"b":["x",1,"y"]},"n":7,"bad":-7})");
  CHECK(value["a"]["b"].texts() == std::vector<std::string>{"x", "y"});
  CHECK(value["n"].count() == 7);
  CHECK(value["bad"].count() == 0);
  CHECK(value["c"]["d"]["e"].is(Json::Kind::Null));
  CHECK(value["n"]["x"].text().empty());
  CHECK(value.has("n"));
  CHECK_FALSE(value.has("c"));
}

}  // namespace
}  // namespace operations
