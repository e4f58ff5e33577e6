// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"
#include "sample.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using namespace stadtkern::json;
using json::test::echo;
using json::test::refusal;

namespace {

constexpr auto kPath = Parameter::Kind::Path;
constexpr auto kQuery = Parameter::Kind::Query;
using Parameters = std::vector<Parameter>;

Value mapped(const Parameters& parameters, std::string_view document = "") {
  auto value = parse(echo(document, parameters));
  REQUIRE(value);
  return std::move(*value);
}

void refused(const Parameters& parameters, std::string_view document, Code code, std::string_view pointer,
             std::string_view reason) {
  const Error error = refusal(document, parameters);
  INFO(error.message);
  CHECK(error.code == code);
  REQUIRE(error.fields.size() == 1);
  CHECK(error.fields[0].pointer == pointer);
  CHECK(error.fields[0].reason.find(reason) != std::string::npos);
}

}  // namespace

TEST_CASE("json parameters: each kind of scalar is read from text") {
  const Value value = mapped({{"id", "bank 7/ä", kPath},
                              {"seats", "-4", kQuery},
                              {"bought_unix_ms", "1700000000000", kQuery},
                              {"serial", "18446744073709551615", kQuery},
                              {"height_m", "1.5e1", kQuery},
                              {"weight_kg", "2", kQuery},
                              {"covered", "true", kQuery},
                              {"photo", "AQI", kQuery},
                              {"material", "MATERIAL_WOOD", kQuery},
                              {"rating", "0", kQuery},
                              {"office", "3", kQuery}});
  CHECK(*value.find("id")->as_string() == "bank 7/ä");
  CHECK(value.find("seats")->as_int() == -4);
  CHECK(value.find("bought_unix_ms")->as_int() == 1700000000000);
  CHECK(*value.find("serial")->as_string() == "18446744073709551615");
  CHECK(value.find("height_m")->as_double() == 15.0);
  CHECK(value.find("weight_kg")->as_double() == 2.0);
  CHECK(value.find("covered")->as_bool() == true);
  CHECK(*value.find("photo")->as_string() == "AQI=");
  CHECK(*value.find("material")->as_string() == "MATERIAL_WOOD");
  CHECK(value.find("rating")->as_int() == 0);
  CHECK(value.find("office")->as_int() == 3);
}

TEST_CASE("json parameters: a repeated field takes each of its name in turn") {
  const Value value = mapped({{"years", "2", kQuery}, {"names", "b", kQuery}, {"years", "1", kQuery}});
  CHECK(write(*value.find("years")) == "[2,1]");
  CHECK(write(*value.find("names")) == R"(["b"])");
  refused({{"seats", "1", kQuery}, {"seats", "1", kQuery}}, "", Code::InvalidArgument, "seats", "more than once");
}

TEST_CASE("json parameters: text that does not fit its field is InvalidArgument with the bare name") {
  refused({{"seats", "four", kPath}}, "", Code::InvalidArgument, "seats", "must be a whole number");
  refused({{"seats", "", kQuery}}, "", Code::InvalidArgument, "seats", "must be a whole number");
  refused({{"seats", "2147483648", kQuery}}, "", Code::InvalidArgument, "seats", "must be a whole number");
  refused({{"serial", "01", kQuery}}, "", Code::InvalidArgument, "serial", "must be a whole number");
  refused({{"height_m", "inf", kQuery}}, "", Code::InvalidArgument, "height_m", "must be a number");
  refused({{"height_m", "nan", kQuery}}, "", Code::InvalidArgument, "height_m", "must be a number");
  refused({{"height_m", "1e999999999999999999999", kQuery}}, "", Code::InvalidArgument, "height_m", "must be a number");
  refused({{"covered", "yes", kQuery}}, "", Code::InvalidArgument, "covered", "true or false");
  refused({{"material", "WOOD", kQuery}}, "", Code::InvalidArgument, "material", "must be one of");
  refused({{"id", "\xFF", kQuery}}, "", Code::InvalidArgument, "id", "UTF-8");
  refused({{"place", "{}", kQuery}}, "", Code::InvalidArgument, "place", "cannot be given as a parameter");
  refused({{"labels", "a", kQuery}}, "", Code::InvalidArgument, "labels", "cannot be given as a parameter");
}

