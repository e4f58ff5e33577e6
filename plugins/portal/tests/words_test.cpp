// SPDX-License-Identifier: EUPL-1.2
#include "words.h"

#include <catch2/catch.hpp>

TEST_CASE("words: the key itself where there is no text, so that it shows") {
  CHECK(portal::text("en", "imprint") == "Imprint");
  CHECK(portal::text("en", "no-such-key") == "no-such-key");
  CHECK(portal::text_with("en", "welcome", "Sampletown") == "Welcome to Sampletown");
}
