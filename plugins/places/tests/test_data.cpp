// SPDX-License-Identifier: EUPL-1.2
#include "test_data.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace places {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) FAIL("cannot read " << path << "; STADTKERN_TEST_DATA names the folder of the test data");
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

std::string module_file(const std::string& path) {
  return read_file(STADTKERN_SOURCE_DIR "/plugins/places/" + path);
}

std::string project_file(const std::string& path) {
  return read_file(STADTKERN_SOURCE_DIR "/" + path);
}

std::optional<std::string> data_folder() {
  const char* folder = std::getenv("STADTKERN_TEST_DATA");
  if (!folder) return STADTKERN_SOURCE_DIR "/../shared/data";
  if (std::string_view{folder} != "none") return folder;
  WARN("left out: STADTKERN_TEST_DATA=none");
  return std::nullopt;
}

std::optional<std::string> data_file(const std::string& path) {
  const auto folder = data_folder();
  if (!folder) return std::nullopt;
  return read_file(*folder + "/" + path);
}

}  // namespace places
