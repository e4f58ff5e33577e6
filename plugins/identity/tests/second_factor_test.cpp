// SPDX-License-Identifier: EUPL-1.2
// A code beside the password: how it begins, what needs it, and how somebody comes in who has lost the device.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <set>

#include <cctype>

#include "people.h"
#include "totp.h"

namespace identity {
namespace {

using namespace people;
using std::chrono::seconds;

std::string decoded(const std::string& base32) {
  std::string out;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : base32) {
    held = (held << 5) | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
    bits += 5;
    if (bits < 8) continue;
    out += static_cast<char>((held >> (bits - 8)) & 255);
    bits -= 8;
  }
  return out;
}

std::string code_of(Town& town, const std::string& secret) {
  return totp::code_at(decoded(secret), town.clock().wall_us());
}

std::string body(const std::string& code) {
  return R"({"code":)" + json_of(code) + "}";
}

// Who it is, for what changes how they come in.
std::string proof() {
  return R"({"password":)" + json_of(kPassword) + "}";
}

Response login_with(Town& town, const std::string& code, Headers headers = {}) {
  return town.post("/login",
                   R"({"mail":)" + json_of(kAdminMail) + R"(,"password":)" + json_of(kPassword) + R"(,"code":)" +
                       json_of(code) + "}",
                   std::move(headers));
}

struct Enrolled {
  std::string id;
  std::string secret;
  std::vector<std::string> recovery;
  Response answer;
};

Enrolled enrol(Town& town) {
  Enrolled out;
  const Response first = new_admin(town);
  out.id = text(first, "/id");
  const Client me = town.as({"identity.admin"}, out.id);
  const Response begun = me.post("/second-factor", proof());
  REQUIRE(begun.status == 200);
  out.secret = text(begun, "/secret");
  CHECK(text(begun, "/uri").find("otpauth://totp/musterstadt:chef%40rathaus.example?secret=" + out.secret) == 0);
  CHECK(me.post("/second-factor/confirm", body("000000")).status == 403);
  out.answer = me.post("/second-factor/confirm", body(code_of(town, out.secret)));
  REQUIRE(out.answer.status == 200);
  const Value codes = out.answer.json("/codes");
  for (const Value& code : codes.items()) out.recovery.push_back(*code.as_string());
  CHECK(out.recovery.size() == 10);
  return out;
}

TEST_CASE("second factor: once it is on, a password alone opens nothing, and no code opens twice") {
  Town town = new_town();
  const Enrolled admin = enrol(town);
  const auto who = checked(town, cookie(admin.answer, "stadtkern-session"));
  CHECK(who.known());
  CHECK(who.assurance() == 2);

  const Response without = login(town, kAdminMail);
  CHECK(without.status == 401);
  REQUIRE(without.error);
  CHECK(without.error->reason == "login.code_needed");
  // The code of the confirmation is used up.
  CHECK(login_with(town, code_of(town, admin.secret)).status == 401);
  town.clock().advance(seconds(30));
  const std::string code = code_of(town, admin.secret);
  const Response in = login_with(town, code);
  REQUIRE(in.status == 200);
  CHECK(checked(town, cookie(in, "stadtkern-session")).assurance() == 2);
  CHECK(login_with(town, code).status == 401);
  CHECK(town.log().find(admin.secret) == std::string::npos);
}

TEST_CASE("second factor: a recovery code opens once") {
  Town town = new_town();
  const Enrolled admin = enrol(town);
  CHECK(login_with(town, "aaaaa-aaaaa", {{"stadtkern-client", "a"}}).status == 401);
  std::string typed = admin.recovery[3];
  for (char& c : typed) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  CHECK(login_with(town, typed, {{"stadtkern-client", "b"}}).status == 200);
  CHECK(login_with(town, typed, {{"stadtkern-client", "c"}}).status == 401);
  CHECK(login_with(town, admin.recovery[4], {{"stadtkern-client", "d"}}).status == 200);
}

TEST_CASE("second factor: guessing codes is held up wherever it comes from, but not the known browser") {
  Town town = new_town();
  const Enrolled admin = enrol(town);
  town.clock().advance(seconds(60));
  int tried = 0;
  Response last;
  do {
    last = login_with(town, "123456", {{"stadtkern-client", "bot" + std::to_string(tried)}});
  } while (last.status == 401 && ++tried < 10);
  CHECK(last.status == 429);
  CHECK(tried == 3);
  CHECK(login_with(town, code_of(town, admin.secret),
                   {{"stadtkern-client", "home"}, {"stadtkern-device", cookie(admin.answer, "stadtkern-device")}})
            .status == 200);
}

TEST_CASE("second factor: guesses are counted for the account, also where several have no mail address") {
  Town town = new_town();
  const Enrolled admin = enrol(town);
  const char* kSecond = "zweite@rathaus.example";
  const std::string other = text(new_admin(town, kSecond), "/id");
  const Client second = town.as({"identity.admin"}, other);
  const std::string secret = text(second.post("/second-factor", proof()), "/secret");
  REQUIRE(second.post("/second-factor/confirm", body(code_of(town, secret))).status == 200);
  // As a provider leaves them that verified no address.
  store(town, "UPDATE people SET mail = ''");
  town.clock().advance(seconds(60));
  const Headers form{{"content-type", "application/x-www-form-urlencoded"}};
  const auto ticket_of = [&](const std::string& mail) {
    const Response asked = town.post("/sign-in", "mail=" + mail + "&password=" + kFormPassword, form);
    const std::string before = "name=\"ticket\" value=\"";
    const auto at = asked.body.find(before);
    REQUIRE(at != std::string::npos);
    return std::pair{asked.body.substr(at + before.size(), 43), cookie(asked, "stadtkern-device")};
  };
  const auto give = [&](const std::pair<std::string, std::string>& ticket, const std::string& code) {
    Headers headers = form;
    headers.emplace_back("stadtkern-device", ticket.second);
    return town.post("/sign-in/code", "ticket=" + ticket.first + "&code=" + code, headers).status;
  };
  const auto guessed = ticket_of(kAdminMail);
  const auto hers = ticket_of(kSecond);
  // Both ways in have one count; somebody else's success does not clear it, nor is it held up.
  CHECK(login_with(town, "123456").status == 401);
  CHECK(give(guessed, "123456") == 401);
  CHECK(give(guessed, "123456") == 401);
  CHECK(give(guessed, "123456") == 429);
  CHECK(give(hers, code_of(town, secret)) == 303);
  CHECK(give(guessed, code_of(town, admin.secret)) == 429);
  CHECK(login_with(town, code_of(town, admin.secret)).status == 429);
}

TEST_CASE("second factor: roles that need one hold only with it") {
  Town town{"identity", {{"password_memory_kib", 19456}, {"second_factor_roles", "identity.*"}}};
  const Response first = new_admin(town);
  const std::string id = text(first, "/id");
  const std::string session = cookie(first, "stadtkern-session");
  CHECK(checked(town, session).roles_size() == 0);
  CHECK(text(town.as({}, id).get("/me"), "/second_factor") == "needed");
  const Client me = town.as({}, id);
  // What is withheld cannot be had by way of a key.
  CHECK(me.post("/keys", R"({"name":"k","roles":["identity.admin"]})").status == 422);
  const std::string secret = text(me.post("/second-factor", proof()), "/secret");
  const Response done = me.post("/second-factor/confirm", body(code_of(town, secret)));
  REQUIRE(done.status == 200);
  CHECK_FALSE(checked(town, session).known());
  CHECK(checked(town, cookie(done, "stadtkern-session")).roles_size() == 1);
  CHECK(text(me.get("/me"), "/second_factor") == "on");
}

TEST_CASE("second factor: as installed it is asked for where a manifest says so, and a town widens that") {
  const stadtkern::json::Value memory = 19456;
  Town town{"identity", {{"password_memory_kib", memory}}};
  const Response first = new_admin(town);
  const std::string id = text(first, "/id");
  const std::string session = cookie(first, "stadtkern-session");
  for (const char* role : {"test.staff", "test.money"}) {  // of these the manifest of money asks for one
    REQUIRE(town.as("identity.admin").request("PUT", "/accounts/" + id + "/roles/" + role).status == 200);
  }
  const auto held = [&] {
    const auto roles = checked(town, session).roles();
    return std::set<std::string>(roles.begin(), roles.end());
  };
  CHECK(held() == std::set<std::string>{"identity.admin", "test.staff"});
  CHECK(text(town.as({}, id).get("/me"), "/second_factor") == "needed");
  const auto say = [&](const char* roles) {
    REQUIRE(town.reconfigure({{"password_memory_kib", memory}, {"second_factor_roles", roles}}));
  };
  say("manifest identity.*");
  CHECK(held() == std::set<std::string>{"test.staff"});
  say("*");
  CHECK(held().empty());
  say("");
  CHECK(held().size() == 3);
}

TEST_CASE("second factor: another rule is told the edge at once, other settings are not") {
  Town town = new_town();
  const std::string session = cookie(new_admin(town), "stadtkern-session");
  CHECK(checked(town, session).roles_size() == 1);
  const auto before = checked(town, session).generation();
  REQUIRE(town.reconfigure({{"password_memory_kib", 19500}, {"second_factor_roles", ""}}));
  town.node().settle();
  CHECK(changed(town, before).generation() == before);
  REQUIRE(town.reconfigure({{"password_memory_kib", 19500}, {"second_factor_roles", "identity.*"}}));
  town.node().settle();
  const auto told = changed(town, before);
  CHECK(told.all());
  CHECK(told.generation() > before);
  CHECK(checked(town, session).roles_size() == 0);
  CHECK(checked(town, session).generation() == told.generation());
  // What comes after it is told one by one again.
  new_admin(town, "zweite@rathaus.example");
  CHECK_FALSE(changed(town, told.generation()).all());
}

TEST_CASE("second factor: begins, as a key does, with the password or soon after signing in") {
  Town town = new_town();
  const Response first = new_admin(town);
  const Client me = town.as({"identity.admin"}, text(first, "/id"));
  const Headers session{{"stadtkern-session", cookie(first, "stadtkern-session")}};
  const std::string key = R"({"name":"k","roles":["identity.admin"]})";
  CHECK(me.post("/second-factor", {}, session).status == 200);
  CHECK(me.post("/keys", key, session).status == 422);  // past that question
  town.clock().advance(seconds(301));
  for (const Response& late : {me.post("/second-factor", {}, session), me.post("/keys", key, session),
                               me.post("/second-factor"), me.post("/keys", key)}) {
    CHECK(late.status == 403);
    REQUIRE(late.error);
    CHECK(late.error->reason == "password.needed");
  }
  const Response wrong = me.post("/second-factor", R"({"password":"ganz ein anderes Kennwort"})", session);
  CHECK(wrong.status == 403);
  REQUIRE(wrong.error);
  CHECK(wrong.error->reason == "password.wrong");
  CHECK(me.post("/second-factor", proof()).status == 200);
  // Somebody else's session proves nothing.
  const Response other = new_admin(town, "zweite@rathaus.example");
  CHECK(me.post("/second-factor", {}, {{"stadtkern-session", cookie(other, "stadtkern-session")}}).status == 403);
}

TEST_CASE("second factor: goes with a code of it, by an administrator, or by the operator's reset") {
  Town town = new_town();
  const Enrolled admin = enrol(town);
  const Client me = town.as({"identity.admin"}, admin.id);
  CHECK(me.post("/second-factor", proof()).status == 409);
  CHECK(me.post("/second-factor/remove", body("123456")).status == 403);
  CHECK(me.post("/second-factor/remove", body(admin.recovery[0])).status == 200);
  CHECK(login(town, kAdminMail).status == 200);
  CHECK(me.request("DELETE", "/accounts/acc_000000000000000000000000/second-factor").status == 404);

  const std::string secret = text(me.post("/second-factor", proof()), "/secret");
  town.clock().advance(seconds(60));
  REQUIRE(me.post("/second-factor/confirm", body(code_of(town, secret))).status == 200);
  // A link that an administrator gave is no way around it; the operator's is.
  const std::string link = token_of(text(me.post("/accounts/" + admin.id + "/invitation"), "/link"));
  const Response set = accept(town, link, kOtherPassword);
  CHECK(set.status == 200);
  CHECK(set.header("stadtkern-session").empty());
  CHECK(login(town, kAdminMail, kOtherPassword).status == 401);
  const Response reset = accept(town, token_of(invited(town, {"reset", "--mail", kAdminMail})), kPassword);
  REQUIRE(reset.status == 200);
  CHECK_FALSE(reset.header("stadtkern-session").empty());
  CHECK(login(town, kAdminMail).status == 200);
}

}  // namespace
}  // namespace identity
