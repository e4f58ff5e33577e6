// SPDX-License-Identifier: Apache-2.0
#include "json/schema.h"

#include "json/value.h"
#include "sample.h"

#include <catch2/catch.hpp>

#include <google/protobuf/stubs/logging.h>

#include <array>
#include <thread>
#include <vector>

using namespace stadtkern;
using namespace stadtkern::json;
using json::test::sample;

TEST_CASE("json schema: bytes that are no descriptor set are refused") {
  for (const std::string_view bytes :
       {std::string_view(""), std::string_view("hello"), std::string_view("\x0a\xff", 2)}) {
    const auto schema = Schema::load(bytes);
    REQUIRE_FALSE(schema);
    CHECK(schema.error().code == Code::InvalidArgument);
    CHECK(schema.error().message.find("--include_imports") != std::string::npos);
  }
}

TEST_CASE("json schema: a set without its imports is refused with the import's name") {
  // FileDescriptorSet{file: {name: "a.proto", dependency: "b.proto", syntax: "proto3"}}
  const auto schema = Schema::load(
      "\x0a\x1a\x0a\x07"
      "a.proto"
      "\x1a\x07"
      "b.proto"
      "\x62\x06"
      "proto3");
  REQUIRE_FALSE(schema);
  CHECK(schema.error().message.find("b.proto") != std::string::npos);
}

TEST_CASE("json schema: every cut and every flipped byte of a set is loaded or refused, never worse") {
  const std::string whole = json::test::read_file(SAMPLE_DESCRIPTORS);
  const google::protobuf::LogSilencer silence;
  int loaded = 0;
  int refused = 0;
  for (std::size_t i = 0; i < whole.size(); i += 7) {
    std::string flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ (1 << i % 8));
    for (const std::string& bytes : {whole.substr(0, i), flipped}) {
      const auto schema = Schema::load(bytes);
      ++(schema ? loaded : refused);
      if (schema && (*schema)->has_message(json::test::kBench))
        CHECK_FALSE((*schema)->example(json::test::kBench).empty());
    }
  }
  CHECK(loaded > 0);
  CHECK(refused > 0);
}

TEST_CASE("json schema: messages are found by full name, imported ones too") {
  CHECK(sample().has_message("sample.v1.Bench"));
  CHECK(sample().has_message("sample.v1.Place"));
  CHECK_FALSE(sample().has_message("Bench"));
  CHECK_FALSE(sample().has_message(""));
  CHECK(sample().message("sample.v1.Bench")->full_name() == "sample.v1.Bench");
  CHECK_FALSE(sample().message("sample.v1.Benches"));
  CHECK(sample().to_protobuf("no.Such", "{}").error().code == Code::Internal);
  CHECK(sample().to_json("no.Such", "").error().code == Code::Internal);
}

TEST_CASE("json schema: services are listed with their methods") {
  const auto services = sample().services();
  REQUIRE(services.size() == 2);
  CHECK(services[0].name == "sample.v1.Benches");
  REQUIRE(services[0].methods.size() == 2);
  CHECK(services[0].methods[0].name == "Get");
  CHECK(services[0].methods[0].input == "sample.v1.WatchBench");
  CHECK(services[0].methods[0].output == "sample.v1.Bench");
  CHECK_FALSE(services[0].methods[0].server_streaming);
  CHECK(services[0].methods[1].server_streaming);
  CHECK_FALSE(services[0].methods[1].client_streaming);
  CHECK(services[1].name == "sample.v1.Places");
}

TEST_CASE("json schema: an example is a body that is accepted and shows each field") {
  const std::string example = sample().example(json::test::kBench);
  const auto value = parse(example);
  REQUIRE(value);
  CHECK(value->members().size() == 30);  // 32 fields, of the oneof one of three
  CHECK(*value->find("material")->as_string() == "MATERIAL_WOOD");
  CHECK(value->at("/place/lat"));
  CHECK(value->at("/slots/0/screws/key"));
  CHECK_FALSE(value->at("/slots/0/parts"));
  CHECK(value->find("person"));
  CHECK_FALSE(value->find("office"));
  CHECK(sample().to_protobuf(json::test::kBench, example));
  CHECK(sample().example("sample.v1.Nothing") == "{}");
}

TEST_CASE("json schema: two schemas with the same names live side by side") {
  const auto other = Schema::load(json::test::read_file(SAMPLE_DESCRIPTORS));
  REQUIRE(other);
  CHECK(*sample().to_protobuf("sample.v1.Place", R"({"lat":1})") ==
        *(*other)->to_protobuf("sample.v1.Place", R"({"lat":1})"));
}

TEST_CASE("json schema: threads may use it at once from its first use on") {
  const auto schema = Schema::load(json::test::read_file(SAMPLE_DESCRIPTORS));
  REQUIRE(schema);
  const std::string body = (*schema)->example(json::test::kBench);
  std::array<std::string, 4> outputs;
  {
    std::vector<std::jthread> threads;
    for (std::string& output : outputs) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          const auto bytes = (*schema)->to_protobuf(json::test::kBench, body);
          output = bytes ? (*schema)->to_json(json::test::kBench, *bytes).operator*() : bytes.error().message;
        }
      });
    }
  }
  for (const std::string& output : outputs) CHECK(output == json::test::echo(body));
}
