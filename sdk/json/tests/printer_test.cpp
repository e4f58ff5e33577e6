// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"
#include "sample.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using namespace stadtkern::json;
using json::test::echo;
using json::test::kBench;
using json::test::sample;

TEST_CASE("json output: an empty message shows its zero values in the order of their numbers") {
  CHECK(*sample().to_json(kBench, "") ==
        R"({"id":"","seats":0,"bought_unix_ms":0,"width_mm":0,"serial":0,"slope":0,"offset":0,"colour":0,"tag":0,)"
        R"("row":0,"column":0,"weight_kg":0,"height_m":0,"covered":false,"photo":"","material":"MATERIAL_UNSPECIFIED",)"
        R"("names":[],"years":[],"parts":[],"materials":[],"labels":{},"slots":{},"votes":{},"layers":{},)"
        R"("samples":[],"prints":[]})");
  CHECK(*sample().to_json("sample.v1.Nothing", "") == "{}");
}

TEST_CASE("json output: fields stand by number, not by declaration") {
  const auto bytes = sample().to_protobuf("sample.v1.Place", R"({"lat":1,"lon":2})");
  REQUIRE(bytes);
  CHECK(*sample().to_json("sample.v1.Place", *bytes) == R"({"lon":2,"lat":1,"name":""})");
}

TEST_CASE("json output: map keys are sorted by their type") {
  const std::string json = echo(R"({"labels":{"b":"2","a":"1","ä":"3"},"slots":{"10":{},"-1":{},"9":{}},)"
                                R"("layers":{"18446744073709551615":"MATERIAL_WOOD","5":"MATERIAL_STEEL"}})");
  CHECK(json.find(R"("labels":{"a":"1","b":"2","ä":"3"})") != std::string::npos);
  CHECK(json.find(R"("slots":{"-1":{)") != std::string::npos);
  CHECK(json.find("\"9\":{") < json.find("\"10\":{"));
  CHECK(json.find(R"("layers":{"5":"MATERIAL_STEEL","18446744073709551615":"MATERIAL_WOOD"})") != std::string::npos);
}

TEST_CASE("json output: of a map key that the bytes hold twice the last one counts") {
  const std::string first = *sample().to_protobuf(kBench, R"({"labels":{"a":"1","b":"0"}})");
  const std::string second = *sample().to_protobuf(kBench, R"({"labels":{"a":"2"}})");
  const auto json = sample().to_json(kBench, first + second);
  REQUIRE(json);
  CHECK(check(*json));
  CHECK(json->find(R"("labels":{"a":"2","b":"0"})") != std::string::npos);
}

TEST_CASE("json output: NaN and the infinities become null") {
  // Field 13, a double: NaN; then infinity.
  CHECK(sample().to_json(kBench, std::string_view("\x69\0\0\0\0\0\0\xF8\x7F", 9))->find(R"("height_m":null)") !=
        std::string::npos);
  CHECK(sample().to_json(kBench, std::string_view("\x69\0\0\0\0\0\0\xF0\x7F", 9))->find(R"("height_m":null)") !=
        std::string::npos);
}

TEST_CASE("json output: an enum number without a name is written as number") {
  // Field 16, varint 42.
  CHECK(sample().to_json(kBench, "\x80\x01\x2A")->find(R"("material":42)") != std::string::npos);
}

TEST_CASE("json output: unknown fields are left out") {
  // Field 200, varint 1.
  CHECK(*sample().to_json("sample.v1.Nothing", "\xC0\x0C\x01") == "{}");
}

TEST_CASE("json output: bytes that are no such message are Internal, their writer's fault") {
  for (const std::string_view bytes : {std::string_view("\xFF"),
                                       std::string_view("\x0A\x05"
                                                        "ab"),
                                       std::string_view("\x0A\x01\xFF"), std::string_view("\x92\x01\x01\xC3")}) {
    const auto json = sample().to_json(kBench, bytes);
    REQUIRE_FALSE(json);
    CHECK(json.error().code == Code::Internal);
    CHECK(json.error().message.find("sample.v1.Bench") != std::string::npos);
  }
}

TEST_CASE("json output: strings are escaped as JSON asks and no further") {
  const std::string json = echo(R"({"id":"\u0000\u001f\"\\\/\b\f\n\r\tä€😀\u007f"})");
  CHECK(json.find("\"id\":\"\\u0000\\u001f\\\"\\\\/\\b\\f\\n\\r\\tä€😀\x7f\"") != std::string::npos);
}
