// SPDX-License-Identifier: EUPL-1.2
// The contracts that this module was written against still say the same, where their provider's folder is there.
#include <catch2/catch.hpp>

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "test_data.h"

namespace waste {
namespace {

// "Message.name = number" of each field.
std::set<std::string> fields_of(const std::string& proto) {
  static const std::regex kLine(R"((message\s+(\w+))|((?:optional |repeated )?[\w.]+)\s+(\w+)\s*=\s*(\d+);)");
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

void check_part(const std::string& mine, const std::string& provider, const std::string& proto, std::size_t fields) {
  if (!std::filesystem::exists(STADTKERN_SOURCE_DIR "/plugins/" + provider)) return;
  const auto ours = fields_of(module_file("contracts/" + mine));
  const auto theirs = fields_of(project_file("plugins/" + provider + "/proto/" + proto));
  CHECK(ours.size() >= fields);
  for (const std::string& field : ours) {
    CAPTURE(field);
    CHECK(theirs.count(field) == 1);
  }
}

TEST_CASE("contracts: what is compiled in of places/v1 is part of the provider's") {
  check_part("places-v1.proto", "places", "places.proto", 21);
}

TEST_CASE("contracts: what is compiled in of accounts/v1 is part of the provider's") {
  check_part("accounts-v1.proto", "identity", "accounts.proto", 4);
}

}  // namespace
}  // namespace waste
