// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"
#include "sample.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace stadtkern;
using namespace stadtkern::json;
using json::test::echo;
using json::test::kBench;
using json::test::refusal;
using json::test::sample;

namespace {

// The one field error of a body whose content is refused.
FieldError content(std::string_view document) {
  const Error error = refusal(document);
  INFO(document << "\n" << error.message);
  CHECK(error.code == Code::ValidationFailed);
  REQUIRE(error.fields.size() == 1);
  return error.fields.front();
}

void refused_at(std::string_view document, std::string_view pointer, std::string_view reason) {
  const FieldError field = content(document);
  CHECK(field.pointer == pointer);
  INFO(field.reason << " / " << reason);
  CHECK(field.reason.find(reason) != std::string::npos);
}

Value member(std::string_view document, std::string_view pointer) {
  const auto value = parse(echo(document));
  REQUIRE(value);
  const Value* found = value->at(pointer);
  REQUIRE(found);
  return *found;
}

}  // namespace

TEST_CASE("json body: an empty body is an empty message, and so is {}") {
  CHECK(sample().to_protobuf(kBench, "")->empty());
  CHECK(sample().to_protobuf(kBench, "{}")->empty());
  CHECK(refusal(" ").code == Code::InvalidArgument);
}

TEST_CASE("json body: anything but an object is refused") {
  for (const char* document : {"[]", "[[1],{}]", "1", "\"a\"", "true", "null"})
    refused_at(document, "", "must be an object");
}

TEST_CASE("json body: malformed JSON is InvalidArgument with the place") {
  const Error error = refusal("{\"seats\": 1,\n \"covered\": yes}");
  CHECK(error.code == Code::InvalidArgument);
  CHECK(error.fields.at(0).pointer == "/covered");
  CHECK(error.fields.at(0).reason.find("line 2") != std::string::npos);
}

TEST_CASE("json body: a duplicate key is InvalidArgument") {
  const Error error = refusal(R"({"place":{"lat":1,"lat":1}})");
  CHECK(error.code == Code::InvalidArgument);
  CHECK(error.fields.at(0).pointer == "/place/lat");
}

TEST_CASE("json body: names are snake_case only") {
  refused_at(R"({"widthMm":1})", "/widthMm", "nearest name is \"width_mm\"");
  refused_at(R"({"place":{"latt":1}})", "/place/latt", "nearest name is \"lat\"");
  CHECK(content(R"({"foo":1})") == FieldError{"/foo", "is not known here"});  // nothing is near it
  refused_at(R"({"parts":[{},{"nam":{"deep":[1,{}]}}]})", "/parts/1/nam", "nearest name is \"name\"");
  const auto nothing = sample().to_protobuf("sample.v1.Nothing", R"({"a":1})");
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().fields.at(0) == FieldError{"/a", "is not known here"});
}

TEST_CASE("json body: the wrong type is refused with what is expected") {
  refused_at(R"({"seats":"4"})", "/seats", "must be a whole number between -2147483648 and 2147483647");
  refused_at(R"({"seats":true})", "/seats", "whole number");
  refused_at(R"({"seats":{"a":[1]}})", "/seats", "whole number");
  refused_at(R"({"seats":[1]})", "/seats", "whole number");
  refused_at(R"({"id":1})", "/id", "must be a string");
  refused_at(R"({"covered":1})", "/covered", "must be true or false");
  refused_at(R"({"covered":"true"})", "/covered", "must be true or false");
  refused_at(R"({"height_m":"1.5"})", "/height_m", "must be a number");
  refused_at(R"({"photo":"?"})", "/photo", "base64");
  refused_at(R"({"place":1})", "/place", "must be an object");
  refused_at(R"({"place":[{}]})", "/place", "must be an object");
  refused_at(R"({"names":"a"})", "/names", "must be a list");
  refused_at(R"({"names":{"a":1}})", "/names", "must be a list");
  refused_at(R"({"names":["a",2]})", "/names/1", "must be a string");
  refused_at(R"({"names":[["a"]]})", "/names/0", "must be a string");
  refused_at(R"({"parts":[1]})", "/parts/0", "must be an object");
  refused_at(R"({"labels":["a"]})", "/labels", "must be an object");
  refused_at(R"({"labels":1})", "/labels", "must be an object");
  refused_at(R"({"labels":{"a":1}})", "/labels/a", "must be a string");
  refused_at(R"({"slots":{"1":2}})", "/slots/1", "must be an object");
}

