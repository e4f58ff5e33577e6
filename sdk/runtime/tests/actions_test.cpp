// SPDX-License-Identifier: Apache-2.0
// What people with a role did is kept beside what they changed, by opaque ids, and goes in its time.
#include "runtime/actions.h"

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <chrono>

namespace actions = stadtkern::wire::actions;
namespace wire = stadtkern::wire;
using stadtkern::Code;
using stadtkern::testkit::Origin;
using stadtkern::testkit::Settings;
using stadtkern::testkit::Town;

namespace {

const Origin kOperator{"operator:1", {"operator"}};
const Origin kStaff{"token:desk", {"probe.staff"}};
constexpr std::chrono::hours kDay{24};

stadtkern::Result<std::string> ask(Town& town, const char* method, const std::string& body,
                                   const Origin& origin = kOperator) {
  return town.node().call(town.id(), "actions/v1@probe", method, body, origin)->answer();
}

actions::ListReply list(Town& town, const actions::ListRequest& asked = {}) {
  const auto answer = ask(town, "List", wire::encode(asked));
  REQUIRE(answer);
  auto reply = wire::decode<actions::ListReply>(*answer);
  REQUIRE(reply);
  return *reply;
}

actions::ExpireReply expire(Town& town, bool dry_run) {
  const auto answer = ask(town, "Expire", wire::encode(actions::ExpireRequest{dry_run}));
  REQUIRE(answer);
  return *wire::decode<actions::ExpireReply>(*answer);
}

std::vector<std::string> objects(const actions::ListReply& reply) {
  std::vector<std::string> out;
  for (const auto& action : reply.actions) out.push_back(action.object);
  return out;
}

using Objects = std::vector<std::string>;

}  // namespace

TEST_CASE("actions: somebody with a role leaves a row, citizens and modules leave none") {
  Town town{"probe"};
  REQUIRE(town.post("/notes", R"({"text":"a"})").status == 201);
  REQUIRE(town.as({}, "account-of-a-citizen").post("/notes", R"({"text":"b"})").status == 201);
  CHECK(list(town).actions.empty());
  REQUIRE(town.as("probe.staff").post("/staff", R"({"text":"c"})").status == 201);
  const auto kept = list(town);
  REQUIRE(kept.actions.size() == 1);
  CHECK(kept.actions[0].person == "token:test");
  CHECK(kept.actions[0].action == "probe/v1.Put");
  CHECK(kept.actions[0].object.empty());
  CHECK(kept.actions[0].at_us == static_cast<std::uint64_t>(town.clock().wall_us()));
}

TEST_CASE("actions: the route's id is the object, another parameter is not, and the same over the bus") {
  Town town{"probe"};
  const auto staff = town.as("probe.staff");
  REQUIRE(staff.post("/things/7K3M9QXT", R"({"text":"a"})").status == 201);
  REQUIRE(staff.request("PUT", "/staff/secret", R"({})").status == 201);
  REQUIRE(staff.request("POST", "/things/anna%40example.org", R"({"text":"b"})").status == 201);
  CHECK(objects(list(town)) == Objects{"7K3M9QXT", "", ""});
  std::string body = "\x12\x01z";  // text
  body += "\x2a\x03TID";           // thing_id
  REQUIRE(town.node().call(town.id(), "probe/v1", "Put", body, kStaff)->answer());
  CHECK(list(town).actions.back().object == "TID");
  CHECK(list(town).actions.back().person == "token:desk");
}

TEST_CASE("actions: staff who does what anybody may leaves no row, nor does staff of another module") {
  Town town{"probe"};
  REQUIRE(town.as("probe.staff").post("/notes", R"({"text":"a"})").status == 201);
  REQUIRE(town.as("other.staff").request("POST", "/standard/v2/things", "raw").status < 300);
  REQUIRE(town.node().call(town.id(), "probe/v1", "Put", "\x12\x01z", {"token:desk", {"other.staff"}})->answer());
  CHECK(list(town).actions.empty());
  REQUIRE(town.node().call(town.id(), "probe/v1", "Put", "\x12\x01z", kOperator)->answer());
  CHECK(list(town).actions.size() == 1);
}

