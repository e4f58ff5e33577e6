// SPDX-License-Identifier: EUPL-1.2
// Sessions: how they begin, what the edge is told of them, and how they end.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "identity.pb.h"
#include "people.h"
#include "secret.h"

namespace identity {
namespace {

using namespace people;
using std::chrono::hours;
using std::chrono::minutes;

TEST_CASE("sessions: the edge is told who it is, with roles and groups, and for how long to keep it") {
  Town town = new_town();
  const Response first = new_admin(town);
  const auto who = checked(town, cookie(first, "stadtkern-session"));
  CHECK(who.known());
  CHECK(who.principal() == text(first, "/id"));
  REQUIRE(who.roles_size() == 1);
  CHECK(who.roles(0) == "identity.admin");
  CHECK(who.assurance() == 1);
  CHECK(who.keep_ms() == 60'000);
  CHECK(text(first, "/csrf") == csrf_of(cookie(first, "stadtkern-session")));
  CHECK(first.header("stadtkern-session").ends_with(" 604800"));
}

TEST_CASE("sessions: forged, foreign and badly shaped tokens are nobody's") {
  Town town = new_town();
  const Response first = new_admin(town);
  Town other = new_town();
  const std::string token = cookie(first, "stadtkern-session");
  std::string flipped = token;
  flipped[20] = flipped[20] == 'A' ? 'B' : 'A';
  for (const std::string& bad : {std::string(), std::string("x"), flipped, token + "A", token.substr(1), new_token(),
                                 cookie(first, "stadtkern-device"), token_hash("session", token)}) {
    CHECK_FALSE(checked(town, bad).known());
  }
  CHECK_FALSE(checked(other, token).known());
  CHECK(checked(town, token).known());
}

TEST_CASE("sessions: signing in takes a new token and ends the one that was there") {
  Town town = new_town();
  const std::string before = cookie(new_admin(town), "stadtkern-session");
  const Response again = login(town, kAdminMail, kPassword, {{"stadtkern-session", before}});
  REQUIRE(again.status == 200);
  const std::string after = cookie(again, "stadtkern-session");
  CHECK(after != before);
  CHECK_FALSE(checked(town, before).known());
  CHECK(checked(town, after).known());
  // A token that somebody put there is never taken on.
  const std::string planted = new_token();
  const Response third = login(town, kAdminMail, kPassword, {{"stadtkern-session", planted}});
  CHECK(cookie(third, "stadtkern-session") != planted);
  CHECK_FALSE(checked(town, planted).known());
}

TEST_CASE("sessions: an answer with a token is not kept for a repeat with the same key") {
  Town town = new_town();
  new_admin(town);
  const auto again = [&] {
    return town.anonymous()
        .with_key("aaaaaaaaaaaaaaaaaaaaaaaa")
        .post("/login", R"({"mail":)" + json_of(kAdminMail) + R"(,"password":)" + json_of(kPassword) + "}");
  };
  const Response one = again();
  const Response two = again();
  REQUIRE(one.status == 200);
  REQUIRE(two.status == 200);
  CHECK(cookie(one, "stadtkern-session") != cookie(two, "stadtkern-session"));
}

TEST_CASE("sessions: signing out ends this one, and takes the cookie back") {
  Town town = new_town();
  const std::string one = cookie(new_admin(town), "stadtkern-session");
  const std::string two = cookie(login(town, kAdminMail), "stadtkern-session");
  const std::uint64_t generation = checked(town, one).generation();
  const Response out = town.post("/logout", {}, {{"stadtkern-session", one}});
  CHECK(out.status == 200);
  CHECK(out.header("stadtkern-session") == "-");
  CHECK_FALSE(checked(town, one).known());
  CHECK(checked(town, two).known());
  const auto news = changed(town, generation);
  CHECK(news.generation() == generation + 1);
  CHECK(news.principals_size() == 1);
  CHECK(town.post("/logout").status == 200);
}

TEST_CASE("sessions: idle ones end, used ones go on, and all have an end") {
  Town town = new_town();
  const std::string idle = cookie(new_admin(town), "stadtkern-session");
  const std::string used = cookie(login(town, kAdminMail), "stadtkern-session");
  for (int i = 0; i < 8; ++i) {
    town.clock().advance(minutes(61));
    CHECK(checked(town, used).known());
  }
  CHECK_FALSE(checked(town, idle).known());
  for (int i = 0; i < 7 * 24; ++i) {
    town.clock().advance(hours(1));
    static_cast<void>(checked(town, used));
  }
  CHECK_FALSE(checked(town, used).known());
}

TEST_CASE("sessions: one's own are listed by device and can be ended, others' cannot") {
  Town town = new_town();
  const Response first = new_admin(town);
  const Client me = signed_in(town, first);
  const std::string here = cookie(first, "stadtkern-session");
  const std::string phone =
      cookie(login(town, kAdminMail, kPassword, {{"user-agent", "Mozilla/5.0 (Android 14; Mobile) Firefox/128.0"}}),
             "stadtkern-session");
  login(town, kAdminMail);
  const Response list = me.get("/sessions", {{"stadtkern-session", here}});
  REQUIRE(list.json("/sessions").items().size() == 3);
  std::string phone_id;
  int current = 0;
  const Value all = list.json("/sessions");
  for (const Value& entry : all.items()) {
    if (*entry.find("device")->as_string() == "Firefox, Android") phone_id = *entry.find("id")->as_string();
    if (entry.find("current")->as_bool().value_or(false)) ++current;
  }
  CHECK(current == 1);
  CHECK(list.body.find(here) == std::string::npos);

  const std::string token = token_of(invited(town, {"invite", "--mail", "zweite@rathaus.example", "--name", "Zwei"}));
  const Client other = signed_in(town, accept(town, token, kOtherPassword));
  CHECK(other.request("DELETE", "/sessions/" + phone_id).status == 404);
  CHECK(checked(town, phone).known());
  CHECK(me.request("DELETE", "/sessions/" + phone_id).status == 200);
  CHECK_FALSE(checked(town, phone).known());
  CHECK(me.request("DELETE", "/sessions/" + phone_id).status == 404);
  CHECK(me.request("DELETE", "/sessions/others", {}, {{"stadtkern-session", here}}).status == 200);
  CHECK(me.get("/sessions").json("/sessions").items().size() == 1);
  CHECK(checked(town, here).known());
  CHECK(town.get("/sessions").status == 401);
  CHECK(town.as({"identity.admin"}, "token:robot").get("/sessions").status == 403);
}

TEST_CASE("sessions: a new password ends all others and needs the old one") {
  Town town = new_town();
  const Response first = new_admin(town);
  const Client me = signed_in(town, first);
  const std::string here = cookie(first, "stadtkern-session");
  const std::string other = cookie(login(town, kAdminMail), "stadtkern-session");
  const auto change = [&](std::string_view old_one, std::string_view fresh) {
    return me.post("/password", R"({"old_password":)" + json_of(old_one) + R"(,"new_password":)" + json_of(fresh) + "}",
                   {{"stadtkern-session", here}});
  };
  CHECK(change("falsch falsch falsch", kOtherPassword).status == 403);
  CHECK(change(kPassword, "Passwort12345").status == 422);
  CHECK(checked(town, other).known());
  const Response done = change(kPassword, kOtherPassword);
  REQUIRE(done.status == 200);
  CHECK_FALSE(checked(town, here).known());
  CHECK_FALSE(checked(town, other).known());
  CHECK(checked(town, cookie(done, "stadtkern-session")).known());
  CHECK(login(town, kAdminMail, kPassword).status == 401);
}

TEST_CASE("sessions: a password that could not be checked is no wrong one") {
  Town town = new_town();
  const std::string id = text(new_admin(town), "/id");
  v1::PasswordChange wrong;
  wrong.set_old_password("falsch falsch falsch");
  wrong.set_new_password(kOtherPassword);
  const auto asks = [&](const std::string& account) {
    return town.node().call(town.id(), "identity/v1", "ChangePassword", wrong.SerializeAsString(), {account, {}});
  };
  int others = 0;
  std::vector<decltype(asks(id))> queue;
  const auto crowd = [&](int more) {
    for (const int all = others + more; others < all; ++others) {
      const std::string other = "acc_" + std::to_string(others);
      store(town, "INSERT INTO accounts (id, kind, state, password, created, changed) VALUES ('" + other +
                      "', 'staff', 'active', '', 0, 0)");
    }
    for (int i = others - more; i < others; ++i) queue.push_back(asks("acc_" + std::to_string(i)));
  };
  crowd(60);
  int refused = 0;
  int checked = 0;  // where a place became free in between: one failure is free, four are not
  while (refused < 3 && checked < 2) {
    const auto answer = asks(id)->answer();
    REQUIRE_FALSE(answer);
    const bool full = answer.error().code == stadtkern::Code::Unavailable;
    if (!full) {
      REQUIRE(answer.error().code == stadtkern::Code::PermissionDenied);
      crowd(60);
    }
    ++(full ? refused : checked);
  }
  REQUIRE(refused == 3);
  for (const auto& one : queue) CHECK_FALSE(one->answer());
  CHECK(town.as({}, id).post("/second-factor", R"({"password":)" + json_of(kPassword) + "}").status == 200);
}

TEST_CASE("sessions: whoever is disabled or loses a role is told of at once") {
  Town town = new_town();
  const Client admin = signed_in(town, new_admin(town));
  const std::string token = token_of(invited(town, {"invite", "--mail", "zweite@rathaus.example", "--name", "Zwei"}));
  const Response second = accept(town, token, kOtherPassword);
  const std::string session = cookie(second, "stadtkern-session");
  const std::string id = text(second, "/id");
  const auto before = checked(town, session);
  REQUIRE(admin.request("DELETE", "/accounts/" + id + "/roles/identity.admin").status == 200);
  const auto news = changed(town, before.generation());
  REQUIRE(news.principals_size() == 1);
  CHECK(news.principals(0) == id);
  CHECK(checked(town, session).roles_size() == 0);
  REQUIRE(admin.request("PATCH", "/accounts/" + id, R"({"state":"disabled"})").status == 200);
  CHECK_FALSE(checked(town, session).known());
  CHECK(login(town, "zweite@rathaus.example", kOtherPassword).status == 401);
  REQUIRE(admin.request("PATCH", "/accounts/" + id, R"({"state":"active"})").status == 200);
  CHECK_FALSE(checked(town, session).known());
  CHECK(login(town, "zweite@rathaus.example", kOtherPassword).status == 200);
}

TEST_CASE("sessions: whoever asks for changes from nowhere is told to forget all") {
  Town town = new_town();
  const std::string session = cookie(new_admin(town), "stadtkern-session");
  const std::uint64_t now = checked(town, session).generation();
  CHECK(changed(town, now).principals_size() == 0);
  CHECK_FALSE(changed(town, now).all());
  CHECK(changed(town, now + 5).all());
  CHECK(changed(town, 0).principals_size() == static_cast<int>(now));
}

TEST_CASE("sessions: old ones go with retention, and no token stands in the store") {
  Town town = new_town();
  const std::string session = cookie(new_admin(town), "stadtkern-session");
  const std::string kept = stored(town, "SELECT token FROM sessions");
  CHECK(kept.size() == 65);
  CHECK(kept.find(session) == std::string::npos);
  CHECK(stored(town, "SELECT token FROM devices").size() == 65);
  town.clock().advance(hours(24 * 36));
  town.run_timers();
  CHECK(stored(town, "SELECT token FROM sessions").size() == 65);
  town.clock().advance(hours(24 * 2));
  town.run_timers();
  CHECK(stored(town, "SELECT token FROM sessions").empty());
  CHECK(stored(town, "SELECT token FROM devices").size() == 65);
  town.clock().advance(hours(24 * 150));
  town.run_timers();
  CHECK(stored(town, "SELECT token FROM devices").empty());
  CHECK(town.log().find(session) == std::string::npos);
  const Response me = town.as({}, "acc_000000000000000000000000").get("/me");
  CHECK(me.status == 404);
}

}  // namespace
}  // namespace identity
