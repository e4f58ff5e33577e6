// SPDX-License-Identifier: EUPL-1.2
// The pages, as a browser without scripts uses them: what they ask, where they lead, and what they never show.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "people.h"
#include "totp.h"

namespace identity {
namespace {

using namespace people;
using std::chrono::seconds;

const std::string kBase = "/api/identity/v1";

// Keeps its two cookies, and is whom the module says.
struct Browser {
  Town& town;
  std::string session{};
  std::string device{};
  std::string console{};  // the path that the edge names, where the town has one

  Response ask(const std::string& verb, const std::string& path, const std::string& form = {}) {
    Headers headers{{"content-type", "application/x-www-form-urlencoded"}, {"stadtkern-client", "here"}};
    if (!session.empty()) headers.emplace_back("stadtkern-session", session);
    if (!device.empty()) headers.emplace_back("stadtkern-device", device);
    if (!console.empty()) headers.emplace_back("stadtkern-console", console);
    const auto who = session.empty() ? sessions::v1::Checked() : checked(town, session);
    Client client = town.anonymous();
    if (who.known()) {
      client = who.roles_size() > 0 ? town.as({who.roles(0)}, who.principal()) : town.as({}, who.principal());
    }
    Response answer = client.request(verb, path, form, headers);
    for (const char* field : {"stadtkern-session", "stadtkern-device"}) {
      const std::string value = cookie(answer, field);
      if (value.empty()) continue;
      (std::string_view(field) == "stadtkern-session" ? session : device) = value == "-" ? std::string() : value;
    }
    return answer;
  }
  Response get(const std::string& path) { return ask("GET", path); }
  Response post(const std::string& path, const std::string& form) { return ask("POST", path, form); }
};

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const auto begin = text.find(before);
  if (begin == std::string::npos) return {};
  const auto from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

std::string hidden(const Response& page, const std::string& name) {
  std::string value = between(page.body, "type=\"hidden\" name=\"" + name + "\" value=\"", "\"");
  for (auto at = value.find("&amp;"); at != std::string::npos; at = value.find("&amp;", at + 1)) value.erase(at + 1, 4);
  return value;
}

std::string encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const char hex[] = {'%', "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4], "0123456789ABCDEF"[c & 15], 0};
    out += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : hex;
  }
  return out;
}

std::string decoded_key(const std::string& base32) {
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

std::string code_now(Town& town, const std::string& uri) {
  return totp::code_at(decoded_key(between(uri, "secret=", "&")), town.clock().wall_us());
}

const std::string kSignIn = "mail=chef%40rathaus.example&password=" + std::string(kFormPassword);

TEST_CASE("pages: an invitation asks for what is not known yet, and for nothing else") {
  Town town{"identity", {{"password_memory_kib", 19456}}};
  Browser browser{town};
  const auto asks = [&](const std::string& token, const std::string& field) {
    return browser.get("/invite?token=" + token).body.find("name=\"" + field + "\"") != std::string::npos;
  };
  const std::string known = token_of(invited(town, {"invite", "--mail", kAdminMail}));
  CHECK(asks(known, "name"));
  CHECK_FALSE(asks(known, "mail"));
  const std::string password = std::string("&password=") + kFormPassword + "&repeat=" + kFormPassword;
  const Response without = browser.post("/invite", "token=" + known + "&name=" + password);
  CHECK(without.status == 422);
  CHECK(without.body.find("name=\"name\"") != std::string::npos);
  CHECK(browser.post("/invite", "token=" + known + "&name=Chefin" + password).status == 200);
  const std::string nobody = token_of(invited(town, {"invite"}));
  CHECK(asks(nobody, "name"));
  CHECK(asks(nobody, "mail"));
}

TEST_CASE("pages: an administrator comes in by the link, sets up a second factor, and only then has the role") {
  Town town{"identity", {{"password_memory_kib", 19456}, {"second_factor_roles", "*"}}};
  Browser browser{town};
  browser.console = "/t/musterstadt/console";
  const std::string way = "href=\"/t/musterstadt/console\"";
  const std::string token = token_of(invited(town, {"invite", "--mail", kAdminMail, "--name", "Chefin"}));
  const std::string password = std::string("&password=") + kFormPassword + "&repeat=" + kFormPassword;
  const Response set = browser.post("/invite", "token=" + token + password);
  REQUIRE(set.status == 200);
  CHECK(set.body.find(way) == std::string::npos);
  CHECK(set.body.find(kBase + "/account/second-factor\"") != std::string::npos);
  CHECK(checked(town, browser.session).roles_size() == 0);
  const Response own = browser.get("/account");
  CHECK(own.status == 200);
  CHECK(own.body.find("class=\"note\"") != std::string::npos);
  CHECK(own.body.find(way) == std::string::npos);

  // Just signed in: no password is asked for. Later it is.
  CHECK(browser.get("/account/second-factor").body.find("type=\"password\"") == std::string::npos);
  town.clock().advance(seconds(301));
  CHECK(browser.get("/account/second-factor").body.find("type=\"password\"") != std::string::npos);
  CHECK(browser.post("/account/second-factor", "password=").status == 403);
  CHECK(browser.post("/account/second-factor", "password=ganz+ein+anderes").status == 403);
  const Response key = browser.post("/account/second-factor", std::string("password=") + kFormPassword);
  REQUIRE(key.status == 200);
  CHECK(key.body.find("<svg role=\"img\"") != std::string::npos);
  const std::string uri = hidden(key, "uri");
  REQUIRE(uri.rfind("otpauth://totp/", 0) == 0);
  const Response wrong = browser.post("/account/second-factor/confirm", "code=000000&uri=" + encoded(uri));
  CHECK(wrong.status == 403);
  CHECK(hidden(wrong, "uri") == uri);
  // What did not come with the form is not told.
  const Response probe = browser.post("/account/second-factor/confirm", "code=000000&uri=javascript%3Aalert(1)");
  CHECK(probe.status == 403);
  CHECK(probe.body.find("otpauth") == std::string::npos);
  CHECK(probe.body.find("javascript") == std::string::npos);
  const Response done =
      browser.post("/account/second-factor/confirm", "code=" + code_now(town, uri) + "&uri=" + encoded(uri));
  REQUIRE(done.status == 200);
  const std::string recovery = between(done.body, "<code>", "</code>");
  CHECK(recovery.size() == 11);
  CHECK(done.body.find(way) != std::string::npos);
  CHECK(checked(town, browser.session).roles_size() == 1);
  CHECK(browser.get("/account").body.find("class=\"note\"") == std::string::npos);
  CHECK(browser.get("/account").body.find(way) != std::string::npos);
  CHECK(browser.get("/account?lang=en").body.find("href=\"/t/musterstadt/console/en/\"") != std::string::npos);
  browser.console.clear();  // a town without a console has nothing to lead to
  CHECK(browser.get("/account").body.find("console") == std::string::npos);

  // From now on a password leads to the question for a code, which another browser cannot answer.
  town.clock().advance(seconds(60));
  Browser other{town};
  const Response asked = other.post("/sign-in", kSignIn + "&return_to=%2Ft%2Fmusterstadt%2F");
  REQUIRE(asked.status == 200);
  CHECK(other.session.empty());
  const std::string ticket = hidden(asked, "ticket");
  REQUIRE(ticket.size() == 43);
  CHECK(Browser{town}.post("/sign-in/code", "ticket=" + ticket + "&code=" + code_now(town, uri)).status == 400);
  CHECK(other.post("/sign-in/code", "ticket=" + ticket + "&code=123456").status == 401);
  const std::string code = code_now(town, uri);
  const Response in = other.post("/sign-in/code", "ticket=" + ticket + "&return_to=%2Ft%2Fmusterstadt%2F&code=" + code);
  REQUIRE(in.status == 303);
  CHECK(in.header("location") == "/t/musterstadt/");
  CHECK(checked(town, other.session).assurance() == 2);
  town.clock().advance(seconds(60));
  CHECK(other.post("/sign-in/code", "ticket=" + ticket + "&code=" + code_now(town, uri)).status == 400);  // used up

  CHECK(other.post("/account/second-factor/remove", "code=123456").status == 403);
  CHECK(other.post("/account/second-factor/remove", "code=" + recovery).status == 200);
  CHECK(other.session.empty());
  CHECK_FALSE(checked(town, browser.session).known());
  CHECK(town.log().find(uri) == std::string::npos);
}

TEST_CASE("pages: a ticket for a code holds ten minutes") {
  Town town = new_town();
  Browser browser{town};
  browser.session = cookie(new_admin(town), "stadtkern-session");
  const std::string uri = hidden(browser.post("/account/second-factor", ""), "uri");
  REQUIRE(browser.post("/account/second-factor/confirm", "code=" + code_now(town, uri)).status == 200);
  Browser other{town};
  const Response asked = other.post("/sign-in", kSignIn);
  const std::string ticket = hidden(asked, "ticket");
  REQUIRE(ticket.size() == 43);
  // Its cookie serves the next one, too, that is begun late in its time.
  CHECK(asked.header("stadtkern-device").ends_with(" 86400"));
  town.clock().advance(seconds(590));
  const std::string second = hidden(other.post("/sign-in", kSignIn), "ticket");
  town.clock().advance(seconds(11));
  CHECK(other.post("/sign-in/code", "ticket=" + ticket + "&code=" + code_now(town, uri)).status == 400);
  CHECK(other.post("/sign-in/code", "ticket=" + second + "&code=" + code_now(town, uri)).status == 303);
}

TEST_CASE("pages: sign-ins that others begin take no ticket, and those that are over go") {
  Town town = new_town();
  Browser browser{town};
  const Response first = new_admin(town);
  browser.session = cookie(first, "stadtkern-session");
  const std::string uri = hidden(browser.post("/account/second-factor", ""), "uri");
  REQUIRE(browser.post("/account/second-factor/confirm", "code=" + code_now(town, uri)).status == 200);
  town.clock().advance(seconds(60));
  const auto rows = [&](const std::string& kind, const std::string& account, int many, std::int64_t expires) {
    std::string values;
    for (int i = 0; i < many; ++i) {
      values.append(i > 0 ? ",('" : "('").append(kind).append(std::to_string(i)).append("','b','").append(kind);
      values.append("','").append(account).append("','',").append(std::to_string(expires)).append(")");
    }
    store(town, "INSERT INTO sign_ins (token, browser, provider, account, return_to, expires) VALUES " + values);
  };
  const auto count = [&](const std::string& where) {
    return stored(town, "SELECT COUNT(*) || '' FROM sign_ins WHERE " + where);
  };
  const std::string id = text(first, "/id");
  Browser other{town};
  const std::string ticket = hidden(other.post("/sign-in", kSignIn), "ticket");
  for (int i = 0; i < 11; ++i) {
    rows("p" + std::to_string(i) + "-", "", 1000, town.clock().wall_us() + 700'000'000);
  }
  rows("over", "", 3, town.clock().wall_us());
  rows("earlier", id, 30, town.clock().wall_us() + 1);
  Browser{town}.post("/sign-in", kSignIn);
  CHECK(count("provider LIKE 'over%'") == "0\n");
  CHECK(count("account = '" + id + "'") == "20\n");
  CHECK(count("provider LIKE 'p%'") == "11000\n");
  CHECK(other.post("/sign-in/code", "ticket=" + ticket + "&code=" + code_now(town, uri)).status == 303);
}

TEST_CASE("pages: signing in leads back to a page of the town and to no other") {
  Town town = new_town();
  new_admin(town);
  const auto leads_to = [&](const std::string& return_to) {
    const Response answer = Browser{town}.post("/sign-in", kSignIn + "&return_to=" + return_to);
    CHECK(answer.status == 303);
    return answer.header("location");
  };
  CHECK(leads_to("%2Ft%2Fmusterstadt%2Fx%3Fa%3Db") == "/t/musterstadt/x?a=b");
  CHECK(leads_to("") == kBase + "/account");
  CHECK(leads_to("%2F%2Fevil.example") == kBase + "/account");
  CHECK(leads_to("%2F%5Cevil.example") == kBase + "/account");
  CHECK(leads_to("https%3A%2F%2Fevil.example") == kBase + "/account");
  CHECK(town.get("/sign-in?return_to=%2F%2Fevil.example").body.find("evil") == std::string::npos);
}

TEST_CASE("pages: a wrong password is told beside its fields, with the address that was typed and no password") {
  Town town = new_town();
  new_admin(town);
  Browser browser{town};
  const Response answer = browser.post("/sign-in?lang=en", "mail=%22%3E%3Cb%3Ex&password=GEHEIM");
  CHECK(answer.status == 401);
  CHECK(answer.body.find("<html lang=\"en\">") != std::string::npos);
  CHECK(answer.body.find("<title>Error: ") != std::string::npos);
  CHECK(answer.body.find("id=\"trouble\"") != std::string::npos);
  CHECK(answer.body.find("aria-describedby=\"trouble\" aria-invalid=\"true\"") != std::string::npos);
  CHECK(answer.body.find("value=\"&quot;&gt;&lt;b&gt;x\"") != std::string::npos);
  CHECK(answer.body.find("GEHEIM") == std::string::npos);
  const Response same = browser.post("/sign-in?lang=en", "mail=chef%40rathaus.example&password=GEHEIM");
  CHECK(same.status == 401);
  CHECK(between(same.body, "role=\"alert\"", "</p>") == between(answer.body, "role=\"alert\"", "</p>"));
  CHECK(town.post("/sign-in", "{}").status == 415);
}

TEST_CASE("pages: one's sessions are listed and ended, the password changed, and one is out again") {
  Town town = new_town();
  new_admin(town);
  Browser here{town};
  Browser there{town};
  REQUIRE(here.post("/sign-in", kSignIn).status == 303);
  REQUIRE(there.post("/sign-in", kSignIn).status == 303);
  const std::string id = hidden(here.get("/account"), "id");
  REQUIRE(id.rfind("ses_", 0) == 0);
  CHECK(here.post("/account/sessions", "id=others").status == 303);
  CHECK_FALSE(checked(town, there.session).known());
  CHECK(there.get("/account").header("location") == kBase + "/sign-in?return_to=%2Fapi%2Fidentity%2Fv1%2Faccount");

  const std::string fresh = "&password=mein-alter-Traktor-rostet&repeat=mein-alter-Traktor-rostet";
  CHECK(here.post("/account/password", "old=falsch" + fresh).status == 403);
  CHECK(here.post("/account/password", std::string("old=") + kFormPassword + "&password=a&repeat=b").status == 422);
  CHECK(here.post("/account/password", std::string("old=") + kFormPassword + "&password=kurz&repeat=kurz").status ==
        422);
  const std::string before = here.session;
  REQUIRE(here.post("/account/password", std::string("old=") + kFormPassword + fresh).status == 200);
  CHECK(here.session != before);
  CHECK(login(town, kAdminMail, kOtherPassword).status == 200);
  REQUIRE(here.post("/account/sign-out", "").status == 200);
  CHECK(here.session.empty());
  for (const char* path : {"/account", "/account/password", "/account/second-factor"}) {
    CHECK(town.get(path).status == 303);
  }
  // A role's key is nobody with an account.
  CHECK(town.as({"identity.admin"}, "key_000000000000000000000000").get("/account").status == 303);
}

TEST_CASE("pages: they stand in the town's frame, in its colours, and load no script") {
  Town town{"identity",
            {{"password_memory_kib", 19456},
             {"brand", *stadtkern::json::parse(R"({"colour":"#0b6e4f","logo":"data:image/png;base64,AAAA"})")}}};
  Browser browser{town};
  const Response page = browser.get("/sign-in?lang=de-x-simple");
  CHECK(page.body.find("<html lang=\"de-x-simple\">") != std::string::npos);
  CHECK(page.header("content-language") == "de");
  CHECK(page.body.find("web/identity.css?v=") != std::string::npos);
  CHECK(page.body.find("<script") == std::string::npos);
  CHECK(page.body.find("src=\"data:image/png;base64,AAAA\"") != std::string::npos);
  CHECK(page.header("content-security-policy").find("script-src") == std::string::npos);
  CHECK(page.header("content-security-policy").find("default-src 'none'") == 0);
  CHECK(page.header("cache-control") == "no-store");
  // A chosen language stays with the form; each other one is a link away.
  CHECK(page.body.find(kBase + "/sign-in?lang=de-x-simple\"") != std::string::npos);
  CHECK(page.body.find("href=\"" + kBase + "/sign-in?lang=en\" hreflang=\"en\"") != std::string::npos);
  const Response other = browser.get("/sign-in?return_to=%2Ft%2Fmusterstadt%2Fx&lang=fr");
  CHECK(other.body.find("<html lang=\"de\">") != std::string::npos);
  CHECK(other.body.find("return_to=%2Ft%2Fmusterstadt%2Fx&amp;lang=en\"") != std::string::npos);

  const std::string sheet = between(page.body, "href=\"" + kBase + "/brand.css?v=", "\"");
  REQUIRE_FALSE(sheet.empty());
  const Response colours = browser.get("/brand.css?v=" + sheet);
  CHECK(colours.body.find("#0b6e4f") != std::string::npos);
  CHECK(colours.header("content-type").find("text/css") == 0);
  // What cannot be read is left out, and the log says so.
  REQUIRE(town.reconfigure(
      {{"password_memory_kib", 19456}, {"brand", *stadtkern::json::parse(R"({"colour":"#ffff00"})")}}));
  CHECK(browser.get("/sign-in").body.find("brand.css") == std::string::npos);
  CHECK(town.log().find("a setting was left out") != std::string::npos);
}

TEST_CASE("pages: they lead to the town's pages only where it has some") {
  Town town = new_town();
  const std::string without = town.get("/sign-in?lang=en").body;
  CHECK(without.find("/privacy\"") == std::string::npos);
  CHECK(without.find("<a class=\"sk-town\" href=\"/\">") != std::string::npos);
  const std::string with = town.anonymous().request("GET", "/sign-in?lang=en", "", {{"stadtkern-pages", "/"}}).body;
  CHECK(with.find("href=\"/en/privacy\"") != std::string::npos);
  CHECK(with.find("href=\"/en/imprint\"") != std::string::npos);
  CHECK(with.find("<a class=\"sk-town\" href=\"/en/\">") != std::string::npos);
}

TEST_CASE("pages: in plain German no text is missing") {
  Town town = new_town();
  Browser browser{town};
  const std::string token = token_of(invited(town, {"invite"}));
  for (const std::string path : {"/sign-in?lang=de-x-simple", "/invite?lang=de-x-simple&token="}) {
    const std::string body = browser.get(path + (path.ends_with("token=") ? token : "")).body;
    INFO(body);
    CHECK(body.find("Ohne Barrieren") == std::string::npos);  // a town without pages has none about that
    CHECK(body.find(">invite_") == std::string::npos);
    CHECK(body.find("Einfache Sprache") != std::string::npos);
  }
  CHECK(browser.get("/invite?lang=de-x-simple&token=" + token).body.find("Kennwort wählen") != std::string::npos);
}

}  // namespace
}  // namespace identity
