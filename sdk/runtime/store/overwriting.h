// SPDX-License-Identifier: Apache-2.0
// How far a store has come with removing from its files what was deleted in it. For erasures: a commit takes a row out
// of the table, but logs and unused parts of pages may still hold it.
#pragma once

#include <cstdint>

namespace stadtkern::runtime::store {

struct Overwriting {
  std::int64_t next = 1;  // the page to go on with
  bool done = false;
  bool blocked = false;  // a reader still needs the old content: to be tried again
};

}  // namespace stadtkern::runtime::store
