// SPDX-License-Identifier: EUPL-1.2
// People of a town in tests: administrators who come in, and what a browser keeps of it.
#pragma once

#include <stadtkern/testkit.h>
#include <wire/privacy.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sessions.pb.h"

namespace identity::people {

using stadtkern::json::Value;
using stadtkern::testkit::Client;
using stadtkern::testkit::CommandResult;
using stadtkern::testkit::Headers;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

inline constexpr const char* kAdminMail = "chef@rathaus.example";
inline constexpr const char* kPassword = "Zwiebel Turm Kreide Nebel";
inline constexpr const char* kOtherPassword = "mein-alter-Traktor-rostet";
inline constexpr const char* kFormPassword = "Zwiebel+Turm+Kreide+Nebel";

// Passwords cost as little as the settings allow, and no role needs more than one.
inline Town new_town() {
  return Town{"identity", {{"password_memory_kib", 19456}, {"second_factor_roles", ""}}};
}

inline std::string text(const Response& response, std::string_view pointer) {
  const Value value = response.json(pointer);
  return value.as_string() ? *value.as_string() : std::string();
}

inline CommandResult run(Town& town, std::vector<std::string> arguments) {
  return town.as("operator").run_command("admin", arguments);
}

inline std::string invited(Town& town, std::vector<std::string> arguments) {
  const CommandResult result = run(town, std::move(arguments));
  if (result.error) FAIL(result.error->message);
  REQUIRE_FALSE(result.lines.empty());
  const auto line = stadtkern::json::parse(result.lines.back());
  REQUIRE(line);
  REQUIRE(line->find("link") != nullptr);
  return *line->find("link")->as_string();
}

inline std::string token_of(const std::string& link) {
  return link.substr(link.find("token=") + 6);
}

inline std::string json_of(std::string_view text) {
  return stadtkern::json::write(Value(std::string(text)));
}

inline Response accept(Town& town, const std::string& token, std::string_view password, Headers headers = {}) {
  return town.post("/invitations", R"({"token":)" + json_of(token) + R"(,"password":)" + json_of(password) + "}",
                   std::move(headers));
}

inline Response login(Town& town, std::string_view mail, std::string_view password = kPassword, Headers headers = {}) {
  return town.post("/login", R"({"mail":)" + json_of(mail) + R"(,"password":)" + json_of(password) + "}",
                   std::move(headers));
}

// The answer by which the first administrator was signed in.
inline Response new_admin(Town& town, const char* mail = kAdminMail) {
  Response done = accept(town, token_of(invited(town, {"invite", "--mail", mail, "--name", "Chefin"})), kPassword);
  REQUIRE(done.status == 200);
  return done;
}

// A text of the module's store, as it stands there.
inline std::string stored(Town& town, std::string_view sql) {
  namespace store = stadtkern::runtime::store;
  std::string out;
  const auto read = town.module().runtime().stores()->read("musterstadt", [&](store::Connection& db) {
    const auto done = db.query(sql, {}, [&](const store::Row& row) {
      out += std::string(row[0].text()) + "\n";
      return true;
    });
    return done ? stadtkern::Status{} : stadtkern::Status(done.error());
  });
  REQUIRE(read);
  return out;
}

// As some other part of the module, or time, would have left it.
inline void store(Town& town, std::string_view sql) {
  namespace store = stadtkern::runtime::store;
  bool done = false;
  const auto run = [&](store::Tx& tx) -> stadtkern::Result<store::Reply> {
    if (const auto ran = tx.query(sql); !ran) return ran.error();
    return store::Reply{};
  };
  town.module().runtime().stores()->write(
      "musterstadt", store::make_job(run, [&](const auto& outcome, bool) { done = static_cast<bool>(outcome); }));
  town.node().settle();
  REQUIRE(done);
}

// What the edge would make a cookie of: "TOKEN SECONDS".
inline std::string cookie(const Response& response, std::string_view field) {
  const std::string value = response.header(field);
  return value.substr(0, value.find(' '));
}

inline sessions::v1::Checked checked(Town& town, const std::string& token) {
  sessions::v1::Credential credential;
  credential.set_token(token);
  const auto answer = town.anonymous().call<sessions::v1::Checked>("Check", credential);
  REQUIRE(answer);
  return *answer;
}

inline sessions::v1::Changed changed(Town& town, std::uint64_t since) {
  sessions::v1::Since body;
  body.set_generation(since);
  const auto answer = town.anonymous().call<sessions::v1::Changed>("Changes", body);
  REQUIRE(answer);
  return *answer;
}

// As the edge asks for whoever this answer signed in: with the roles of the moment.
inline Client signed_in(Town& town, const Response& response) {
  const auto who = checked(town, cookie(response, "stadtkern-session"));
  std::initializer_list<std::string> none{};
  std::initializer_list<std::string> admin{"identity.admin"};
  const bool is_admin = who.roles_size() > 0 && who.roles(0) == "identity.admin";
  return town.as(is_admin ? admin : none, who.known() ? who.principal() : text(response, "/id"));
}

// How many passwords have been hashed so far.
inline std::uint64_t hashes(Town& town) {
  constexpr std::string_view kName = "\nidentity_password_hashes_total ";
  town.run_timers();
  const auto figures = town.node().call(0, "metrics/v1@identity", "Get", {})->answer();
  REQUIRE(figures);
  const auto at = figures->find(kName);
  REQUIRE(at != std::string::npos);
  return std::strtoull(figures->c_str() + at + kName.size(), nullptr, 10);
}

inline std::vector<std::string> found(Town& town, const std::string& mail) {
  const stadtkern::testkit::Origin who{"operator:0", {"operator"}};
  const auto answer = town.node()
                          .call(town.id(), "privacy/v1@identity", "Find",
                                stadtkern::wire::encode(stadtkern::wire::privacy::FindRequest{"email", mail}), who)
                          ->answer();
  REQUIRE(answer);
  const auto reply = stadtkern::wire::decode<stadtkern::wire::privacy::FindReply>(*answer);
  REQUIRE(reply);
  return reply->subjects;
}

inline bool erase(Town& town, const std::string& subject) {
  const stadtkern::testkit::Origin who{"operator:0", {"operator"}};
  return static_cast<bool>(town.node()
                               .call(town.id(), "privacy/v1@identity", "Erase",
                                     stadtkern::wire::encode(stadtkern::wire::privacy::EraseRequest{subject}), who)
                               ->answer());
}

}  // namespace identity::people
