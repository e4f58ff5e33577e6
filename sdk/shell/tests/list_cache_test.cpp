// SPDX-License-Identifier: Apache-2.0
#include "shell/list_cache.h"

#include <catch2/catch.hpp>

TEST_CASE("list cache: a list is asked for again after a moment, used for a minute, its name remembered for longer") {
  using std::chrono::seconds;
  stadtkern::shell::ListCache cache;
  const auto list = std::make_shared<stadtkern::shell::PageList>();
  const auto now = stadtkern::shell::ListCache::Time{} + std::chrono::hours{1};
  CHECK_FALSE(cache.asked(1, "waste", now));
  cache.keep(1, "waste", list, now);
  CHECK(cache.asked(1, "waste", now + seconds{1}));
  CHECK_FALSE(cache.asked(1, "waste", now + seconds{3}));
  CHECK(cache.usable(1, "waste", now + seconds{59}));
  CHECK_FALSE(cache.usable(1, "waste", now + seconds{61}));
  cache.failed(1, "waste", now + seconds{61});  // nobody waits for it again at once
  CHECK(cache.asked(1, "waste", now + seconds{62}));
  CHECK_FALSE(cache.usable(1, "waste", now + seconds{62}));
  CHECK_FALSE(cache.asked(1, "waste", now + seconds{64}));
  cache.failed(1, "hangs", now);
  CHECK(cache.asked(1, "hangs", now));
  CHECK_FALSE(cache.last(1, "hangs"));
  CHECK(cache.last(1, "waste"));
  CHECK_FALSE(cache.last(2, "waste"));
  cache.forget(1);
  CHECK_FALSE(cache.last(1, "waste"));
}
