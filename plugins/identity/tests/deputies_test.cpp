// SPDX-License-Identifier: EUPL-1.2
// Who stands in for whom, what comes with it and how it ends; and what goes by itself.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <tuple>

#include "people.h"

namespace identity {
namespace {

using namespace people;
using std::chrono::hours;

struct Office {
  Town town = new_town();
  Response first = new_admin(town);
  std::string chief = text(first, "/id");
  Client admin = town.as({"identity.admin"}, chief);
  std::string anna, bert, anna_session, bert_session;

  Office() {
    for (auto [id, session, mail] : {std::tuple{&anna, &anna_session, "anna@rathaus.example"},
                                     std::tuple{&bert, &bert_session, "bert@rathaus.example"}}) {
      const std::string name = R"({"kind":"staff","name":"Wer","mail":)" + json_of(mail) + "}";
      *id = text(admin.post("/accounts", name), "/id");
      const std::string link = text(admin.post("/accounts/" + *id + "/invitation"), "/link");
      *session = cookie(accept(town, token_of(link), kOtherPassword), "stadtkern-session");
    }
    REQUIRE(admin.request("PUT", "/accounts/" + anna + "/roles/test.staff").status == 200);
    REQUIRE(admin.request("PUT", "/accounts/" + chief + "/roles/test.money").status == 200);
  }
  std::vector<std::string> roles(const std::string& session) {
    const auto who = checked(town, session);
    return {who.roles().begin(), who.roles().end()};
  }
  Response name(const Client& who, const std::string& deputy, int days, const std::string& account = {}) {
    return who.post("/deputies", R"({"id":)" + json_of(deputy) + R"(,"days":)" + std::to_string(days) +
                                     R"(,"account":)" + json_of(account) + "}");
  }
};

using Roles = std::vector<std::string>;

TEST_CASE("deputies: a deputy has the roles of whoever is away, for a time, but not the accounts") {
  Office office;
  const Client anna = office.town.as({"test.staff"}, office.anna);
  CHECK(office.roles(office.bert_session).empty());
  const auto before = checked(office.town, office.bert_session).generation();
  const Response named = office.name(anna, office.bert, 5);
  REQUIRE(named.status == 200);
  CHECK(text(named, "/deputies/0/id") == office.bert);
  CHECK(office.roles(office.bert_session) == Roles{"test.staff"});
  const auto news = changed(office.town, before);
  CHECK(std::count(news.principals().begin(), news.principals().end(), office.bert) == 1);

  REQUIRE(office.name(office.admin, office.bert, 5).status == 200);
  CHECK(office.roles(office.bert_session) == Roles{"test.money", "test.staff"});
  REQUIRE(office.admin.request("DELETE", "/deputies/" + office.bert).status == 200);

  // What the other loses, the deputy loses, and is told of.
  const auto then = checked(office.town, office.bert_session).generation();
  REQUIRE(office.admin.request("DELETE", "/accounts/" + office.anna + "/roles/test.staff").status == 200);
  const auto later = changed(office.town, then);
  CHECK(std::count(later.principals().begin(), later.principals().end(), office.bert) == 1);
  CHECK(office.roles(office.bert_session).empty());
  REQUIRE(office.admin.request("PUT", "/accounts/" + office.anna + "/roles/test.staff").status == 200);
  CHECK(office.roles(office.bert_session) == Roles{"test.staff"});

  for (int day = 0; day < 5; ++day) {
    for (int part = 0; part < 4; ++part) {
      office.town.clock().advance(hours(6));
      static_cast<void>(checked(office.town, office.bert_session));
    }
  }
  CHECK(checked(office.town, office.bert_session).known());
  CHECK(office.roles(office.bert_session).empty());
}

TEST_CASE("deputies: hear at once when whoever is away is erased") {
  Office office;
  REQUIRE(office.name(office.town.as({"test.staff"}, office.anna), office.bert, 5).status == 200);
  const auto before = checked(office.town, office.bert_session).generation();
  REQUIRE(erase(office.town, office.anna));
  const auto news = changed(office.town, before);
  CHECK(std::count(news.principals().begin(), news.principals().end(), office.bert) >= 1);
  CHECK(office.roles(office.bert_session).empty());
}

TEST_CASE("deputies: are named for oneself, or by an administrator, and recalled") {
  Office office;
  const Client anna = office.town.as({"test.staff"}, office.anna);
  const Client bert = office.town.as({}, office.bert);
  CHECK(office.name(bert, office.bert, 5, office.anna).status == 403);
  CHECK(office.name(anna, office.anna, 5).status == 422);
  CHECK(office.name(anna, office.bert, 0).status == 422);
  CHECK(office.name(anna, office.bert, 367).status == 422);
  CHECK(office.name(anna, "acc_000000000000000000000000", 5).status == 404);
  CHECK(office.name(office.town.anonymous(), office.bert, 5).status == 401);
  // Nothing is passed on over two steps.
  REQUIRE(office.name(anna, office.bert, 5).status == 200);
  REQUIRE(office.name(bert, office.chief, 5).status == 200);
  CHECK(office.roles(cookie(office.first, "stadtkern-session")) == Roles{"identity.admin", "test.money"});

  CHECK(anna.request("DELETE", "/deputies/" + office.bert).status == 200);
  CHECK(anna.request("DELETE", "/deputies/" + office.bert).status == 404);
  CHECK(office.roles(office.bert_session).empty());
  REQUIRE(office.name(office.admin, office.bert, 5, office.anna).status == 200);
  CHECK(office.roles(office.bert_session) == Roles{"test.staff"});
  REQUIRE(erase(office.town, office.anna));
  CHECK(office.roles(office.bert_session).empty());
}

TEST_CASE("passwords: one that was kept at another cost is kept anew when its owner signs in") {
  Town town{"identity", {{"password_memory_kib", 20000}}};
  new_admin(town);
  REQUIRE(town.reconfigure({{"password_memory_kib", 19456}}));
  CHECK(stored(town, "SELECT password FROM accounts").find("$m=20000,") != std::string::npos);
  CHECK(login(town, kAdminMail).status == 200);
  CHECK(stored(town, "SELECT password FROM accounts").find("$m=19456,") != std::string::npos);
  CHECK(login(town, kAdminMail).status == 200);
}

}  // namespace
}  // namespace identity
