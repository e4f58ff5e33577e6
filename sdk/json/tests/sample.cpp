// SPDX-License-Identifier: Apache-2.0
#include "sample.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace stadtkern::json::test {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

const Schema& sample() {
  static const auto schema = [] {
    auto loaded = Schema::load(read_file(SAMPLE_DESCRIPTORS));
    REQUIRE(loaded);
    return std::move(*loaded);
  }();
  return *schema;
}

std::string echo(std::string_view document, std::span<const Parameter> parameters) {
  const auto bytes = sample().to_protobuf(kBench, document, parameters);
  INFO(document << "\n" << (bytes ? "" : bytes.error().message));
  REQUIRE(bytes);
  const auto json = sample().to_json(kBench, *bytes);
  REQUIRE(json);
  return *json;
}

Error refusal(std::string_view document, std::span<const Parameter> parameters) {
  auto bytes = sample().to_protobuf(kBench, document, parameters);
  INFO(document);
  REQUIRE_FALSE(bytes);
  return bytes.error();
}

std::optional<std::filesystem::path> hostile_input() {
  const char* given = std::getenv("STADTKERN_TEST_DATA");
  if (given && std::string_view(given) == "none") {
    WARN("no test data (STADTKERN_TEST_DATA=none)");
    return std::nullopt;
  }
  const auto root = given ? std::filesystem::path(given)
                          : std::filesystem::path(STADTKERN_SOURCE_DIR).parent_path() / "shared" / "data";
  const auto folder = root / "hostile-input";
  INFO("test data missing: " << folder << "; set STADTKERN_TEST_DATA to its folder, or to none");
  REQUIRE(std::filesystem::is_directory(folder));
  return folder;
}

}  // namespace stadtkern::json::test
