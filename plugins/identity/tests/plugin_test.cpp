// SPDX-License-Identifier: EUPL-1.2
// The whole module in the test kit: signing in, and what administrators do.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "people.h"

namespace identity {
namespace {

using namespace people;

TEST_CASE("identity: the first administrator comes in by a link that works once, for a quarter of an hour") {
  Town town = new_town();
  const std::string link = invited(town, {"invite", "--mail", "chef@rathaus.example", "--name", "Chefin"});
  CHECK(link.rfind("/t/musterstadt/api/identity/v1/invite?token=", 0) == 0);
  const std::string token = token_of(link);
  const Response page = town.get("/invite?token=" + token);
  CHECK(page.status == 200);
  CHECK(page.body.find("<form method=\"post\"") != std::string::npos);
  CHECK(page.body.find("<script") == std::string::npos);
  CHECK(page.header("content-security-policy").find("default-src 'none'") == 0);
  CHECK(page.header("cache-control") == "no-store");

  const Response weak = accept(town, token, "Passwort12345");
  CHECK(weak.status == 422);
  const Response done = accept(town, token, kPassword);
  REQUIRE(done.status == 200);
  CHECK(text(done, "/roles/0") == "identity.admin");
  CHECK(done.header("stadtkern-session").size() > 43);
  CHECK(accept(town, token, kPassword).status == 404);
  CHECK(town.get("/invite?token=" + token).status == 404);
  CHECK(login(town, "chef@rathaus.example").status == 200);

  const std::string late = token_of(invited(town, {"invite", "--mail", "zweite@rathaus.example", "--name", "Zwei"}));
  town.clock().advance(std::chrono::minutes(16));
  CHECK(accept(town, late, kPassword).status == 404);
  CHECK(town.log().find(late) == std::string::npos);
  CHECK(town.log().find("rathaus.example") == std::string::npos);
}

TEST_CASE("identity: an invitation without a mail address asks who it is") {
  Town town = new_town();
  const std::string token = token_of(invited(town, {"invite"}));
  CHECK(town.get("/invite?token=" + token).body.find("name=\"mail\"") != std::string::npos);
  CHECK(accept(town, token, kPassword).status == 422);
  const std::string form = "token=" + token + "&name=Ulrike&mail=ulrike%40rathaus.example&password=" + kFormPassword;
  const Headers kind{{"content-type", "application/x-www-form-urlencoded"}};
  CHECK(town.post("/invite", form + "&repeat=other", kind).status == 422);
  const Response done = town.post("/invite", form + "&repeat=" + kFormPassword, kind);
  CHECK(done.status == 200);
  CHECK_FALSE(done.header("stadtkern-session").empty());
  CHECK(login(town, "Ulrike@Rathaus.example").status == 200);
}

TEST_CASE("identity: who signs in wrongly is told the same, whether or not there is an account") {
  Town town = new_town();
  new_admin(town);
  const std::uint64_t before = hashes(town);
  const Response wrong = login(town, kAdminMail, "ganz ein anderes Kennwort");
  const std::uint64_t between = hashes(town);
  const Response nobody = login(town, "niemand@rathaus.example", "ganz ein anderes Kennwort");
  CHECK(wrong.status == 401);
  CHECK(nobody.status == 401);
  REQUIRE(wrong.error);
  REQUIRE(nobody.error);
  CHECK(*wrong.error == *nobody.error);
  CHECK(between - before == 1);
  CHECK(hashes(town) - between == 1);
}

TEST_CASE("identity: guessing is held up, and not for a browser that is known") {
  Town town = new_town();
  const Response first = new_admin(town);
  const std::string device = cookie(first, "stadtkern-device");
  int tried = 0;
  Response last;
  do {
    last = login(town, kAdminMail, "falsch falsch falsch", {{"stadtkern-client", "stranger"}});
  } while (last.status == 401 && ++tried < 10);
  CHECK(tried == 3);
  CHECK(last.status == 429);
  REQUIRE(last.error);
  CHECK(last.error->retry_after_ms > 0);
  CHECK(login(town, kAdminMail, kPassword, {{"stadtkern-client", "stranger"}}).status == 429);
  CHECK(login(town, kAdminMail, kPassword, {{"stadtkern-client", "stranger"}, {"stadtkern-device", device}}).status ==
        200);
  CHECK(login(town, kAdminMail, kPassword, {{"stadtkern-client", "another"}}).status == 200);
}

TEST_CASE("identity: administrators make accounts, give roles that exist, and take them back") {
  Town town = new_town();
  const Client admin = signed_in(town, new_admin(town));
  const Response made = admin.post("/accounts", R"({"kind":"staff","name":"Max","mail":"max@rathaus.example"})");
  REQUIRE(made.status == 201);
  const std::string id = text(made, "/id");
  CHECK(text(made, "/state") == "invited");
  CHECK(made.header("location").find("/accounts/" + id) != std::string::npos);
  CHECK(admin.post("/accounts", R"({"kind":"staff","name":"Max","mail":"MAX@rathaus.example"})").status == 409);
  CHECK(admin.post("/accounts", R"({"kind":"boss","name":"Max","mail":"m@rathaus.example"})").status == 422);

  CHECK(admin.get("/roles").json("/roles").items().size() == 2);
  CHECK(text(admin.get("/roles"), "/roles/1/name/de") == "Bearbeiten");
  CHECK(admin.request("PUT", "/accounts/" + id + "/roles/test.staff").status == 200);
  CHECK(admin.request("PUT", "/accounts/" + id + "/roles/test.unknown").status == 404);
  CHECK(admin.request("PUT", "/accounts/" + id + "/groups/ambassadors").status == 200);
  CHECK(text(admin.get("/accounts/" + id), "/roles/0") == "test.staff");
  CHECK(text(admin.get("/accounts/" + id), "/groups/0") == "ambassadors");
  CHECK(admin.request("DELETE", "/accounts/" + id + "/roles/test.staff").status == 200);
  CHECK(admin.get("/accounts/" + id).json("/roles").items().empty());
  CHECK(admin.get("/accounts/acc_000000000000000000000000").status == 404);
  CHECK(admin.get("/accounts?mail=max%40rathaus.example").json("/accounts").items().size() == 1);

  const Response link = admin.post("/accounts/" + id + "/invitation");
  REQUIRE(link.status == 200);
  const Response max = accept(town, token_of(text(link, "/link")), kOtherPassword);
  REQUIRE(max.status == 200);
  const Client him = town.as({}, id);
  CHECK(him.get("/accounts").status == 403);
  CHECK(him.request("PUT", "/accounts/" + id + "/roles/identity.admin").status == 403);
  CHECK(town.get("/accounts").status == 401);
  CHECK(text(him.get("/me"), "/mail") == "max@rathaus.example");
  CHECK(town.events("identity.account.changed").size() > 3);
}

TEST_CASE("identity: a role that a provider gave is an administrator's once one has given it, too") {
  Town town = new_town();
  const Response first = new_admin(town);
  const Client admin = signed_in(town, first);
  const std::string id =
      text(admin.post("/accounts", R"({"kind":"staff","name":"Max","mail":"max@rathaus.example"})"), "/id");
  store(town,
        "INSERT INTO grants (account, role, granted, granted_by) VALUES ('" + id + "', 'test.staff', 0, 'oidc:c')");
  const std::string whose = "SELECT granted_by FROM grants WHERE role = 'test.staff'";
  const auto before = town.events("identity.account.changed").size();
  for (int i = 0; i < 2; ++i) {
    CHECK(admin.request("PUT", "/accounts/" + id + "/roles/test.staff").status == 200);
    CHECK(stored(town, whose) == text(first, "/id") + "\n");
    CHECK(town.events("identity.account.changed").size() == before + 1);
  }
}

TEST_CASE("identity: the last administrator stays one") {
  Town town = new_town();
  const Response first = new_admin(town);
  const Client admin = signed_in(town, first);
  const std::string id = text(first, "/id");
  CHECK(admin.request("DELETE", "/accounts/" + id + "/roles/identity.admin").status == 409);
  CHECK(admin.request("PATCH", "/accounts/" + id, R"({"state":"disabled"})").status == 409);
  // One who is only invited does not count.
  const std::string second = token_of(invited(town, {"invite", "--mail", "zweite@rathaus.example", "--name", "Zwei"}));
  CHECK(admin.request("DELETE", "/accounts/" + id + "/roles/identity.admin").status == 409);
  REQUIRE(accept(town, second, kOtherPassword).status == 200);
  CHECK(admin.request("DELETE", "/accounts/" + id + "/roles/identity.admin").status == 200);
}

TEST_CASE("identity: an administrator who is locked out gets a new link from the operator") {
  Town town = new_town();
  new_admin(town);
  CHECK(run(town, {"reset", "--mail", "niemand@rathaus.example"}).error);
  CHECK(run(town, {"invite", "--mail", kAdminMail}).error);
  CHECK(run(town, {"reset"}).error);
  CHECK(run(town, {"dance"}).error);
  CHECK(run(town, {"invite", "--mail", "no address"}).error);
  const std::string token = token_of(invited(town, {"reset", "--mail", kAdminMail}));
  REQUIRE(accept(town, token, kOtherPassword).status == 200);
  CHECK(login(town, kAdminMail, kPassword).status == 401);
  CHECK(login(town, kAdminMail, kOtherPassword).status == 200);
}

TEST_CASE("identity: bodies that are wrong, foreign or too large change nothing") {
  Town town = new_town();
  new_admin(town);
  CHECK(town.post("/login", "{").status == 400);
  CHECK(town.post("/login", R"({"mail":"a","password":"b","role":"identity.admin"})").status == 422);
  CHECK(town.post("/login", R"({"mail":["a"],"password":"b"})").status == 422);
  CHECK(town.post("/login", "mail=a&password=b", {{"content-type", "application/x-www-form-urlencoded"}}).status ==
        415);
  CHECK(login(town, std::string(300, 'a') + "@b.example").status == 401);
  CHECK(login(town, kAdminMail, std::string(5000, 'a')).status == 401);
  CHECK(town.post("/login").status == 401);
  CHECK(town.post("/invite", "token=%zz", {{"content-type", "application/x-www-form-urlencoded"}}).status >= 400);
}

TEST_CASE("identity: a link ends when the address changes that it went to") {
  Town town = new_town();
  const Response first = new_admin(town);
  const Client admin = town.as({"identity.admin"}, text(first, "/id"));
  const std::string id =
      text(admin.post("/accounts", R"({"kind":"staff","name":"Wer","mail":"falsch@rathaus.example"})"), "/id");
  const std::string link = text(admin.post("/accounts/" + id + "/invitation"), "/link");
  REQUIRE(admin.request("PATCH", "/accounts/" + id, R"({"mail":"richtig@rathaus.example"})").status == 200);
  CHECK(accept(town, token_of(link), kOtherPassword).status == 404);
}

TEST_CASE("identity: an erased person leaves an id and nothing else") {
  Town town = new_town();
  const Response first = new_admin(town);
  const std::string id = text(first, "/id");
  CHECK(found(town, kAdminMail) == std::vector<std::string>{id});
  REQUIRE(erase(town, id));
  CHECK(found(town, kAdminMail).empty());
  CHECK(login(town, kAdminMail).status == 401);
  CHECK(signed_in(town, first).get("/me").json("/mail").as_string()->empty());
  CHECK(town.events("identity.person.erased").size() == 1);
  REQUIRE(erase(town, id));
  CHECK(town.events("identity.person.erased").size() == 1);
  for (const auto& event : town.events("identity.account.changed")) {
    CHECK(event.payload.find("rathaus.example") == std::string::npos);
  }
}

}  // namespace
}  // namespace identity
