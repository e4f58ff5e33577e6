// SPDX-License-Identifier: EUPL-1.2
// "I see it, too": a number that stands with the report, in which each person counts once, as far as that can be known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "timestamp.h"

namespace waste::me_too {

// Who says it: somebody who has signed in, or a client of the gateway, known for a day. Both empty: nobody knows.
struct Person {
  std::string principal;
  std::string client;
};

struct Count {
  std::string id;  // the report's, as it is kept
  std::int64_t number = 0;
  bool counted = false;  // false: had been before
};

// NOT_FOUND, or CONFLICT when the report is closed.
[[nodiscard]] stadtkern::Result<Count> add(stadtkern::Tx& tx, std::string_view id, const Person& who);

// What is known by addresses and older than a day goes, and the key of the hashes with it; a step of it, hourly.
void forget(stadtkern::Tx& tx);

}  // namespace waste::me_too
