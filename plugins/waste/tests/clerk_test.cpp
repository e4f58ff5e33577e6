// SPDX-License-Identifier: EUPL-1.2
// What clerks are promised: reports for somebody, notes of their own, responsibility, dates, and who may not.
#include <stadtkern/testkit.h>

#include "answers.h"
#include "wire/privacy.h"

#include <catch2/catch.hpp>

#include "waste.pb.h"

namespace waste {
namespace {

namespace privacy = stadtkern::wire::privacy;
using stadtkern::json::Value;
using stadtkern::testkit::Client;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

Response report(const Client& client, const std::string& more = "") {
  return client.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"dark")" + more + "}");
}

std::string create(Town& town, const std::string& more = "") {
  const Response made = report(town.anonymous(), more);
  REQUIRE(made.status == 201);
  return text(made, "/id");
}

std::string path(const std::string& id, const char* what) {
  return "/reports/" + id + "/" + what;
}

TEST_CASE("clerk: staff enter a report for somebody, and its channel is for staff") {
  Town town{"waste"};
  for (const char* channel : {"web", "app", "open311", "phone", "desk", "mail", "inspection", "import"}) {
    const Response made = report(staff(town), std::string(R"(,"channel":")") + channel + R"(")");
    REQUIRE(made.status == 201);
    const std::string id = text(made, "/id");
    CHECK(text(staff(town).get("/reports/" + id), "/staff/channel") == channel);
    const Response shown = town.get("/reports/" + id);
    CHECK(shown.json("/staff") == Value());
    CHECK(text(shown, "/description").empty());  // it waits for its release like any other
  }
  CHECK(report(town.anonymous(), R"(,"channel":"phone")").status == 403);
  CHECK(report(town.as("other.role"), R"(,"channel":"desk")").status == 403);
  const Response odd = report(staff(town), R"(,"channel":"pigeon")");
  CHECK(odd.status == 422);
  REQUIRE(odd.error);
  CHECK(odd.error->fields.at(0).pointer == "/channel");
  CHECK(count(town.get("/reports"), "/reports") == 8);
}

TEST_CASE("clerk: a report that names no channel has the one it came by") {
  Town town{"waste"};
  CHECK(text(staff(town).get("/reports/" + create(town)), "/staff/channel") == "web");
  CHECK(text(staff(town).get("/reports/" + create(town, R"(,"channel":"app")")), "/staff/channel") == "app");
  const Response form = town.post("/open311/v2/requests.json", "service_code=lighting&lat=48.6&long=8.9",
                                  {{"content-type", "application/x-www-form-urlencoded"}});
  const std::string id = text(form, "/0/service_request_id");
  CHECK(text(staff(town).get("/reports/" + id), "/staff/channel") == "open311");
}

TEST_CASE("clerk: a note is for everybody, or for staff alone") {
  Town town{"waste"};
  const std::string id = create(town);
  town.clock().advance(std::chrono::hours{1});
  const Response noted = staff(town).post(path(id, "notes"), R"({"text":" We come on Monday. "})");
  REQUIRE(noted.status == 200);
  CHECK(text(noted, "/status_notes") == "We come on Monday.");
  const Response internal = staff(town).post(path(id, "notes"), R"({"text":"Mind the dog.","internal":true})");
  REQUIRE(internal.status == 200);
  CHECK(text(internal, "/staff/history/0/text") == "Mind the dog.");
  CHECK(text(internal, "/staff/history/0/kind") == "note");
  CHECK(text(internal, "/staff/history/0/who") == "user:clerk");
  const Response shown = town.get("/reports/" + id);
  CHECK(text(shown, "/status_notes") == "We come on Monday.");
  CHECK(text(shown, "/detailed_status") == "received");
  CHECK(text(shown, "/updated_at") == "2026-01-01T13:00:00Z");
  CHECK(count(shown, "/notes") == 1);
  CHECK_THAT(shown.body, !Catch::Contains("dog"));
}

TEST_CASE("clerk: a public note does not move the time at which a report was closed") {
  Town town{"waste"};
  const std::string id = create(town);
  REQUIRE(staff(town).post(path(id, "status"), R"({"status":"done"})").status == 200);
  town.clock().advance(std::chrono::hours{1});
  REQUIRE(staff(town).post(path(id, "notes"), R"({"text":"Thank you."})").status == 200);
  CHECK(text(town.get("/reports/" + id), "/updated_at") == "2026-01-01T12:00:00Z");
  CHECK(text(town.get("/reports/" + id), "/status_notes") == "Thank you.");
}

TEST_CASE("clerk: notes are refused to others, without words, and for no report") {
  Town town{"waste"};
  const std::string id = create(town);
  const char* note = R"({"text":"x","internal":true})";
  CHECK(town.post(path(id, "notes"), note).status == 401);
  CHECK(town.as("other.role").post(path(id, "notes"), note).status == 403);
  v1::NewNote by_bus;
  by_bus.set_id(id);
  by_bus.set_text("x");
  const auto refused = town.as("other.role").call<v1::Report>("AddNote", by_bus);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == stadtkern::Code::PermissionDenied);
  CHECK(staff(town).post(path("00000000", "notes"), note).status == 404);
  CHECK(staff(town).post(path("x", "notes"), note).status == 404);
  const Response empty = staff(town).post(path(id, "notes"), R"({"text":" "})");
  CHECK(empty.status == 422);
  REQUIRE(empty.error);
  CHECK(empty.error->fields.at(0).pointer == "/text");
  CHECK(staff(town).post(path(id, "notes"), R"({"words":"x"})").status == 422);
  CHECK(staff(town).post(path(id, "notes"), "{").status == 400);
  CHECK(staff(town).post(path(id, "notes"), R"({"text":")" + std::string(4001, 'x') + R"("})").status == 422);
  CHECK(count(staff(town).get("/reports/" + id), "/staff/history") == 0);
}

