// SPDX-License-Identifier: EUPL-1.2
#include "packages/contents.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using namespace stadtkern::packages;

namespace {

const std::string kSum(64, 'a');

PackedFile file(std::string name, std::uint64_t size = 1) {
  return {std::move(name), size, false, kSum};
}

}  // namespace

TEST_CASE("contents: names that lead out, hide, or cannot be typed are refused") {
  const std::string deep = [] {
    std::string text = "a";
    for (std::size_t i = 0; i < kDeepestName; ++i) text += "/a";
    return text;
  }();
  const auto bad = GENERATE_COPY(as<std::string>{}, "", "/etc/passwd", "../x", "a/../x", "a/..", "..", ".", "./a",
                                 "a/./b", "a//b", "a/", ".git/config", "web/.hidden", "a b", "a\nb", "a\tb", "C:\\x",
                                 "\xc3\xa4.js", std::string("a\0b", 3), std::string(201, 'a'), deep);
  CAPTURE(bad);
  CHECK_FALSE(name_fault(bad).empty());
}

TEST_CASE("contents: the names that modules have are taken") {
  const auto good = GENERATE(as<std::string>{}, "plugin.toml", "i18n/de-x-simple.toml", "web/app.3f2a.js", "a..b",
                             "web/@scope/x+y~1,=.css", "x/y..");
  CAPTURE(good);
  CHECK(name_fault(good).empty());
}

TEST_CASE("contents: hashes are read as they were written") {
  const std::vector<PackedFile> files{file("a"), file("web/b")};
  const auto hashes = parse_hashes(hashes_text(files));
  REQUIRE(hashes);
  CHECK(*hashes == Hashes{{"a", kSum}, {"web/b", kSum}});
  CHECK(parse_hashes("")->empty());
}

TEST_CASE("contents: a list of hashes that is damaged is refused") {
  const auto bad = GENERATE_COPY(as<std::string>{}, kSum, kSum + "  \n", kSum + " a\n", kSum + "  a", kSum + "  ../a\n",
                                 "A" + kSum.substr(1) + "  a\n", kSum + "  a\n" + kSum + "  a\n", "\n");
  CAPTURE(bad);
  CHECK_FALSE(parse_hashes(bad));
}

TEST_CASE("contents: bounds on count, size and growth hold") {
  CHECK(check_files({file("a"), file("b/c")}, 100));
  CHECK_FALSE(check_files({file("a"), file("a")}, 100));
  CHECK_FALSE(check_files({file("a"), file("a/b")}, 100));
  CHECK_FALSE(check_files({file("a", kLargestFile + 1)}, 0));
  CHECK_FALSE(check_files({file("a", kLargestFile), file("b", kLargestFile), file("c", 1)}, 0));
  CHECK(check_files({file("a", kFreeGrowth + 100)}, 1));
  CHECK_FALSE(check_files({file("a", kFreeGrowth + 101)}, 1));
  std::vector<PackedFile> many;
  for (std::size_t i = 0; i <= kMostFiles; ++i) many.push_back(file(std::to_string(i)));
  CHECK_FALSE(check_files(many, 0));
  many.pop_back();
  CHECK(check_files(many, 0));
}

TEST_CASE("contents: what the manifest needs and the folder lacks is named") {
  catalogue::Manifest manifest;
  manifest.id = "bench";
  manifest.workers.push_back({"photo", "bench-photo"});
  CHECK(missing_parts(manifest, {file("bench.so")}) == std::vector<std::string>{"bench-photo"});
  CHECK(missing_parts(manifest, {file("bench.so"), file("bench-photo")}).empty());
  manifest.runtime = catalogue::Runtime::Exec;
  manifest.workers.clear();
  manifest.command = {"./run.py", "--fast"};
  CHECK(missing_parts(manifest, {}) == std::vector<std::string>{"run.py"});
  manifest.command = {"python3", "run.py"};
  CHECK(missing_parts(manifest, {}).empty());
}
