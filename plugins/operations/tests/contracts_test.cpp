// SPDX-License-Identifier: EUPL-1.2
// The contract that this module was written against still says the same.
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace operations {
namespace {

// "Message: type name = number" of each field.
std::set<std::string> fields_of(const std::string& path) {
  std::ifstream in(path);
  REQUIRE(in);
  const std::string proto{std::istreambuf_iterator<char>(in), {}};
  static const std::regex kLine(R"((message\s+(\w+))|((?:repeated )?[\w.]+)\s+(\w+)\s*=\s*(\d+);)");
  std::set<std::string> fields;
  std::string message;
  for (std::sregex_iterator it(proto.begin(), proto.end(), kLine), end; it != end; ++it) {
    if ((*it)[1].matched) {
      message = (*it)[2];
    } else {
      fields.insert(message + ": " + (*it)[3].str() + " " + (*it)[4].str() + " = " + (*it)[5].str());
    }
  }
  return fields;
}

TEST_CASE("contracts: what is compiled in of node/v1 is part of the kernel's") {
  const auto ours = fields_of(STADTKERN_SOURCE_DIR "/plugins/operations/contracts/node-v1.proto");
  const auto theirs = fields_of(STADTKERN_SOURCE_DIR "/sdk/proto/node.proto");
  CHECK(ours.size() == 6);
  for (const std::string& field : ours) {
    CAPTURE(field);
    CHECK(theirs.count(field) == 1);
  }
}

}  // namespace
}  // namespace operations
