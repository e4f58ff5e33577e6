// SPDX-License-Identifier: EUPL-1.2
#include "packages/garbage.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using namespace stadtkern::packages;

namespace {

InstalledPackage package(const std::string& id, const std::string& version, char hash, std::int64_t since = 0) {
  return {id, *catalogue::parse_version(version), std::string(64, hash), {}, since};
}

std::string hashes_of(const std::vector<InstalledPackage>& packages) {
  std::string text;
  for (const InstalledPackage& one : packages) text += one.sha256.front();
  return text;
}

const std::vector<InstalledPackage> kInstalled{package("bench", "1.0.0", 'a'), package("bench", "1.1.0-rc.1", 'b'),
                                               package("bench", "1.1.0", 'c', 5), package("bench", "1.1.0", 'd', 9),
                                               package("lamp", "0.1.0", 'e')};

}  // namespace

TEST_CASE("garbage: the newest of each module stay, by version and then by time") {
  CHECK(hashes_of(garbage(kInstalled, {}, 1)) == "abc");
  CHECK(hashes_of(garbage(kInstalled, {}, 2)) == "ab");
  CHECK(hashes_of(garbage(kInstalled, {}, 3)) == "a");
  CHECK(garbage(kInstalled, {}, 4).empty());
  CHECK(hashes_of(garbage(kInstalled, {}, 0)) == "abcde");
}

TEST_CASE("garbage: what is in use stays, and does not count for others") {
  CHECK(hashes_of(garbage(kInstalled, {std::string(64, 'a'), std::string(64, 'e')}, 0)) == "bcd");
  CHECK(hashes_of(garbage(kInstalled, {std::string(64, 'a')}, 1)) == "bc");
}
