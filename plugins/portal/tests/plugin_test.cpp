// SPDX-License-Identifier: EUPL-1.2
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "wire/pages.h"

using stadtkern::testkit::Town;
namespace json = stadtkern::json;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A page of the console, for who looks after the portal.
std::string page_of(Town& town, const std::string& path) {
  stadtkern::wire::pages::RenderRequest wanted;
  wanted.path = path;
  wanted.language = "en";
  wanted.root_path = "/t/x/console";
  wanted.site_path = "/t/x";
  const auto answer = town.node()
                          .call(town.id(), "pages/v1@portal", "Render", stadtkern::wire::encode(wanted),
                                {"token:ada", {"portal.figures"}, {}, {}})
                          ->answer();
  INFO((answer ? std::string() : answer.error().message));
  REQUIRE(answer);
  const auto out = stadtkern::wire::decode<stadtkern::wire::pages::Rendered>(*answer);
  REQUIRE(out);
  return out->html;
}

}  // namespace

TEST_CASE("portal: a start page without any module, in the language that the address says") {
  Town town{"portal"};
  const auto german = town.get("/");
  CHECK(german.status == 200);
  CHECK(has(german.body, "<html lang=\"de\">"));
  CHECK(has(german.body, "Zurzeit gibt es hier noch keine Angebote."));
  CHECK(german.header("content-security-policy").find("script-src 'self'") != std::string::npos);
  const auto plain = town.get("/de-x-simple/imprint");
  CHECK(plain.status == 200);
  CHECK(has(plain.body, "<html lang=\"de-x-simple\">"));
  CHECK(has(town.get("/en/accessibility").body, "Not yet assessed"));
}

TEST_CASE("portal: what is not there is a kind page with the right status") {
  Town town{"portal"};
  for (const char* path : {"/nobody", "/en/nobody/page", "/imprint/x", "/a/b/c/d/e/f/g/h"}) {
    const auto page = town.get(path);
    CHECK(page.status == 404);
    CHECK(has(page.body, "<main"));
  }
  const auto sent = town.post("/", "a=1", {{"content-type", "application/x-www-form-urlencoded"}});
  CHECK(sent.status == 405);
  CHECK(sent.header("allow") == "GET, HEAD");
}

TEST_CASE("portal: a form of a module that it never met is given back, if it has a key as forms that were got here") {
  Town town{"portal"};
  const auto send = [&](const std::string& form) {
    return town.post("/en/waste/report", form, {{"content-type", "application/x-www-form-urlencoded"}});
  };
  const auto back = send("_key=0123456789abcdef0123456789abcdef&text=A+%3Clamp%3E&_who=eva");
  CHECK(back.status == 404);
  CHECK(has(back.body, ">A &lt;lamp&gt;</textarea>"));
  CHECK(has(back.body, "name=\"_key\" value=\"0123456789abcdef0123456789abcdef\""));
  CHECK(has(back.body, "action=\"/en/waste/report\""));
  CHECK(has(back.body, "was not sent, but it is not lost"));
  CHECK_FALSE(has(back.body, "\"eva\""));
  CHECK(back.header("cache-control") == "no-store");
  CHECK_FALSE(has(send("text=A+lamp").body, "A lamp"));
}

TEST_CASE("portal: the service worker may do nothing but load itself and ask the town") {
  Town town{"portal"};
  const auto script = town.get("/sw.js");
  CHECK(script.status == 200);
  CHECK(script.header("content-type") == "text/javascript; charset=utf-8");
  CHECK(script.header("content-security-policy") == "default-src 'none'; script-src 'self'; connect-src 'self'");
  CHECK(script.body.starts_with("importScripts(\"/api/portal/v1/web/worker.js?v="));
}

