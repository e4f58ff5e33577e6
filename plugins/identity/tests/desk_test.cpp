// SPDX-License-Identifier: EUPL-1.2
// The console's pages for administrators, as the console asks for them.
#include <stadtkern/form.h>
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <regex>

#include "people.h"
#include "wire/pages.h"

namespace identity {
namespace {

using namespace people;
using stadtkern::Code;
using stadtkern::Form;
using stadtkern::testkit::Origin;
using Rendered = stadtkern::wire::pages::Rendered;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A town whose first administrator looks at pages.
struct Desk {
  Town town = new_town();
  std::string admin_id = text(new_admin(town), "/id");
  Origin admin{admin_id, {"identity.admin"}};
  std::string language = "en";

  stadtkern::Result<Rendered> ask(const std::string& method, const std::string& path, const std::string& query,
                                  const std::string& form, const Origin& who) {
    stadtkern::wire::pages::RenderRequest wanted;
    wanted.path = path;
    wanted.query = query;
    wanted.form = form;
    wanted.language = language;
    wanted.root_path = "/t/x/console/en";
    wanted.site_path = "/t/x";
    wanted.origin = "https://town.example";
    const auto answer =
        town.node().call(town.id(), "pages/v1@identity", method, stadtkern::wire::encode(wanted), who)->answer();
    if (!answer) return answer.error();
    auto out = stadtkern::wire::decode<Rendered>(*answer);
    REQUIRE(out);
    return *out;
  }
  Rendered get(const std::string& path, const std::string& query = {}) {
    const auto page = ask("Render", path, query, {}, admin);
    INFO((page ? std::string() : page.error().message));
    REQUIRE(page);
    return *page;
  }
  Rendered send(const std::string& path, std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    Form form;
    for (const auto& [name, value] : fields) form.set(name, value);
    const auto page = ask("Submit", path, {}, form.encoded(), admin);
    INFO((page ? std::string() : page.error().message));
    REQUIRE(page);
    return *page;
  }
  // The id of a new account.
  std::string make(const std::string& name, const std::string& mail, const std::string& kind = "staff") {
    const auto made = town.as({"identity.admin"}, admin_id)
                          .request("POST", "/accounts",
                                   R"({"kind":)" + json_of(kind) + R"(,"name":)" + json_of(name) + R"(,"mail":)" +
                                       json_of(mail) + "}");
    REQUIRE(made.status == 201);
    return text(made, "/id");
  }
  std::string roles_of(const std::string& id) {
    return stored(town, "SELECT role FROM grants WHERE account = '" + id + "' ORDER BY role");
  }
  std::string state_of(const std::string& id) {
    return stored(town, "SELECT state FROM accounts WHERE id = '" + id + "'");
  }
};

std::string link_in(const Rendered& page) {
  std::smatch found;
  std::regex_search(page.html, found, std::regex("https://town\\.example/t/x/api/identity/v1/invite\\?token=[^<]+"));
  return found.empty() ? std::string() : found[0].str();
}

TEST_CASE("desk: somebody is invited with a role, and the link is shown once") {
  Desk desk;
  const auto page = desk.send("/people/new", {{"do", "create"},
                                              {"name", "Max <b>"},
                                              {"mail", "max@rathaus.example"},
                                              {"kind", "staff"},
                                              {"role", "test.staff"},
                                              {"_key", "0123456789abcdef0123456789abcdef"}});
  REQUIRE(page.status == 200);
  CHECK(has(page.html, "Max &lt;b&gt;"));
  const std::string link = link_in(page);
  REQUIRE_FALSE(link.empty());
  const std::string id = stored(desk.town, "SELECT account FROM people WHERE mail = 'max@rathaus.example'");
  REQUIRE(id.size() > 4);
  const std::string account = id.substr(0, id.size() - 1);
  CHECK(desk.roles_of(account) == "test.staff\n");
  CHECK_FALSE(has(desk.get("/people/" + account).html, "token="));
  CHECK(accept(desk.town, token_of(link), kOtherPassword).status == 200);

  const auto again =
      desk.send("/people/new", {{"do", "create"}, {"name", "Max"}, {"mail", "MAX@rathaus.example"}, {"kind", "staff"}});
  CHECK(again.status == 409);
  CHECK(has(again.html, "has this mail address already"));
  CHECK(has(again.html, "value=\"MAX@rathaus.example\""));
  const auto wrong = desk.send("/people/new", {{"do", "create"}, {"name", "Eva"}, {"mail", "eva"}, {"kind", "staff"}});
  CHECK(wrong.status == 422);
  CHECK(has(wrong.html, "href=\"#mail\""));
  CHECK(has(wrong.html, "value=\"Eva\""));
  const auto kind = desk.send("/people/new", {{"do", "create"}, {"name", "Eva"}, {"mail", "e@a.example"}});
  CHECK(has(kind.html, "href=\"#kind-0\""));
  const auto role =
      desk.send("/people/new",
                {{"do", "create"}, {"name", "Eva"}, {"mail", "e@a.example"}, {"kind", "staff"}, {"role", "no.such"}});
  CHECK(role.status == 422);
  CHECK(stored(desk.town, "SELECT COUNT(*) || '' FROM accounts") == "2\n");
}

TEST_CASE("desk: who was made by the command line without a name stands in the list, too") {
  Desk desk;
  static_cast<void>(invited(desk.town, {"invite"}));
  const auto page = desk.get("/people");
  CHECK(has(page.html, "Invited, no name yet"));
  CHECK(has(page.html, ">Chefin</a>"));
}

TEST_CASE("desk: the list is searched, filtered and read a page at a time") {
  Desk desk;
  const std::string erika = desk.make("Erika Muster", "erika_m@rathaus.example");
  desk.make("Otto Handel", "otto@laden.example", "merchant");
  store(desk.town,
        "INSERT INTO grants (account, role, granted, granted_by) VALUES ('" + erika + "', 'x.staff', 1, 'x')");
  const auto shown = [&](const std::string& query) { return desk.get("/people", query).html; };
  CHECK(has(shown(""), ">Erika Muster</a>"));
  CHECK_FALSE(has(shown(""), "Otto Handel"));  // staff, unless somebody asks
  CHECK(has(shown("kind=all"), "Otto Handel"));
  CHECK(has(shown("words=MUSTER"), "Erika"));
  CHECK(has(shown("words=erika_m"), "Erika"));
  CHECK_FALSE(has(shown("words=erika%25"), ">Erika"));  // no wildcard
  CHECK(has(shown("words=" + erika), "Erika"));
  desk.make("Özlem Ünal", "oe@rathaus.example");
  CHECK(has(shown("words=%C3%BCNAL"), "Özlem"));  // "üNAL"
  CHECK(stored(desk.town, "SELECT folded FROM people WHERE mail = 'oe@rathaus.example'") == "özlem ünal\n");
  CHECK(has(shown("words=xyz"), "No account fits"));
  CHECK(has(shown("role=x.staff"), "Erika"));
  CHECK_FALSE(has(shown("role=x.staff"), "Chefin"));
  CHECK_FALSE(has(shown("state=active"), "Erika"));
  store(desk.town, "INSERT INTO second_factors (account, secret, confirmed, last_step) VALUES ('" + desk.admin_id +
                       "', zeroblob(20), 1, 0)");
  CHECK_FALSE(has(shown("factor=none"), "Chefin"));

  std::string people;
  std::string accounts;
  for (int i = 0; i < 60; ++i) {
    const std::string number = std::to_string(1000 + i);
    const std::string mail = "m" + number + "@x.example";
    accounts.append(i > 0 ? ",('acc_m" : "('acc_m").append(number).append("','staff','active','',1,1)");
    people.append(i > 0 ? ",('acc_m" : "('acc_m").append(number).append("','Masse ").append(number).append("','");
    people.append(mail).append("','").append(mail).append("','masse ").append(number).append("')");
  }
  store(desk.town, "INSERT INTO accounts (id, kind, state, password, created, changed) VALUES " + accounts);
  store(desk.town, "INSERT INTO people (account, name, mail, mail_key, folded) VALUES " + people);
  const std::string first = shown("words=Masse");
  CHECK(has(first, ">Masse 1049</a>"));
  CHECK_FALSE(has(first, ">Masse 1050</a>"));
  std::smatch next;
  REQUIRE(std::regex_search(first, next, std::regex("rel=\"next\" href=\"[^?]*\\?([^\"]*)\"")));
  const std::string second = shown(std::regex_replace(next[1].str(), std::regex("&amp;"), "&"));
  CHECK(has(second, ">Masse 1050</a>"));
  CHECK(has(second, ">Masse 1059</a>"));
  CHECK_FALSE(has(second, ">Masse 1049</a>"));
  CHECK_FALSE(has(second, "rel=\"next\""));
  CHECK(has(desk.get("/people/tile").html, "<b>61</b>"));  // active ones
}

TEST_CASE("desk: roles are given and taken by forms, and the last administrator stays one") {
  Desk desk;
  const std::string max = desk.make("Max", "max@rathaus.example");
  const std::string path = "/people/" + max;
  const auto given = desk.send(path, {{"do", "grant"}, {"role", "test.staff"}});
  CHECK(given.status == 303);
  CHECK(given.location == path + "?done=grant");
  CHECK(desk.roles_of(max) == "test.staff\n");
  const auto page = desk.get(path, "done=grant");
  CHECK(has(page.html, "The role is given"));
  CHECK(has(page.html, "Withdraw role: Work on it"));
  CHECK(desk.send(path, {{"do", "withdraw"}, {"role", "test.staff"}}).status == 303);
  CHECK(desk.roles_of(max).empty());

  const std::string own = "/people/" + desk.admin_id;
  const auto kept = desk.send(own, {{"do", "withdraw"}, {"role", "identity.admin"}});
  CHECK(kept.status == 409);
  CHECK(has(kept.html, "last active account"));
  CHECK(has(kept.html, "id=\"sk-form\""));
  CHECK(desk.roles_of(desk.admin_id) == "identity.admin\n");
  CHECK(desk.send(own, {{"do", "disable"}, {"sure_disable", "yes"}}).status == 409);
  CHECK(desk.send(path, {{"do", "grant"}, {"role", "no.such"}}).status == 422);
  const std::string citizen = desk.make("Bea", "bea@x.example", "citizen");
  CHECK(desk.send("/people/" + citizen, {{"do", "grant"}, {"role", "test.staff"}}).status == 409);
  CHECK_FALSE(has(desk.get("/people/" + citizen).html, "id=\"role\""));
}

TEST_CASE("desk: a role that needs a second factor is said to wait for it") {
  Desk desk;
  REQUIRE(desk.town.reconfigure({{"password_memory_kib", 19456}, {"second_factor_roles", "*"}}));
  const auto page = desk.get("/people/" + desk.admin_id);
  CHECK(has(page.html, "Waits for a second factor"));
  CHECK(has(desk.get("/people").html, "waits for a second factor"));
}

TEST_CASE("desk: name and address are changed, and only another address ends a link") {
  Desk desk;
  const std::string max = desk.make("Max", "max@rathaus.example");
  const std::string path = "/people/" + max;
  const std::string link = link_in(desk.send(path, {{"do", "invite"}}));
  REQUIRE_FALSE(link.empty());
  CHECK(desk.send(path, {{"do", "person"}, {"name", "Maximilian"}, {"mail", "max@rathaus.example"}}).status == 303);
  CHECK(has(desk.get(path).html, "A link has been handed out"));
  CHECK(desk.send(path, {{"do", "person"}, {"name", "Maximilian"}, {"mail", "m@rathaus.example"}}).status == 303);
  CHECK_FALSE(has(desk.get(path).html, "A link has been handed out"));
  const auto taken = desk.send(path, {{"do", "person"}, {"name", "Maxi"}, {"mail", kAdminMail}});
  CHECK(taken.status == 409);
  CHECK(has(taken.html, "value=\"Maxi\""));
  CHECK(stored(desk.town, "SELECT name || mail FROM people WHERE account = '" + max + "'") ==
        "Maximilianm@rathaus.example\n");
}

TEST_CASE("desk: an account is disabled and enabled, and what cannot be undone asks first") {
  Desk desk;
  const std::string max = desk.make("Max", "max@rathaus.example");
  const std::string path = "/people/" + max;
  const std::string token = token_of(link_in(desk.send(path, {{"do", "invite"}})));
  const Response in = accept(desk.town, token, kOtherPassword);
  REQUIRE(in.status == 200);
  const std::string session = cookie(in, "stadtkern-session");
  const auto unsure = desk.send(path, {{"do", "disable"}});
  CHECK(unsure.status == 422);
  CHECK(has(unsure.html, "href=\"#sure_disable\""));
  CHECK(desk.state_of(max) == "active\n");
  CHECK(checked(desk.town, session).known());
  REQUIRE(desk.send(path, {{"do", "disable"}, {"sure_disable", "yes"}}).status == 303);
  CHECK_FALSE(checked(desk.town, session).known());
  CHECK(has(desk.get(path).html, "Enable again"));
  CHECK(desk.send(path, {{"do", "enable"}}).status == 303);
  CHECK(login(desk.town, "max@rathaus.example", kOtherPassword).status == 200);
  CHECK(has(desk.get(path).html, "Sign out everywhere"));
  CHECK(desk.send(path, {{"do", "sessions"}}).status == 303);
  CHECK(has(desk.get(path).html, "Signed in nowhere"));
  store(desk.town, "INSERT INTO second_factors (account, secret, confirmed, last_step) VALUES ('" + max +
                       "', zeroblob(20), 1, 0)");
  CHECK(desk.send(path, {{"do", "factor"}}).status == 422);
  CHECK(desk.send(path, {{"do", "factor"}, {"sure_factor", "yes"}}).status == 303);
  CHECK(stored(desk.town, "SELECT account FROM second_factors").empty());
}

TEST_CASE("desk: deputies are named by their mail address, for days that are a number") {
  Desk desk;
  const std::string max = desk.make("Max", "max@rathaus.example");
  REQUIRE(
      accept(desk.town, token_of(link_in(desk.send("/people/" + max, {{"do", "invite"}}))), kOtherPassword).status ==
      200);
  const std::string path = "/people/" + desk.admin_id;
  const auto named = [&](const char* mail, const char* days) {
    return desk.send(path, {{"do", "deputy"}, {"deputy", mail}, {"days", days}});
  };
  CHECK(has(named("nobody@x.example", "5").html, "href=\"#deputy\""));
  CHECK(has(named("max@rathaus.example", "bald").html, "href=\"#days\""));
  CHECK(has(named(kAdminMail, "5").html, "Nobody stands in for themselves"));
  CHECK(named("max@rathaus.example", "5").status == 303);
  CHECK(has(desk.get(path).html, "End deputy: Max"));
  CHECK(desk.send(path, {{"do", "recall"}, {"id", max}}).status == 303);
  CHECK(stored(desk.town, "SELECT deputy FROM deputies").empty());
}

TEST_CASE("desk: groups have members, who join by their mail address and leave by a button") {
  Desk desk;
  const std::string max = desk.make("Max", "max@rathaus.example");
  CHECK(has(desk.get("/groups").html, "There is no group yet"));
  const auto bad = desk.send("/groups", {{"do", "join"}, {"group", "Bauhof!"}, {"mail", "max@rathaus.example"}});
  CHECK(bad.status == 422);
  CHECK(has(bad.html, "value=\"Bauhof!\""));
  CHECK(
      has(desk.send("/groups", {{"do", "join"}, {"group", "bauhof"}, {"mail", "x@x.example"}}).html, "href=\"#mail\""));
  const auto made = desk.send("/groups", {{"do", "join"}, {"group", "bauhof"}, {"mail", "max@rathaus.example"}});
  CHECK(made.location == "/groups/bauhof?done=join");
  CHECK(has(desk.get("/groups").html, "1 member<"));
  CHECK(desk.send("/groups/bauhof", {{"do", "join"}, {"mail", kAdminMail}}).status == 303);
  const auto page = desk.get("/groups/bauhof");
  CHECK(has(page.html, "Remove from the group: Max"));
  CHECK(has(page.html, "Remove from the group: Chefin"));
  CHECK(desk.send("/groups/bauhof", {{"do", "leave"}, {"id", max}}).status == 303);
  CHECK(stored(desk.town, "SELECT account FROM memberships") == desk.admin_id + "\n");
  CHECK(desk.send("/people/" + max, {{"do", "join"}, {"group", "ambassadors"}}).status == 303);
  CHECK(has(desk.get("/people/" + max).html, "/identity/groups/ambassadors"));
}

TEST_CASE("desk: keys of the whole town are listed and ended, a new one needs the password and is shown once") {
  Desk desk;
  CHECK(has(desk.get("/keys").html, "no role that a key may have"));
  desk.admin.roles = {"identity.admin", "test.staff"};
  store(desk.town, "INSERT INTO grants (account, role, granted, granted_by) VALUES ('" + desk.admin_id +
                       "', 'test.staff', 1, 'x')");
  store(desk.town, "INSERT INTO keys (token, id, account, name, roles, created, expires) VALUES ('t', 'key_1', '" +
                       desk.admin_id + "', 'Alt', 'test.staff', 1, 2)");
  const auto page = desk.get("/keys");
  CHECK(has(page.html, "End key: Alt"));
  CHECK(has(page.html, "Run out"));
  CHECK(desk.send("/keys", {{"do", "end"}, {"id", "key_1"}}).location == "/keys?done=end");
  CHECK_FALSE(has(desk.get("/keys").html, "End key: Alt"));
  const auto none = desk.ask("Submit", "/keys", {}, "do=end&id=key_1", desk.admin);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Code::NotFound);