TEST_CASE("json body: an enum is given by name") {
  CHECK(*member(R"({"material":"MATERIAL_STEEL"})", "/material").as_string() == "MATERIAL_STEEL");
  refused_at(R"({"material":"STEEL"})", "/material",
             "must be one of MATERIAL_UNSPECIFIED, MATERIAL_WOOD, MATERIAL_STEEL");
  refused_at(R"({"material":2})", "/material", "must be one of");
  refused_at(R"({"materials":["MATERIAL_WOOD","X"]})", "/materials/1", "must be one of");
}

TEST_CASE("json body: whole numbers are taken exactly or refused") {
  CHECK(member(R"({"seats":2147483647})", "/seats").as_int() == 2147483647);
  CHECK(member(R"({"seats":-2147483648})", "/seats").as_int() == -2147483648LL);
  CHECK(member(R"({"seats":1e3})", "/seats").as_int() == 1000);
  CHECK(member(R"({"seats":2.0})", "/seats").as_int() == 2);
  CHECK(member(R"({"seats":-0})", "/seats").as_int() == 0);
  for (const char* number : {"2147483648", "-2147483649", "1.5", "1e10", "1e400", "12345678901234567890123"}) {
    refused_at("{\"seats\":" + std::string(number) + "}", "/seats", "whole number");
  }
  refused_at(R"({"width_mm":-1})", "/width_mm", "between 0 and 4294967295");
  refused_at(R"({"serial":-1})", "/serial", "between 0 and 18446744073709551615");
  refused_at(R"({"serial":-1.0})", "/serial", "whole number");
}

TEST_CASE("json body: 64-bit numbers come as numbers or strings without losing a digit") {
  CHECK(*member(R"({"bought_unix_ms":9223372036854775807})", "/bought_unix_ms").as_string() == "9223372036854775807");
  CHECK(*member(R"({"bought_unix_ms":"-9223372036854775808"})", "/bought_unix_ms").as_string() ==
        "-9223372036854775808");
  CHECK(*member(R"({"serial":18446744073709551615})", "/serial").as_string() == "18446744073709551615");
  CHECK(member(R"({"serial":"9007199254740991"})", "/serial").as_int() == 9007199254740991);
  CHECK(*member(R"({"serial":9007199254740992})", "/serial").as_string() == "9007199254740992");
  CHECK(member(R"({"bought_unix_ms":1e15})", "/bought_unix_ms").as_int() == 1000000000000000);
  for (const char* number : {"9223372036854775808", "\"9223372036854775808\"", "9223372036854775807.0", "\"\"",
                             "\" 1\"", "\"+1\"", "\"01\"", "\"0x1\"", "\"1a\""}) {
    refused_at("{\"bought_unix_ms\":" + std::string(number) + "}", "/bought_unix_ms", "whole number");
  }
  refused_at(R"({"serial":18446744073709551616})", "/serial", "whole number");
}

TEST_CASE("json body: reals take whole numbers, are exact, and refuse what is too large") {
  CHECK(member(R"({"height_m":3})", "/height_m").as_double() == 3.0);
  CHECK(member(R"({"height_m":1.7976931348623157e308})", "/height_m").as_double() == 1.7976931348623157e308);
  CHECK(member(R"({"height_m":5e-324})", "/height_m").as_double() == 5e-324);
  CHECK(member(R"({"height_m":1e-400})", "/height_m").as_double() == 0.0);
  CHECK(echo(R"({"weight_kg":0.1})").find("\"weight_kg\":0.1,") != std::string::npos);
  refused_at(R"({"height_m":1e309})", "/height_m", "must be a number");
  refused_at(R"({"weight_kg":1e39})", "/weight_kg", "must be a number up to");
}

