// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/lock.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "fixture.h"

using namespace stadtkern;
using namespace stadtkern::catalogue;
using stadtkern::config::test::Folder;

namespace {

const std::string kHash(64, 'a');
const std::string kOther(64, 'b');

Lock example() {
  return {{{"places", {1, 0, 0, {}}, kHash, {}},
           {"bench", {1, 1, 0, {}}, kHash, {"neustadt", "altdorf"}},
           {"bench", {1, 2, 0, "rc.1"}, kOther, {}},
           {"door", {0, 1, 0, {}}, {}, {}}}};
}

std::string fault(const Folder& folder, const std::string& text, Code code = Code::DataLoss) {
  folder.write("stadtkern.lock", text);
  const auto lock = load_lock(folder.path());
  REQUIRE_FALSE(lock);
  CHECK(lock.error().code == code);
  const auto& message = lock.error().message;
  return message.substr(std::min(message.size(), folder.path().string().size() + 1));
}

}  // namespace

TEST_CASE("lock: what is saved is read back, sorted") {
  const Folder folder;
  REQUIRE(save_lock(folder.path(), example()));
  const auto read = load_lock(folder.path());
  REQUIRE(read);
  CHECK(*read == sorted(example()));
  CHECK(read->modules.at(0).version.prerelease == "rc.1");
  CHECK(read->modules.at(1).towns == std::vector<std::string>{"altdorf", "neustadt"});
  CHECK_FALSE(std::filesystem::exists(folder.path() / "stadtkern.lock.new"));
}

TEST_CASE("lock: the bytes do not depend on the order of what is in it") {
  const auto text = to_text(example());
  std::mt19937 random(7);
  for (int i = 0; i < 50; ++i) {
    auto lock = example();
    std::shuffle(lock.modules.begin(), lock.modules.end(), random);
    std::shuffle(lock.modules[0].towns.begin(), lock.modules[0].towns.end(), random);
    CHECK(to_text(lock) == text);
  }
}

TEST_CASE("lock: a town's own entry goes before the one for every town") {
  const auto lock = example();
  CHECK(lock.find("bench", "altdorf")->version.minor == 1);
  CHECK(lock.find("bench", "elsewhere")->version.minor == 2);
  CHECK(lock.find("bench", "")->version.minor == 2);
  CHECK(lock.find("nothing", "altdorf") == nullptr);
  const Lock only_one{{{"bench", {1, 1, 0, {}}, {}, {"altdorf"}}}};
  CHECK(only_one.find("bench", "neustadt") == nullptr);
}

TEST_CASE("lock: no file is an empty lock, a newer or damaged one is refused with its place") {
  const Folder folder;
  REQUIRE(load_lock(folder.path()));
  CHECK(load_lock(folder.path())->modules.empty());
  CHECK(fault(folder, "format = 2\nnews = 1\n", Code::FailedPrecondition) ==
        "stadtkern.lock: format 2 is newer than this program, which reads format 1; use the newer one");
  const std::string head = "format = 1\n[[module]]\n";
  CHECK(fault(folder, "[[module]]\nid = \"a\"\nversion = \"1.0.0\"\n").find("missing key \"format\"") !=
        std::string::npos);
  CHECK(fault(folder, head + "id = \"bench\"\n").find("\"version\"") != std::string::npos);
  CHECK(fault(folder, head + "id = \"bench\"\nversion = \"1.4\"\n") ==
        "stadtkern.lock:4:1: [module] \"1.4\" is no version such as \"1.4.0\"");
  CHECK(fault(folder, head + "id = \"Bench\"\nversion = \"1.4.0\"\n") ==
        "stadtkern.lock:3:1: [module] \"Bench\" is no module's id");
  CHECK(fault(folder, head + "id = \"bench\"\nversion = \"1.4.0\"\nsha256 = \"abc\"\n") ==
        "stadtkern.lock:5:1: [module] \"sha256\" must be 64 hexadecimal digits in lower case");
  CHECK(fault(folder, head + "id = \"bench\"\nversion = \"1.4.0\"\ntowns = []\n") ==
        "stadtkern.lock:5:1: [module] \"towns\" must name a town, or be left out");
  CHECK(fault(folder, head + "id = \"bench\"\nversion = \"1.4.0\"\ntown = [\"a\"]\n").find("\"town\"") !=
        std::string::npos);
  CHECK(fault(folder, "format = \n").find("not valid TOML") != std::string::npos);
}

TEST_CASE("lock: two entries for one town, or for every town, are damage") {
  const Folder folder;
  const std::string one = "[[module]]\nid = \"bench\"\nversion = \"1.0.0\"\n";
  CHECK(fault(folder, "format = 1\n" + one + one) ==
        "stadtkern.lock:6:1: [module] a second entry of \"bench\" for every town");
  CHECK(fault(folder, "format = 1\n" + one + "towns = [\"a\"]\n" + one + "towns = [\"b\", \"a\"]\n") ==
        "stadtkern.lock:9:1: [module] a second entry of \"bench\" for town \"a\"");
}

TEST_CASE("lock: one that could not be read again is not written") {
  const Folder folder;
  REQUIRE(save_lock(folder.path(), example()));
  const Lock twice{{{"bench", {1, 0, 0, {}}, {}, {}}, {"bench", {1, 1, 0, {}}, {}, {}}}};
  CHECK(save_lock(folder.path(), twice).error().code == Code::InvalidArgument);
  const Lock broken{{{"bench", {1, 0, 0, {}}, {}, {"a\"]\nx = [\""}}}};
  CHECK(save_lock(folder.path(), broken).error().code == Code::InvalidArgument);
  CHECK(*load_lock(folder.path()) == sorted(example()));
  CHECK_FALSE(save_lock(folder.path() / "missing", example()));
}
