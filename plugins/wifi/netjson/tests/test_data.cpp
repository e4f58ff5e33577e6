// SPDX-License-Identifier: EUPL-1.2
#include "test_data.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

namespace wifi {

std::optional<std::string> data_file(const std::string& path) {
  const char* named = std::getenv("STADTKERN_TEST_DATA");
  if (named && std::string_view(named) == "none") {
    WARN("left out: STADTKERN_TEST_DATA=none");
    return std::nullopt;
  }
  const std::string folder = named ? named : STADTKERN_SOURCE_DIR "/../shared/data";
  std::ifstream stream(folder + "/" + path, std::ios::binary);
  if (!stream) FAIL("cannot read " << folder << "/" << path << "; STADTKERN_TEST_DATA names the folder of the data");
  return std::string(std::istreambuf_iterator<char>{stream}, {});
}

Json json(const std::string& text) {
  auto read = stadtkern::parse_json(text);
  if (!read) FAIL(read.error().message << " in " << text);
  return *std::move(read);
}

std::string file(const netjson::Rendered& rendered, const std::string& path) {
  for (const auto& found : rendered.files) {
    if (found.path == path) return found.content;
  }
  FAIL("there is no file " << path);
  return {};
}

}  // namespace wifi
