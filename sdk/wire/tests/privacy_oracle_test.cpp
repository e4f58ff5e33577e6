// SPDX-License-Identifier: Apache-2.0
// The messages of privacy/v1 against protoc's generated ones, both ways.
#include "privacy.pb.h"
#include "wire/privacy.h"

#include "wire/tests/oracle.h"

#include <catch2/catch.hpp>

namespace wire = stadtkern::wire;
namespace privacy = stadtkern::wire::privacy;
namespace oracle = stadtkern::privacy::v1;

using stadtkern::wire::through;

TEST_CASE("privacy codec: requests are byte-equal to protoc's and name the same fields") {
  const auto find = through<oracle::FindRequest>(privacy::FindRequest{"email", "anna@example.org"});
  CHECK(find.kind() == "email");
  CHECK(find.value() == "anna@example.org");
  CHECK(through<oracle::ExportRequest>(privacy::ExportRequest{"7K3M9QXT"}).subject() == "7K3M9QXT");
  CHECK(through<oracle::EraseRequest>(privacy::EraseRequest{"7K3M9QXT"}).subject() == "7K3M9QXT");
  CHECK(through<oracle::RetentionRequest>(privacy::RetentionRequest{true}).dry_run());
}

TEST_CASE("privacy codec: answers are byte-equal to protoc's and come back whole") {
  const auto found = through<oracle::FindReply>(privacy::FindReply{{"A", "B"}, true});
  CHECK(found.subjects(1) == "B");
  CHECK(found.more());
  CHECK(through<oracle::ExportReply>(privacy::ExportReply{true, "[]"}).json() == "[]");
  CHECK(through<oracle::EraseReply>(privacy::EraseReply{1ULL << 40}).changed() == 1ULL << 40);
  const privacy::RetentionReply reply{
      {{"contacts", {{"de", "Kontakte"}, {"en", "Contacts"}}, "90 d", 12, 1ULL << 50, 7}}};
  const auto theirs = through<oracle::RetentionReply>(reply);
  REQUIRE(theirs.rules_size() == 1);
  CHECK(theirs.rules(0).name(1).text() == "Contacts");
  CHECK(theirs.rules(0).keep() == "90 d");
  CHECK(theirs.rules(0).oldest_us() == 1ULL << 50);
  const auto back = wire::decode<privacy::RetentionReply>(theirs.SerializeAsString());
  REQUIRE(back);
  REQUIRE(back->rules.size() == 1);
  CHECK(back->rules[0].due == 12);
  CHECK(back->rules[0].done == 7);
  CHECK(back->rules[0].name[0].text == "Kontakte");
}