  const auto made = [&](std::string_view password, std::string_view days) {
    return desk.send(
        "/keys", {{"do", "make"}, {"name", "Export"}, {"role", "test.staff"}, {"days", days}, {"password", password}});
  };
  const auto without = made("", "30");
  CHECK(has(without.html, "href=\"#password\""));
  CHECK(has(without.html, "value=\"Export\""));
  const auto wrong = made("ganz ein anderes", "30");
  CHECK(has(wrong.html, "The password is wrong"));
  CHECK_FALSE(has(wrong.html, "ganz ein anderes"));
  CHECK(has(made(kPassword, "bald").html, "href=\"#days\""));
  const auto key = made(kPassword, "30");
  CHECK(key.status == 200);
  std::smatch secret;
  REQUIRE(std::regex_search(key.html, secret, std::regex("sk_[A-Za-z0-9_-]{43}")));
  CHECK(checked(desk.town, secret[0].str()).known());
  const auto listed = desk.get("/keys");
  CHECK(has(listed.html, "End key: Export"));
  CHECK_FALSE(has(listed.html, secret[0].str()));
}

TEST_CASE("desk: the pages are for administrators alone") {
  Desk desk;
  const auto code = [&](const std::string& method, const std::string& path, const Origin& who) {
    const auto answer = desk.ask(method, path, {}, "do=invite", who);
    return answer ? Code::Ok : answer.error().code;
  };
  for (const char* path :
       {"/people", "/people/new", "/people/acc_x", "/people/tile", "/groups", "/groups/x", "/keys"}) {
    CHECK(code("Render", path, {}) == Code::Unauthenticated);
    CHECK(code("Render", path, {"acc_eve", {"waste.staff"}}) == Code::PermissionDenied);
  }
  CHECK(code("Submit", "/people/" + desk.admin_id, {"acc_eve", {"waste.staff"}}) == Code::PermissionDenied);
  CHECK(code("Submit", "/people/acc_x", desk.admin) == Code::NotFound);
  CHECK(code("Render", "/people/acc_x", desk.admin) == Code::NotFound);
  REQUIRE(erase(desk.town, desk.make("Weg", "weg@x.example")));
  CHECK_FALSE(has(desk.get("/people", "kind=all").html, "Weg"));
}

TEST_CASE("desk: a form is shown in the other language with what was typed") {
  Desk desk;
  desk.language = "de";
  const auto page = desk.send("/people/new", {{"do", "create"}, {"name", "Ada"}, {"mail", "ada"}, {"_show", "yes"}});
  CHECK(page.status == 200);
  CHECK(has(page.html, "value=\"Ada\""));
  CHECK(has(page.html, "id=\"sk-form\""));
  CHECK(stored(desk.town, "SELECT COUNT(*) || '' FROM accounts") == "1\n");
}

TEST_CASE("desk: no page shows a key in place of its words") {
  Desk desk;
  const std::string max = desk.make("Max", "max@rathaus.example");
  REQUIRE(desk.send("/people/" + max, {{"do", "join"}, {"group", "bauhof"}}).status == 303);
  const std::regex key(">[a-z]+_[a-z_]+<");
  for (const char* language : {"de", "en"}) {
    desk.language = language;
    for (const auto& page :
         {desk.get("/people"), desk.get("/people/new"), desk.get("/people/" + max),
          desk.get("/people/" + desk.admin_id), desk.get("/groups"), desk.get("/groups/bauhof"), desk.get("/keys"),
          desk.send("/people/" + max, {{"do", "disable"}}), desk.send("/people/new", {{"do", "create"}})}) {
      INFO(language << page.html);
      CHECK_FALSE(std::regex_search(page.html, key));
    }
  }
}

}  // namespace
}  // namespace identity
