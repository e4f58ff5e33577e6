// SPDX-License-Identifier: EUPL-1.2
// A link for somebody without an account: one report, nobody's data, for a while.
#include <stadtkern/testkit.h>

#include "answers.h"
#include "wire/privacy.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "waste.pb.h"

namespace waste {
namespace {

namespace privacy = stadtkern::wire::privacy;
using stadtkern::json::Value;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

std::string create(Town& town) {
  const Response made = town.post(
      "/reports",
      R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"dark","contact":{"email":"MARKERmail@example.org","last_name":"MARKERname","phone":"MARKERphone"}})");
  REQUIRE(made.status == 201);
  return text(made, "/id");
}

Response hand_over(Town& town, const std::string& id, const char* more = "") {
  return staff(town).post("/reports/" + id + "/hand-over",
                          std::string(R"({"to":"MARKERfirm, Hr. Meier")") + more + "}");
}

std::string link(Town& town, const std::string& id, const char* more = "") {
  const Response made = hand_over(town, id, more);
  REQUIRE(made.status == 200);
  const std::string token = text(made, "/token");
  CHECK(token.size() == 33);
  CHECK(text(made, "/path") == "/api/waste/v1/handed/" + token);
  return "/handed/" + token;
}

bool in_store(Town& town, std::string_view mark) {
  std::size_t looked = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(town.node().folder())) {
    if (!entry.is_regular_file()) continue;
    ++looked;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    if (content.find(mark) != std::string::npos) return true;
  }
  REQUIRE(looked > 0);
  return false;
}

template <class Reply, class Ask>
Reply ask(Town& town, const char* method, const Ask& request) {
  const auto bytes = town.as("operator").call_bytes(method, stadtkern::wire::encode(request));
  REQUIRE(bytes);
  auto reply = stadtkern::wire::decode<Reply>(*bytes);
  REQUIRE(reply);
  return *std::move(reply);
}

TEST_CASE("hand-over: the link shows one report as it is, without its reporter and what is internal") {
  Town town{"waste"};
  const std::string id = create(town);
  REQUIRE(staff(town).post("/reports/" + id + "/notes", R"({"text":"MARKERinternal","internal":true})").status == 200);
  const Response shown = town.get(link(town, id));
  REQUIRE(shown.status == 200);
  CHECK(text(shown, "/report/id") == id);
  CHECK(text(shown, "/report/description") == "dark");
  CHECK(shown.json("/report/text_public") == Value(false));
  CHECK(shown.json("/report/lat") == Value(48.6));
  CHECK(text(shown, "/expires_at") == "2026-01-15T12:00:00Z");
  CHECK(shown.json("/done") == Value(false));
  CHECK_THAT(shown.body, !Catch::Contains("MARKER") && !Catch::Contains("staff"));
}

TEST_CASE("hand-over: unknown, expired and revoked links are the same 404") {
  Town town{"waste"};
  const std::string id = create(town);
  const std::string expired = link(town, id, R"(,"expires_in_days":1)");
  const Response unknown = town.get("/handed/0123456789abcdef0123456789abcdef");
  const auto same = [&](const std::string& path) {
    const Response answer = town.get(path);
    CHECK(answer.status == 404);
    CHECK(answer.body == unknown.body);
    const Response done = town.post(path + "/done", R"({"note":"x"})");
    CHECK(done.status == 404);
    CHECK(done.body == unknown.body);
    CHECK(town.get(path + "/photos/0123456789abcdef0123456789abcdef.jpg").status == 404);
  };
  CHECK(unknown.status == 404);
  for (const char* odd : {"/handed/x", "/handed/0123456789ABCDEF0123456789ABCDEF", "/handed/%00", "/handed/'"}) {
    CHECK(town.get(odd).status >= 400);
  }
  CHECK(town.get(expired).status == 200);
  town.clock().advance(std::chrono::hours{24});
  same(expired);
  const std::string revoked = link(town, id);
  const Response seen = staff(town).get("/reports/" + id);
  const std::string which = text(seen, "/staff/hand_overs/1/id");
  const std::string path = "/reports/" + id + "/hand-over/" + which + "/revoke";
  CHECK(town.post(path).status == 401);
  CHECK(town.as("other.role").post(path).status == 403);
  const Response done = staff(town).post(path);
  CHECK(done.status == 200);
  CHECK(done.json("/staff/hand_overs/1/revoked") == Value(true));
  CHECK(staff(town).post(path).status == 409);
  CHECK(staff(town).post("/reports/" + id + "/hand-over/none/revoke").status == 404);
  same(revoked);
}