TEST_CASE("portal: a page for the time without network, and the words for what is kept meanwhile") {
  Town town{"portal"};
  const auto page = town.get("/en/offline");
  CHECK(page.status == 200);
  CHECK(has(page.body, "You are offline"));
  CHECK(has(page.body, "data-worker=\"/sw.js\" data-page=\"/en/offline\""));
  CHECK(has(town.get("/de/").body, "data-discard=\"Verwerfen\""));
}

TEST_CASE("portal: the search works without any module, and keeps nothing of what was searched for") {
  Town town{"portal"};
  CHECK(has(town.get("/en/").body, "action=\"/en/search\""));
  const auto page = town.get("/en/search?q=impr");
  CHECK(page.status == 200);
  CHECK(has(page.body, "href=\"/en/imprint\""));
  CHECK(has(town.get("/de/search?q=%3Cx%3E").body, "value=\"&lt;x&gt;\""));
  CHECK_FALSE(has(town.log(), "impr"));
}

TEST_CASE("portal: what is made for somebody stays with him") {
  Town town{"portal"};
  CHECK(town.get("/").header("cache-control") == "no-cache");
  CHECK(town.as("clerk").get("/").header("cache-control") == "private, no-cache");
}

TEST_CASE("portal: a document that nobody could carry is a page that says so, without what made it so long") {
  Town town{"portal", {{"imprint", *json::parse("{\"de\":\"" + std::string(1'100'000, 'x') + "\"}")}}};
  const auto page = town.get("/imprint");
  CHECK(page.status == 500);
  CHECK(has(page.body, "<main"));
  CHECK(page.body.size() < 10'000);
  CHECK(town.get("/").status == 200);
}

TEST_CASE("portal: a brand that cannot be read is left out and logged, one that can is a style sheet") {
  Town poor{"portal", {{"brand", *json::parse(R"({"colour":"#ffff00"})")}}};
  CHECK_FALSE(has(poor.get("/").body, "brand.css"));
  CHECK(has(poor.log(), "has a contrast of 1.1:1 on white"));
  Town good{"portal", {{"brand", *json::parse(R"({"colour":"#0b6e4f"})")}}};
  CHECK(has(good.get("/").body, "/api/portal/v1/brand.css?v="));
  CHECK(has(good.get("/api/portal/v1/brand.css").body, "#0b6e4f"));
}

TEST_CASE("portal: an old declaration of accessibility is remembered in the log") {
  const char* old = R"({"status":"partial","method":"self","date":"2020-01-31"})";
  Town town{"portal", {{"accessibility", *json::parse(old)}}};
  CHECK(has(town.log(), "more than 12 months ago"));
  CHECK(has(town.get("/en/accessibility").body, "2020-01-31"));
  CHECK(has(town.get("/de/accessibility").body, "31.01.2020"));
}

TEST_CASE("portal: whom to tell of barriers is there before anybody has assessed the pages") {
  Town town{"portal", {{"barriers", *json::parse(R"({"de":"Schreiben Sie uns.","en":"Write to us."})")}}};
  const auto page = town.get("/en/accessibility").body;
  CHECK(has(page, "Not yet assessed"));
  CHECK(has(page, "Write to us."));
}

TEST_CASE(
    "portal: the console reminds of an accessibility declaration that is missing or a year old, and of no other") {
  const auto told = [](const std::string& settings, const std::string& path) {
    Town town{"portal", {{"accessibility", *json::parse(settings)}}};
    return page_of(town, path);
  };
  const auto assessed = [](const std::string& date) {
    return R"({"status":"partial","method":"self","date":")" + date + "\"}";
  };
  Town bare{"portal"};
  CHECK(has(page_of(bare, "/figures/tile"), "declaration is missing"));
  CHECK(has(told(assessed("2020-01-31"), "/figures/tile"), "last assessed on 2020-01-31"));
  CHECK(has(told(assessed("2020-01-31"), "/figures"), "last assessed on 2020-01-31"));
  CHECK(told(assessed("2099-01-31"), "/figures/tile").empty());
  CHECK_FALSE(has(told(assessed("2099-01-31"), "/figures"), "last assessed"));
}