TEST_CASE("json parameters: an unknown query parameter is refused with the nearest valid name") {
  refused({{"seat", "1", kQuery}}, "", Code::InvalidArgument, "seat", "\"seats\"");
  refused({{"plac", "1", kQuery}}, "", Code::InvalidArgument, "plac", "is not known here");
  CHECK(refusal("", Parameters{{"plac", "1", kQuery}}).fields[0].reason.find("\"place\"") == std::string::npos);
  const std::string endless(100'000, 'x');
  CHECK(refusal("", Parameters{{endless, "1", kQuery}}).fields[0].pointer.size() <= 100);
}

TEST_CASE("json parameters: a path parameter without a field is the route's fault") {
  const Error error = refusal("", Parameters{{"bench", "1", kPath}});
  CHECK(error.code == Code::Internal);
  CHECK(error.message.find("\"bench\"") != std::string::npos);
}

TEST_CASE("json parameters: the body may repeat a parameter but not contradict it") {
  CHECK(*mapped({{"id", "7", kPath}}, R"({"id":"7","seats":2})").find("id")->as_string() == "7");
  CHECK(*mapped({{"id", "7", kPath}}, R"({"id":null})").find("id")->as_string() == "7");
  CHECK(write(*mapped({{"years", "1", kQuery}}, R"({"years":[1]})").find("years")) == "[1]");
  CHECK(mapped({{"seats", "0", kQuery}}, R"({"seats":0})").find("seats")->as_int() == 0);
  refused({{"id", "7", kPath}}, R"({"id":"8"})", Code::ValidationFailed, "/id", "contradicts the path");
  refused({{"id", "7", kPath}}, R"({"id":""})", Code::ValidationFailed, "/id", "contradicts the path");
  refused({{"seats", "7", kQuery}}, R"({"seats":8})", Code::ValidationFailed, "/seats", "contradicts the query");
  refused({{"years", "1", kQuery}}, R"({"years":[1,2]})", Code::ValidationFailed, "/years", "contradicts the query");
  refused({{"rating", "0", kQuery}}, R"({"rating":1})", Code::ValidationFailed, "/rating", "contradicts the query");
  refused({{"seats", "7", kQuery}}, R"({"seats":"x"})", Code::ValidationFailed, "/seats", "whole number");
}

TEST_CASE("json parameters: a field below the top is not the parameter of its name") {
  const Value value = mapped({{"names", "a", kQuery}, {"id", "7", kPath}}, R"({"parts":[{"name":"x"}]})");
  CHECK(*value.at("/parts/0/name")->as_string() == "x");
}

TEST_CASE("json parameters: the path wins over the query, in whatever order they come") {
  refused({{"id", "q", kQuery}, {"id", "p", kPath}}, "", Code::InvalidArgument, "id", "given by the path already");
}

TEST_CASE("json parameters: a oneof is checked across parameters and body") {
  refused({{"person", "a", kQuery}, {"office", "1", kQuery}}, "", Code::InvalidArgument, "office", "\"person\"");
  refused({{"person", "a", kPath}}, R"({"office":1})", Code::ValidationFailed, "/office", "\"person\"");
  CHECK(mapped({{"office", "1", kPath}}, R"({"office":1})").find("office")->as_int() == 1);
}

TEST_CASE("json parameters: errors of path, query and body come back together") {
  const Error error = refusal(R"({"height_m":"x","covered":tru})",
                              Parameters{{"limit", "1", kQuery}, {"seats", "x", kPath}, {"office", "y", kQuery}});
  CHECK(error.code == Code::InvalidArgument);
  std::vector<std::string> pointers;
  for (const FieldError& field : error.fields) pointers.push_back(field.pointer);
  CHECK(pointers == std::vector<std::string>{"seats", "limit", "office", "/height_m", "/covered"});
}

TEST_CASE("json parameters: a bad parameter and a bad body together are InvalidArgument") {
  const Error error = refusal(R"({"height_m":"x"})", Parameters{{"limit", "1", kQuery}});
  CHECK(error.code == Code::InvalidArgument);
  CHECK(error.fields.size() == 2);
}