TEST_CASE("hand-over: its holder says that it is done, once, the note is for staff") {
  Town town{"waste"};
  const std::string id = create(town);
  const std::string path = link(town, id);
  const Response done = town.post(path + "/done", R"({"note":"MARKERnote: new bulb"})");
  REQUIRE(done.status == 200);
  CHECK(done.json("/done") == Value(true));
  CHECK(text(done, "/report/detailed_status") == "done");
  const Response shown = town.get("/reports/" + id);
  CHECK(text(shown, "/detailed_status") == "done");
  CHECK_THAT(shown.body, !Catch::Contains("MARKER"));
  CHECK(town.events("waste.report.status_changed").size() == 1);
  CHECK(town.post(path + "/done", R"({"note":"again"})").status == 409);
  const Response seen = staff(town).get("/reports/" + id);
  CHECK(text(seen, "/staff/history/0/kind") == "handed_over");
  CHECK(text(seen, "/staff/history/1/kind") == "link_done");
  CHECK_THAT(text(seen, "/staff/history/1/text"), Catch::Contains("MARKERnote"));
  CHECK(seen.json("/staff/hand_overs/0/uses") == Value(1));
  CHECK(text(seen, "/staff/hand_overs/0/done_at") == "2026-01-01T12:00:00Z");

  const std::string other = create(town);
  const std::string second = link(town, other);
  REQUIRE(staff(town).post("/reports/" + other + "/status", R"({"status":"not_solvable"})").status == 200);
  CHECK(town.post(second + "/done", R"({"note":"x"})").status == 409);
  CHECK(town.post(second + "/done", R"({"photos":["none"]})").status == 409);
  const std::string third = link(town, create(town));
  CHECK(town.post(third + "/done", R"({"photos":["none"]})").status == 422);
  CHECK(town.post(third + "/done", R"({"photos":["0123456789abcdef0123456789abcdef"]})").status == 422);
  CHECK(town.post(third + "/done", R"({"note":")" + std::string(4001, 'x') + R"("})").status == 422);
}

TEST_CASE("hand-over: each use is a step of the history, and a flood of them only a number") {
  Town town{"waste"};
  const std::string id = create(town);
  const std::string path = link(town, id);
  for (int i = 0; i < 105; ++i) REQUIRE(town.get(path).status == 200);
  const Response seen = staff(town).get("/reports/" + id);
  CHECK(seen.json("/staff/history").items().size() == 101);
  CHECK(text(seen, "/staff/history/100/kind") == "link_used");
  CHECK(seen.json("/staff/hand_overs/0/uses") == Value(105));
  CHECK(town.get("/handed/0123456789abcdef0123456789abcdef").status == 404);
  CHECK(staff(town).get("/reports/" + id).json("/staff/hand_overs/0/uses") == Value(105));
}

TEST_CASE("hand-over: the link's secret is in no file, log or event, also with an idempotency key") {
  Town town{"waste"};
  const std::string id = create(town);
  const Response made =
      staff(town).with_key("0123456789abcdef").post("/reports/" + id + "/hand-over", R"({"to":"somebody"})");
  REQUIRE(made.status == 200);
  const std::string token = text(made, "/token");
  REQUIRE(town.get("/handed/" + token).status == 200);
  REQUIRE(town.anonymous().with_key("0123456789abcdef").post("/handed/" + token + "/done", R"({"note":"x"})").status ==
          200);
  town.run_timers();
  CHECK_FALSE(in_store(town, token));
  CHECK(in_store(town, "somebody"));
  CHECK_THAT(town.log(), !Catch::Contains(token));
  std::set<std::string> seen;
  for (int i = 0; i < 20; ++i) seen.insert(link(town, id));
  CHECK(seen.size() == 20);
}

TEST_CASE("hand-over: it is the staff's, with a name and a time") {
  Town town{"waste"};
  const std::string id = create(town);
  const std::string path = "/reports/" + id + "/hand-over";
  CHECK(town.post(path, R"({"to":"x"})").status == 401);
  CHECK(town.as("other.role").post(path, R"({"to":"x"})").status == 403);
  CHECK(staff(town).post("/reports/00000000/hand-over", R"({"to":"x"})").status == 404);
  v1::NewHandOver by_bus;
  by_bus.set_id(id);
  by_bus.set_to("x");
  const auto refused = town.as("other.role").call<v1::HandOverLink>("HandOver", by_bus);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == stadtkern::Code::PermissionDenied);
  CHECK(staff(town).post(path, R"({"to":" "})").status == 422);
  CHECK(staff(town).post(path, R"({"to":"x","expires_in_days":61})").status == 422);
  CHECK(hand_over(town, id, R"(,"expires_in_days":60)").status == 200);
  for (int i = 1; i < 50; ++i) REQUIRE(hand_over(town, id).status == 200);
  CHECK(hand_over(town, id).status == 409);
}

TEST_CASE("hand-over: whom a link was for is exported, erased, and forgotten at its time") {
  Town town{"waste", {{"keep_hand_overs", "5 d"}}};
  const std::string id = create(town);
  const std::string other = create(town);
  const std::string path = link(town, id);
  link(town, other, R"(,"expires_in_days":2)");
  const auto exported = [&](const std::string& one) {
    return ask<privacy::ExportReply>(town, "Export", privacy::ExportRequest{one}).json;
  };
  CHECK_THAT(exported(id), Catch::Contains("MARKERfirm"));
  REQUIRE(ask<privacy::EraseReply>(town, "Erase", privacy::EraseRequest{id}).changed > 0);
  CHECK_THAT(exported(id), !Catch::Contains("MARKER"));
  CHECK(town.get(path).status == 404);

  const auto rule = [&](bool dry_run) {
    const auto reply = ask<privacy::RetentionReply>(town, "Retention", privacy::RetentionRequest{dry_run});
    for (const auto& one : reply.rules) {
      if (one.id == "hand_overs") return one;
    }
    FAIL("no such rule");
    return reply.rules[0];
  };
  town.clock().advance(std::chrono::hours{6 * 24});
  CHECK(rule(true).due == 0);
  town.clock().advance(std::chrono::hours{2 * 24});
  CHECK(rule(false).done == 1);
  CHECK_THAT(exported(other), !Catch::Contains("MARKERfirm"));
}

}  // namespace
}  // namespace waste