TEST_CASE("json body: bytes are base64 in either alphabet") {
  CHECK(*member(R"({"photo":"+/+/AA=="})", "/photo").as_string() == "+/+/AA==");
  CHECK(*member(R"({"photo":"-_-_AA"})", "/photo").as_string() == "+/+/AA==");
  for (const char* text : {"A", "AB=", "AB==C", "A===", "AB", "AA=A", "A A="}) {
    // "AB": its four spare bits are not 0.
    refused_at("{\"photo\":\"" + std::string(text) + "\"}", "/photo", "base64");
  }
}

TEST_CASE("json body: null is an absent field but no element") {
  CHECK(sample()
            .to_protobuf(kBench, R"({"id":null,"place":null,"names":null,"labels":null,"rating":null,)"
                                 R"("person":null,"office":null})")
            ->empty());
  refused_at(R"({"names":["a",null]})", "/names/1", "must not be null");
  refused_at(R"({"labels":{"a":null}})", "/labels/a", "must not be null");
}

TEST_CASE("json body: a proto3 optional is set by its zero value") {
  CHECK(echo("{}").find("rating") == std::string::npos);
  CHECK(member(R"({"rating":0})", "/rating").as_int() == 0);
  CHECK(member(R"({"note":""})", "/note").as_string()->empty());
}

TEST_CASE("json body: at most one member of a oneof may be given") {
  CHECK(member(R"({"office":0})", "/office").as_int() == 0);
  CHECK(member(R"({"person":null,"office":7})", "/office").as_int() == 7);
  refused_at(R"({"person":"a","office":1})", "/office", "cannot be given together with \"person\"");
  refused_at(R"({"land":{},"person":"a"})", "/person", "cannot be given together with \"land\"");
  refused_at(R"({"office":1,"land":{"lat":1}})", "/land", "cannot be given together with \"office\"");
}

TEST_CASE("json body: map keys are checked by their type") {
  CHECK(member(R"({"slots":{"-5":{"name":"x"}}})", "/slots/-5/name").as_string()->compare("x") == 0);
  CHECK(member(R"({"votes":{"true":1,"false":2}})", "/votes/false").as_double() == 2.0);
  CHECK(member(R"({"labels":{"":"empty"}})", "/labels/").as_string()->compare("empty") == 0);
  for (const char* key : {"", "01", "-0", "1.0", "1e0", "a", " 1", "2147483648"}) {
    refused_at("{\"slots\":{\"" + std::string(key) + "\":{}}}", "/slots/" + std::string(key), "the key must be");
  }
  refused_at(R"({"votes":{"yes":1}})", "/votes/yes", "the key must be true or false");
}

TEST_CASE("json body: all errors come back together") {
  const Error error =
      refusal(R"({"seats":"x","nope":1,"parts":[{"name":1},{"screws":{"a":1.5}}],"person":"a","office":1})");
  CHECK(error.code == Code::ValidationFailed);
  std::vector<std::string> pointers;
  for (const FieldError& field : error.fields) pointers.push_back(field.pointer);
  CHECK(pointers == std::vector<std::string>{"/seats", "/nope", "/parts/0/name", "/parts/1/screws/a", "/office"});
  CHECK(error.message.find("and 4 more") != std::string::npos);
}

TEST_CASE("json body: a hostile number of errors is bounded") {
  std::string document = "{\"names\":[0";
  for (int i = 0; i < 100'000; ++i) document += ",0";
  const Error error = refusal(document + "]}");
  CHECK(error.fields.size() == 64);
  CHECK(error.message.find("and 100000 more") != std::string::npos);
}

TEST_CASE("json body: reasons never repeat the value") {
  const Error error = refusal(R"({"seats":"geheim","material":"geheim","photo":"geheim!","covered":"geheim"})");
  REQUIRE(error.fields.size() == 4);
  for (const FieldError& field : error.fields) CHECK(field.reason.find("geheim") == std::string::npos);
  CHECK(error.message.find("geheim") == std::string::npos);
}
