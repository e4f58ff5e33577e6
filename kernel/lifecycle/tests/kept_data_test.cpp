// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/kept_data.h"

#include "lifecycle/tests/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using namespace stadtkern::lifecycle;

TEST_CASE("kept data: what is over is taken out, and a second uninstall gives a new day") {
  KeptList list;
  keep_until(list, {"bench", "a", 100});
  keep_until(list, {"bench", "b", 200});
  keep_until(list, {"bench", "a", 300});
  CHECK(list.size() == 2);
  CHECK(take_due(list, 199).empty());
  CHECK(take_due(list, 200) == KeptList{{"bench", "b", 200}});
  CHECK(list == KeptList{{"bench", "a", 300}});
}

TEST_CASE("kept data: what is saved is read back, and what would lead out of the stores is refused") {
  const test::TemporaryFolder folder;
  CHECK(load_kept(folder.path())->empty());
  const KeptList list{{"bench", "a", 100}, {"door", "b", 200}};
  REQUIRE(save_kept(folder.path(), list));
  CHECK(*load_kept(folder.path()) == list);
  folder.write("uninstalled.toml", "format = 1\n[[kept]]\nmodule = \"bench\"\ntown = \"../..\"\nuntil = 5\n");
  const auto strange = load_kept(folder.path());
  REQUIRE_FALSE(strange);
  CHECK(strange.error().message.find("uninstalled.toml:4") != std::string::npos);
}
