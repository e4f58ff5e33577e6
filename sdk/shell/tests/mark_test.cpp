// SPDX-License-Identifier: Apache-2.0
#include "shell/mark.h"

#include <catch2/catch.hpp>

using stadtkern::shell::mark_of;

TEST_CASE("mark: the same for one account in one town, another for any other, and none for nobody") {
  const auto mark = mark_of("musterstadt", "acc_1");
  CHECK(mark.size() == 32);
  CHECK(mark == mark_of("musterstadt", "acc_1"));
  CHECK(mark != mark_of("musterstadt", "acc_2"));
  CHECK(mark != mark_of("musterdorf", "acc_1"));
  CHECK(mark_of("musterstadt", "").empty());
}