TEST_CASE("clerk: a repeated key writes one note") {
  Town town{"waste"};
  const std::string id = create(town);
  const Client client = staff(town).with_key("0123456789abcdef");
  for (int i = 0; i < 2; ++i) {
    CHECK(client.post(path(id, "notes"), R"({"text":"once","internal":true})").status == 200);
  }
  CHECK(count(staff(town).get("/reports/" + id), "/staff/history") == 1);
}

template <class Reply, class Ask>
Reply ask(Town& town, const char* method, const Ask& request) {
  const auto bytes = town.as("operator").call_bytes(method, stadtkern::wire::encode(request));
  REQUIRE(bytes);
  auto reply = stadtkern::wire::decode<Reply>(*bytes);
  REQUIRE(reply);
  return *std::move(reply);
}

TEST_CASE("clerk: internal notes are part of an export, and go with an erasure or at their time") {
  Town town{"waste", {{"keep_internal_notes", "10 d"}}};
  const std::string erased = create(town);
  const std::string old = create(town);
  for (const std::string& id : {erased, old}) {
    REQUIRE(staff(town).post(path(id, "notes"), R"({"text":"Frau MARKER rief an","internal":true})").status == 200);
  }
  const auto exported = [&](const std::string& id) {
    return ask<privacy::ExportReply>(town, "Export", privacy::ExportRequest{id}).json;
  };
  CHECK_THAT(exported(erased), Catch::Contains("Frau MARKER"));
  CHECK(ask<privacy::EraseReply>(town, "Erase", privacy::EraseRequest{erased}).changed == 2);  // report, note
  CHECK_THAT(exported(erased), !Catch::Contains("MARKER"));
  CHECK_THAT(exported(old), Catch::Contains("MARKER"));

  REQUIRE(staff(town).post(path(old, "status"), R"({"status":"done"})").status == 200);
  const auto rule = [&](bool dry_run) {
    const auto reply = ask<privacy::RetentionReply>(town, "Retention", privacy::RetentionRequest{dry_run});
    for (const auto& one : reply.rules) {
      if (one.id == "internal_notes") return one;
    }
    FAIL("no such rule");
    return reply.rules[0];
  };
  town.clock().advance(std::chrono::hours{9 * 24});
  CHECK(rule(true).due == 0);
  town.clock().advance(std::chrono::hours{2 * 24});
  CHECK(rule(true).due == 1);
  CHECK(rule(false).done == 1);
  CHECK_THAT(exported(old), !Catch::Contains("MARKER"));
  CHECK(text(staff(town).get("/reports/" + old), "/staff/history/0/kind") == "note");
}

}  // namespace
}  // namespace waste
