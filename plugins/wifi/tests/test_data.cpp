// SPDX-License-Identifier: EUPL-1.2
#include "test_data.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace wifi {

std::optional<std::string> data_file(const std::string& name) {
  const char* given = std::getenv("STADTKERN_TEST_DATA");
  const std::string folder = given ? given : STADTKERN_SOURCE_DIR "/../shared/data";
  if (folder == "none") {
    WARN("left out: STADTKERN_TEST_DATA=none");
    return std::nullopt;
  }
  std::ifstream file{folder + "/" + name, std::ios::binary};
  if (!file) FAIL("cannot read " << folder << "/" << name << "; STADTKERN_TEST_DATA names the folder of the test data");
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace wifi
