// SPDX-License-Identifier: EUPL-1.2
#include "test_data.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "json/value.h"

namespace feedback {

std::vector<std::string> hostile_strings() {
  const char* given = std::getenv("STADTKERN_TEST_DATA");
  const std::string folder = given ? given : STADTKERN_SOURCE_DIR "/../shared/data";
  if (folder == "none") {
    WARN("left out: STADTKERN_TEST_DATA=none");
    return {};
  }
  const std::string path = folder + "/hostile-input/blns.json";
  std::ifstream file{path, std::ios::binary};
  if (!file) FAIL("cannot read " << path << "; STADTKERN_TEST_DATA names the folder of the test data");
  const auto read = stadtkern::json::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
  REQUIRE(read);
  std::vector<std::string> out;
  for (const auto& item : read->items()) {
    REQUIRE(item.as_string());
    out.push_back(*item.as_string());
  }
  return out;
}

}  // namespace feedback