TEST_CASE("actions: one write is about 256 things at most, each kept once") {
  Town town{"probe"};
  const auto many = [&town](int number) {
    return town.as("probe.staff").post("/staff", R"({"mode":"many","text":")" + std::to_string(number) + R"("})");
  };
  REQUIRE(many(256).status == 201);
  CHECK(list(town, {"", "", 0, 0, 1'000}).actions.size() == 256);
  CHECK(many(257).status == 500);
  CHECK(list(town, {"", "", 0, 0, 1'000}).actions.size() == 256);
  CHECK(town.log().find("more than 256 things") != std::string::npos);
}

TEST_CASE("actions: a raw route that demands no role is for anybody, unless the module says that it acts for staff") {
  Town town{"probe"};
  const auto staff = town.as("probe.staff");
  REQUIRE(staff.request("POST", "/standard/v2/things", "raw").status < 300);
  CHECK(list(town).actions.empty());
  REQUIRE(staff.request("POST", "/standard/v2/things", "act").status < 300);
  const auto kept = list(town);
  REQUIRE(kept.actions.size() == 1);
  CHECK(kept.actions[0].action == "POST /standard/v2/things");  // its pattern, never the path
}

TEST_CASE("actions: what the write says it was about goes before all else, and its events' subjects count") {
  Town town{"probe"};
  const auto staff = town.as("probe.staff");
  REQUIRE(staff.post("/things/A", R"({"mode":"acted","text":"B"})").status == 201);
  REQUIRE(staff.post("/things/A", R"({"mode":"subject","text":"C"})").status == 201);
  CHECK(objects(list(town)) == Objects{"B", "A", "C"});
}

TEST_CASE("actions: a write that is answered behind it leaves the same row, and none when it fails or is a citizen's") {
  Town town{"probe"};
  const auto staff = town.as("probe.staff");
  CHECK(staff.post("/staff", R"({"mode":"behind","text":"no"})").status == 409);
  CHECK(town.post("/notes", R"({"mode":"behind","text":"A"})").status == 200);
  CHECK(list(town).actions.empty());
  REQUIRE(staff.post("/staff", R"({"mode":"behind","text":"B"})").status == 200);
  const auto kept = list(town);
  REQUIRE(kept.actions.size() == 1);
  CHECK(kept.actions[0].person == "token:test");
  CHECK(kept.actions[0].action == "probe/v1.Put");
  CHECK(kept.actions[0].object == "B");
  // The module says that it is one: then also where the route asks for no role, and for staff of elsewhere.
  REQUIRE(town.as("other.staff").post("/notes", R"({"mode":"behind","text":"C"})").status == 200);
  CHECK(list(town).actions.back().object == "C");
}

TEST_CASE("actions: a module that would keep a name is stopped, and the log does not have it") {
  Town town{"probe"};
  CHECK(town.as("probe.staff").post("/staff", R"({"mode":"acted","text":"Anna Muster"})").status == 500);
  CHECK(town.post("/notes", R"({"mode":"acted","text":"Anna Muster"})").status == 500);  // found in any test of its
  CHECK(list(town).actions.empty());
  CHECK(town.get("/notes").json("/number") == 0);
  CHECK(town.log().find("no opaque id") != std::string::npos);
  CHECK(town.log().find("Anna") == std::string::npos);
}

TEST_CASE("actions: what is refused, rolled back or repeated leaves no further row") {
  Town town{"probe"};
  const auto staff = town.as("probe.staff");
  CHECK(staff.post("/staff", R"({"mode":"fail","text":"a"})").status == 409);
  CHECK(staff.post("/staff", R"({"mode":"sql","text":"a"})").status == 500);
  CHECK(town.as("other").post("/staff", R"({"text":"a"})").status == 403);
  CHECK(list(town).actions.empty());
  const auto keyed = staff.with_key("key-0123456789abcdef");
  REQUIRE(keyed.post("/staff", R"({"text":"a"})").status == 201);
  REQUIRE(keyed.post("/staff", R"({"text":"a"})").status == 201);
  CHECK(list(town).actions.size() == 1);
}

TEST_CASE("actions: looked up by operators alone, page by page") {
  Town town{"probe"};
  for (int i = 0; i < 5; ++i) {
    REQUIRE(town.as({"probe.staff"}, i % 2 == 0 ? "anna" : "bert").post("/things/T", R"({"text":"a"})").status == 201);
  }
  CHECK(ask(town, "List", "", kStaff).error().code == Code::PermissionDenied);
  CHECK(ask(town, "Expire", "", kStaff).error().code == Code::PermissionDenied);
  CHECK(ask(town, "List", "", Origin{}).error().code == Code::PermissionDenied);
  CHECK(ask(town, "List", "\xff").error().code == Code::InvalidArgument);
  const auto first = list(town, {"anna", "T", 0, 0, 2});
  REQUIRE(first.actions.size() == 2);
  CHECK(first.more);
  const auto second = list(town, {"anna", "T", 0, first.actions[1].id, 2});
  CHECK(second.actions.size() == 1);
  CHECK_FALSE(second.more);
  CHECK(list(town, {"", "", 0, 0, 100'000}).actions.size() == 5);
  CHECK(list(town, {"carl", "", 0, 0, 0}).actions.empty());
}

TEST_CASE("actions: they go by night after 180 days, or when the town says so") {
  const auto keep = GENERATE(std::string("180 d"), std::string("30 d"));
  Town town{"probe", keep == "180 d" ? Settings{} : Settings{{"keep_actions", keep}}};
  const auto pass = [&town](std::chrono::minutes time) {
    town.run_timers();  // what is under way would seem to take all that time
    town.clock().advance(time);
    town.run_timers();
  };
  pass(std::chrono::hours(6));  // the nights are whole days behind the town's opening: nothing ends at one of them
  const auto staff = town.as("probe.staff");
  REQUIRE(staff.post("/things/old", R"({"text":"a"})").status == 201);
  const auto kept = keep == "180 d" ? 180 * kDay : 30 * kDay;
  pass(kept - 2 * kDay);
  REQUIRE(staff.post("/things/young", R"({"text":"a"})").status == 201);
  CHECK(expire(town, true).due == 0);
  CHECK(list(town).actions.size() == 2);
  pass(2 * kDay - std::chrono::minutes(1));
  town.clock().advance(std::chrono::minutes(2));
  const auto dry = expire(town, true);
  CHECK(dry.keep == keep);
  CHECK(dry.due == 1);
  CHECK(dry.oldest_us > 0);
  CHECK(dry.done == 0);
  CHECK(list(town).actions.size() == 2);
  SECTION("when an operator asks") {
    CHECK(expire(town, false).done == 1);
  }
  SECTION("by itself") {
    pass(kDay);
  }
  CHECK(objects(list(town)) == Objects{"young"});
}

TEST_CASE("actions: a town may keep them for good, a setting that is no time is said") {
  Town town{"probe", {{"keep_actions", "never"}}};
  REQUIRE(town.as("probe.staff").post("/things/old", R"({"text":"a"})").status == 201);
  town.run_timers();
  town.clock().advance(10'000 * kDay);
  town.run_timers();
  CHECK(expire(town, false).done == 0);
  CHECK(expire(town, true).keep == "never");
  CHECK(list(town).actions.size() == 1);
  REQUIRE(town.reconfigure({{"keep_actions", "soon"}}));
  const auto refused = ask(town, "Expire", wire::encode(actions::ExpireRequest{true}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("keep_actions = \"soon\"") != std::string::npos);
}

TEST_CASE("actions: they are there after a restart") {
  Town town{"probe"};
  REQUIRE(town.as("probe.staff").post("/things/T", R"({"text":"a"})").status == 201);
  town.restart();
  CHECK(objects(list(town)) == Objects{"T"});
}
