// SPDX-License-Identifier: Apache-2.0
// The messages of actions/v1 against protoc's generated ones, both ways.
#include "actions.pb.h"
#include "wire/actions.h"

#include "wire/tests/oracle.h"

#include <catch2/catch.hpp>

namespace wire = stadtkern::wire;
namespace actions = stadtkern::wire::actions;
namespace oracle = stadtkern::actions::v1;

using stadtkern::wire::through;

TEST_CASE("actions codec: requests and answers are byte-equal to protoc's and come back whole") {
  const auto asked = through<oracle::ListRequest>(actions::ListRequest{"p", "o", 1ULL << 50, 7, 9});
  CHECK(asked.person() == "p");
  CHECK(asked.object() == "o");
  CHECK(asked.since_us() == 1ULL << 50);
  CHECK(asked.after() == 7);
  CHECK(asked.limit() == 9);
  CHECK(through<oracle::ExpireRequest>(actions::ExpireRequest{true}).dry_run());
  const auto expired = through<oracle::ExpireReply>(actions::ExpireReply{"180 d", 3, 1ULL << 50, 2});
  CHECK(expired.keep() == "180 d");
  CHECK(expired.due() == 3);
  CHECK(expired.oldest_us() == 1ULL << 50);
  CHECK(expired.done() == 2);
  const auto listed =
      through<oracle::ListReply>(actions::ListReply{{{4, 1ULL << 50, "token:desk", "waste/v1.Merge", "7K3M"}}, true});
  REQUIRE(listed.actions_size() == 1);
  CHECK(listed.more());
  const auto back = wire::decode<actions::ListReply>(listed.SerializeAsString());
  REQUIRE(back);
  CHECK(back->actions[0].id == 4);
  CHECK(back->actions[0].at_us == 1ULL << 50);
  CHECK(back->actions[0].person == "token:desk");
  CHECK(back->actions[0].action == "waste/v1.Merge");
  CHECK(back->actions[0].object == "7K3M");
}
