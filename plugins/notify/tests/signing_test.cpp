// SPDX-License-Identifier: EUPL-1.2
#include "signing.h"

#include <catch2/catch.hpp>

namespace notify {
namespace {

// Computed by Python: hmac.new(b"0123456789abcdef", b"1700000000.{}", "sha256").hexdigest()
TEST_CASE("signing: what a receiver computes over timestamp, dot and body") {
  CHECK(signature("0123456789abcdef", "1700000000", "{}") ==
        "e4f8e2ecae2295b2ddb2f0b5584c8275e226c0ebe9b3b819e70156bb67122e3e");
  CHECK(signature("0123456789abcdef", "1700000001", "{}") != signature("0123456789abcdef", "1700000000", "{}"));
  CHECK(signature("0123456789abcdeg", "1700000000", "{}") != signature("0123456789abcdef", "1700000000", "{}"));
}

TEST_CASE("signing: random ids have the length asked for, and differ") {
  CHECK(random_hex(16).size() == 32);
  CHECK(random_hex(16) != random_hex(16));
}

}  // namespace
}  // namespace notify
