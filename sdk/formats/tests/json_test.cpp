// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/foreign_json.h>
#include <stadtkern/json_writer.h>

#include <catch2/catch.hpp>

#include <cmath>

using namespace stadtkern;

TEST_CASE("json writer: commas, nesting and every kind of value") {
  JsonWriter json;
  json.begin_object().key("a").integer(-1).key("b").begin_array().number(1.5).boolean(true).null().end_array();
  json.key("c").begin_object().end_object().text_or_null("d", "").text_or_null("e", "x").end_object();
  CHECK(json.take() == R"({"a":-1,"b":[1.5,true,null],"c":{},"d":null,"e":"x"})");
}

TEST_CASE("json writer: a number that is not finite is null") {
  JsonWriter json;
  json.begin_array().number(std::nan("")).number(HUGE_VAL).end_array();
  CHECK(json.take() == "[null,null]");
}

TEST_CASE("json writer: a number's digits are written as they were read, and what is none is null") {
  JsonWriter json;
  json.begin_array().digits("-12").digits("18446744073709551615").digits("2.50").digits("01").digits("1,\"x\"");
  CHECK(json.end_array().take() == "[-12,18446744073709551615,2.50,null,null]");
}

TEST_CASE("json writer: with lines and blanks, as people read it") {
  JsonWriter json(JsonWriter::Layout::Indented);
  json.begin_object().key("a").begin_array().integer(1).integer(2).end_array().key("b").begin_object().end_object();
  CHECK(json.end_object().take() == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

TEST_CASE("json writer: text that is no UTF-8 never gets out") {
  JsonWriter json;
  json.begin_object().key("a\xFF").string("b\xC0\xAF\n\"").end_object();
  CHECK(json.take() == "{\"a\xEF\xBF\xBD\":\"b\xEF\xBF\xBD\xEF\xBF\xBD\\n\\\"\"}");
}

TEST_CASE("json reader: ids keep their digits, and garbage is refused") {
  const auto value = parse_json(R"({"id":293944,"big":18446744073709551615,"x":1.50,"s":"a"})");
  REQUIRE(value);
  CHECK(value->text_of("id") == "293944");
  CHECK(value->text_of("big") == "18446744073709551615");
  CHECK(value->text_of("x") == "1.5");
  CHECK(value->text_of("missing").empty());
  for (const char* bad : {"", "[1,]", "{\"a\":001}", "[1] x", "{'a':1}", "\"\xFF\"", "[NaN]", "// c\n[]"}) {
    INFO(bad);
    CHECK_FALSE(parse_json(bad));
  }
  CHECK_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')));
}
