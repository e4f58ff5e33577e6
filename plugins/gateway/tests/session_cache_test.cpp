// SPDX-License-Identifier: EUPL-1.2
// What is kept of answers about credentials, with a clock of the test's own.
#include "session_cache.h"

#include <catch2/catch.hpp>

using namespace gateway;
using namespace std::chrono_literals;

namespace {

constexpr SessionCache::Time kStart{1h};

VisitorPtr visitor(const std::string& principal) {
  return std::make_shared<const Visitor>(Visitor{principal, {}, {}, 1});
}

TEST_CASE("session cache: an answer is given again while its town is heard of") {
  SessionCache cache;
  CHECK(cache.find(1, "token", kStart) == nullptr);
  CHECK(cache.due(kStart).empty());
  cache.keep(1, "token", visitor("anna"), 7, 60s, kStart);
  REQUIRE(cache.find(1, "token", kStart + 100ms));
  CHECK(cache.find(1, "token", kStart + 100ms)->principal == "anna");
  CHECK(cache.find(2, "token", kStart) == nullptr);
  CHECK(cache.find(1, "other", kStart) == nullptr);
  CHECK(cache.find(1, "token", kStart + 900ms) == nullptr);

  const auto questions = cache.due(kStart + 250ms);
  REQUIRE(questions.size() == 1);
  CHECK(questions[0].town == 1);
  CHECK(questions[0].since == 7);
  CHECK(cache.due(kStart + 500ms).empty());  // one at a time
  cache.changed(1, 7, {}, false, kStart + 250ms);
  CHECK(cache.find(1, "token", kStart + 1100ms));
  CHECK(cache.find(1, "token", kStart + 1150ms) == nullptr);
}

TEST_CASE("session cache: an answer ends with its own time, too") {
  SessionCache cache;
  cache.keep(1, "token", visitor("anna"), 7, 500ms, kStart);
  CHECK(cache.find(1, "token", kStart + 499ms));
  CHECK(cache.find(1, "token", kStart + 500ms) == nullptr);
  CHECK(cache.size() == 0);
}

TEST_CASE("session cache: whoever is named in a change is forgotten, in that town alone") {
  SessionCache cache;
  for (std::uint32_t town : {1u, 2u}) {
    cache.keep(town, "a", visitor("anna"), 7, 60s, kStart);
    cache.keep(town, "a2", visitor("anna"), 7, 60s, kStart);
    cache.keep(town, "b", visitor("bert"), 7, 60s, kStart);
  }
  cache.changed(1, 8, {"anna"}, false, kStart);
  CHECK(cache.find(1, "a", kStart) == nullptr);
  CHECK(cache.find(1, "a2", kStart) == nullptr);
  CHECK(cache.find(1, "b", kStart));
  CHECK(cache.find(2, "a", kStart));
  cache.changed(2, 9, {}, true, kStart);
  CHECK(cache.find(2, "b", kStart) == nullptr);
}

TEST_CASE("session cache: an answer that is older than what was heard is not kept") {
  SessionCache cache;
  cache.keep(1, "b", visitor("bert"), 7, 60s, kStart);
  cache.changed(1, 9, {"anna"}, false, kStart);
  cache.keep(1, "a", visitor("anna"), 8, 60s, kStart);
  CHECK(cache.find(1, "a", kStart) == nullptr);
  cache.keep(1, "a", visitor("anna"), 9, 60s, kStart);
  CHECK(cache.find(1, "a", kStart));
}

TEST_CASE("session cache: a town that is not heard of is asked each time, and again about its changes") {
  SessionCache cache;
  cache.keep(1, "a", visitor("anna"), 7, 60s, kStart);
  REQUIRE(cache.due(kStart).size() == 1);
  cache.not_heard(1);
  CHECK(cache.find(1, "a", kStart + 1s) == nullptr);
  CHECK(cache.due(kStart + 1s).size() == 1);
  // Where nobody was seen for long, nothing is asked.
  cache.not_heard(1);
  CHECK(cache.due(kStart + 62s).empty());
}

TEST_CASE("session cache: holds only so many, and forgets the one that was quiet longest") {
  SessionCache cache(3);
  for (const char* token : {"a", "b", "c"}) cache.keep(1, token, visitor(token), 7, 60s, kStart);
  CHECK(cache.find(1, "a", kStart));
  cache.keep(2, "d", visitor("d"), 7, 60s, kStart);
  CHECK(cache.size() == 3);
  CHECK(cache.find(1, "b", kStart) == nullptr);
  CHECK(cache.find(1, "a", kStart));
  for (int i = 0; i < 20; ++i) {
    cache.keep(3 + static_cast<std::uint32_t>(i), "x", visitor("x"), 1, 60s, kStart);
    CHECK(cache.size() == 3);
  }
  cache.keep(3, "x", visitor("y"), 1, 60s, kStart);
  CHECK(cache.find(3, "x", kStart)->principal == "y");
}

}  // namespace
