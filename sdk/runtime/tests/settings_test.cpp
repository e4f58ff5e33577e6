// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

using stadtkern::json::Value;
using stadtkern::testkit::Town;

TEST_CASE("settings: what the town does not set has the schema's default") {
  Town town{"probe", {{"greeting", "moin"}}};
  const auto answer = town.get("/notes?mode=settings");
  CHECK(answer.json("/text") == Value("moin"));
  CHECK(answer.json("/number") == 7);
}

TEST_CASE("settings: a change is seen by the next request, one that the module refuses is not") {
  Town town{"probe"};
  REQUIRE(town.reconfigure({{"greeting", "servus"}}));
  CHECK(town.get("/notes?mode=settings").json("/text") == Value("servus"));
  const auto refused = town.reconfigure({{"greeting", "no"}, {"refuse", true}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "this town is refused");
  CHECK(town.get("/notes?mode=settings").json("/text") == Value("servus"));
}

TEST_CASE("settings: however often a change is refused, the old settings hold") {
  Town town{"probe"};
  auto& runtime = town.module().runtime();
  const auto facts = town.node().town_facts("musterstadt", R"({"refuse":true})");
  for (int i = 0; i < 3; ++i) CHECK_FALSE(runtime.reconfigure_town(facts));
  CHECK(town.get("/notes?mode=settings").json("/text") == Value("hello"));
}

TEST_CASE("settings: another name, time zone or area of the town is seen by the next request, unless it is refused") {
  Town town{"probe"};
  auto& runtime = town.module().runtime();
  auto facts = town.node().town_facts("musterstadt", "{}");
  CHECK(town.get("/notes?mode=town").json("/text") == Value("musterstadt Europe/Berlin "));
  facts.display_name = {{"de", "Neustadt"}};
  facts.time_zone = "Europe/Lisbon";
  facts.area = "{}";
  REQUIRE(runtime.reconfigure_town(facts));
  CHECK(town.get("/notes?mode=town").json("/text") == Value("Neustadt Europe/Lisbon {}"));
  facts.settings = R"({"refuse":true})";
  facts.area = {};
  CHECK_FALSE(runtime.reconfigure_town(facts));
  CHECK(town.get("/notes?mode=town").json("/text") == Value("Neustadt Europe/Lisbon {}"));
  facts.settings = "{}";
  REQUIRE(runtime.reconfigure_town(facts));
  CHECK(town.get("/notes?mode=town").json("/text") == Value("Neustadt Europe/Lisbon "));
}

TEST_CASE("settings: a town that the module refuses is left out alone") {
  Town town{"probe"};
  CHECK_FALSE(town.node().open_town(town.module(), "musterdorf", R"({"refuse":true})"));
  CHECK(town.get("/notes").status == 200);
  const auto there = town.node().call(town.node().town_id("musterdorf"), "probe/v1", "Look", {})->answer();
  REQUIRE_FALSE(there);
  CHECK(there.error().code == stadtkern::Code::Unavailable);
  CHECK(town.node().open_town(town.module(), "musterdorf", "{}"));
}

TEST_CASE("settings: a closed town ends its requests and opens again with what it had stored") {
  Town town{"probe"};
  REQUIRE(town.post("/notes", R"({"text":"kept"})").status == 201);
  town.module().runtime().close_town(town.id());
  CHECK(town.get("/notes").status == 503);
  REQUIRE(town.node().open_town(town.module(), "musterstadt"));
  CHECK(town.get("/notes").json("/number") == 1);
}

TEST_CASE("settings: what a module still writes when its town closes is kept") {
  Town town{"probe", {{"last_note", true}}};
  town.module().runtime().close_town(town.id());
  REQUIRE(town.node().open_town(town.module(), "musterstadt"));
  CHECK(town.get("/notes").json("/number") == 1);
}

TEST_CASE("settings: what is kept of a town's former facts holds no settings, roles or providers") {
  Town town{"probe"};
  auto& runtime = town.module().runtime();
  auto facts = town.node().town_facts("musterstadt", R"({"greeting":"moin"})");
  facts.roles = {{"probe.staff", {}, false}};
  facts.withheld = {{}};
  facts.providers = {{}};
  facts.time_zone = "Europe/Lisbon";
  REQUIRE(runtime.reconfigure_town(facts));
  const auto open = runtime.town(facts.id);
  CHECK(open->facts().time_zone == "Europe/Lisbon");
  CHECK(open->facts().settings.empty());
  CHECK(open->facts().roles.empty());
  CHECK(open->facts().withheld.empty());
  CHECK(open->facts().providers.empty());
  CHECK(open->settings()->text == facts.settings);
  CHECK(open->settings()->roles == facts.roles);
  CHECK(open->settings()->providers == facts.providers);
}
