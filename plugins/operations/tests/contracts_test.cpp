// SPDX-License-Identifier: EUPL-1.2
// The contract that this module was written against still says the same.
#include <catch2/catch.hpp>

#include <filesystem>
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

void check_part(const char* own, const char* provided, std::size_t fields) {
  const auto ours = fields_of(std::string(STADTKERN_SOURCE_DIR "/plugins/operations/contracts/") + own);
  const auto theirs = fields_of(std::string(STADTKERN_SOURCE_DIR "/") + provided);
  CHECK(ours.size() == fields);
  for (const std::string& field : ours) {
    CAPTURE(field);
    CHECK(theirs.count(field) == 1);
  }
}

TEST_CASE("contracts: what is compiled in of node/v1 is part of the kernel's") {
  check_part("node-v1.proto", "sdk/proto/node.proto", 6);
}

TEST_CASE("contracts: what is compiled in of accounts/v1 is part of the provider's") {
  if (!std::filesystem::exists(STADTKERN_SOURCE_DIR "/plugins/identity")) return;  // this folder may stand alone
  check_part("accounts-v1.proto", "plugins/identity/proto/accounts.proto", 5);
}

}  // namespace
}  // namespace operations
