// SPDX-License-Identifier: Apache-2.0
#include "runtime/misbehaviour.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using stadtkern::runtime::Log;
using stadtkern::runtime::Misbehaviour;

namespace {

struct Told {
  Log log{-1, "probe", "1.0.0"};
  std::int64_t now = 0;
  std::vector<std::string> reports;
  Misbehaviour misbehaviour{log, [this](const std::string& what) { reports.push_back(what); }, [this] { return now; }};
};

}  // namespace

TEST_CASE("misbehaviour: the same words are told once a minute") {
  Told told;
  for (int i = 0; i < 1000; ++i) told.misbehaviour.tell("it calls secret/v1");
  CHECK(told.reports == std::vector<std::string>{"it calls secret/v1"});
  told.now = 60'000'000'000;
  told.misbehaviour.tell("it calls secret/v1");
  CHECK(told.reports.size() == 2);
}

TEST_CASE("misbehaviour: ever new words come to an end, and so does each") {
  Told told;
  for (int i = 0; i < 1000; ++i) told.misbehaviour.tell(std::to_string(i) + std::string(10'000, 'x'));
  REQUIRE(told.reports.size() == Misbehaviour::kTexts);
  for (const auto& text : told.reports) CHECK(text.size() <= 256);
}
