// SPDX-License-Identifier: Apache-2.0
#include "shell/later.h"

#include <catch2/catch.hpp>

#include <future>
#include <memory>
#include <vector>

TEST_CASE("later: what is due sooner comes first, what is not due at the end is dropped") {
  std::promise<std::vector<int>> done;
  auto order = std::make_shared<std::vector<int>>();
  {
    stadtkern::shell::Later later;
    later.call(std::chrono::hours{1}, [order] { order->push_back(3); });
    later.call(std::chrono::milliseconds{40}, [order, &done] {
      order->push_back(2);
      done.set_value(*order);
    });
    later.call(std::chrono::milliseconds{1}, [order] { order->push_back(1); });
    CHECK(done.get_future().get() == std::vector<int>{1, 2});
  }
  CHECK(order->size() == 2);
  CHECK(order.use_count() == 1);
}
