// SPDX-License-Identifier: Apache-2.0
// Our codec against protoc's.
#pragma once

#include "wire/protobuf.h"

#include <catch2/catch.hpp>

namespace stadtkern::wire {

// What protoc's class `Theirs` reads of our bytes; writing it again must give the same bytes.
template <class Theirs, class Ours>
Theirs through(const Ours& message) {
  Theirs theirs;
  REQUIRE(theirs.ParseFromString(encode(message)));
  CHECK(theirs.SerializeAsString() == encode(message));
  return theirs;
}

}  // namespace stadtkern::wire
