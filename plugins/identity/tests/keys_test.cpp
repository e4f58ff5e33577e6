// SPDX-License-Identifier: EUPL-1.2
// Keys for programs: what they may do, and how they end.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <algorithm>

#include "people.h"

namespace identity {
namespace {

using namespace people;
using std::chrono::hours;

Response made(const Client& client, std::string_view roles, int days = 0) {
  return client.post("/keys", R"({"name":"Anzeige im Foyer","roles":)" + std::string(roles) + R"(,"expires_in_days":)" +
                                  std::to_string(days) + R"(,"password":)" + json_of(kPassword) + "}");
}

// The administrator, with a second role to give on.
Client equipped(Town& town, std::string& id) {
  const Response first = new_admin(town);
  id = text(first, "/id");
  REQUIRE(signed_in(town, first).request("PUT", "/accounts/" + id + "/roles/test.staff").status == 200);
  return town.as({"identity.admin", "test.staff"}, id);
}

TEST_CASE("keys: a key has those of its owner's roles that it was given, and is told once") {
  Town town = new_town();
  std::string id;
  const Client admin = equipped(town, id);
  const Response key = made(admin, R"(["test.staff"])");
  REQUIRE(key.status == 200);
  const std::string secret = text(key, "/secret");
  CHECK(secret.rfind("sk_", 0) == 0);
  const auto who = checked(town, secret);
  REQUIRE(who.known());
  CHECK(who.principal() == text(key, "/key/id"));
  REQUIRE(who.roles_size() == 1);
  CHECK(who.roles(0) == "test.staff");
  CHECK(admin.get("/keys").body.find(secret) == std::string::npos);
  CHECK(text(admin.get("/keys"), "/keys/0/name") == "Anzeige im Foyer");
  CHECK(town.log().find(secret) == std::string::npos);

  CHECK(made(admin, R"(["test.money"])").status == 422);
  CHECK(made(admin, R"(["identity.admin"])").status == 422);
  CHECK(made(admin, R"(["test.staff","identity.admin"])").status == 422);
  CHECK(made(admin, R"([])").status == 422);
  CHECK(made(admin, R"(["test.staff"])", 367).status == 422);
  // A key is nobody with an account: it makes no keys and changes no password.
  CHECK(made(town.as({"identity.admin"}, who.principal()), R"(["identity.admin"])").status == 403);
  CHECK(made(town.anonymous(), R"(["test.staff"])").status == 401);
}

TEST_CASE("keys: forged ones and another town's are nobody's") {
  Town town = new_town();
  Town other = new_town();
  std::string id;
  const std::string secret = text(made(equipped(town, id), R"(["test.staff"])"), "/secret");
  CHECK(checked(town, secret).known());
  CHECK_FALSE(checked(other, secret).known());
  CHECK_FALSE(checked(town, secret.substr(3)).known());
  CHECK_FALSE(checked(town, "sk_" + std::string(43, 'A')).known());
  CHECK_FALSE(checked(town, "sk_").known());
}

TEST_CASE("keys: end when their owner is let in by a link, as after a theft") {
  Town town = new_town();
  std::string id;
  const std::string secret = text(made(equipped(town, id), R"(["test.staff"])"), "/secret");
  REQUIRE(checked(town, secret).known());
  const std::string link = invited(town, {"reset", "--mail", kAdminMail});
  CHECK(checked(town, secret).known());
  REQUIRE(accept(town, token_of(link), kOtherPassword).status == 200);
  CHECK_FALSE(checked(town, secret).known());
}

TEST_CASE("keys: a role that needs a second factor cannot be had by one") {
  Town town = new_town();
  std::string id;
  const Client admin = equipped(town, id);
  const Response key = made(admin, R"(["test.staff"])");
  REQUIRE(key.status == 200);
  REQUIRE(town.reconfigure({{"password_memory_kib", 19456}, {"second_factor_roles", "test.*"}}));
  const auto who = checked(town, text(key, "/secret"));
  CHECK(who.known());
  CHECK(who.roles_size() == 0);
  // That is said rather than a key given that opens nothing.
  const Response refused = made(admin, R"(["test.staff"])");
  CHECK(refused.status == 422);
  CHECK(refused.body.find("second_factor_roles") != std::string::npos);
}

TEST_CASE("keys: end when taken back, when their time is over, and with what their owner has lost") {
  Town town = new_town();
  std::string id;
  const Client admin = equipped(town, id);
  const Response short_one = made(admin, R"(["test.staff"])", 1);
  const Response long_one = made(admin, R"(["test.staff"])");
  const auto before = checked(town, text(long_one, "/secret"));

  REQUIRE(admin.request("DELETE", "/keys/" + text(long_one, "/key/id")).status == 200);
  CHECK_FALSE(checked(town, text(long_one, "/secret")).known());
  CHECK(admin.request("DELETE", "/keys/" + text(long_one, "/key/id")).status == 404);
  // The edge hears of it by the key's own id.
  const auto news = changed(town, before.generation());
  CHECK(std::count(news.principals().begin(), news.principals().end(), before.principal()) == 1);

  CHECK(checked(town, text(short_one, "/secret")).known());
  town.clock().advance(hours(25));
  CHECK_FALSE(checked(town, text(short_one, "/secret")).known());

  const std::string third = text(made(admin, R"(["test.staff"])"), "/secret");
  REQUIRE(admin.request("DELETE", "/accounts/" + id + "/roles/test.staff").status == 200);
  CHECK(checked(town, third).known());
  CHECK(checked(town, third).roles_size() == 0);
  REQUIRE(erase(town, id));
  CHECK_FALSE(checked(town, third).known());
}

}  // namespace
}  // namespace identity
