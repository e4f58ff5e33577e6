// SPDX-License-Identifier: EUPL-1.2
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

using stadtkern::testkit::Town;
namespace json = stadtkern::json;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const stadtkern::testkit::Headers kSignIn{{"stadtkern-accounts", "/t/x/api/people/v1"}};

}  // namespace

TEST_CASE("console: who has not signed in is sent to the sign-in, and back to the page that was asked for") {
  Town town{"console"};
  const auto sent = town.get("/console/en/waste/desk?state=done", kSignIn);
  CHECK(sent.status == 303);
  const auto to = sent.header("location");
  CHECK(has(to, "/t/x/api/people/v1/sign-in?lang=en&return_to="));
  CHECK(has(to, "%2Fconsole%2Fen%2Fwaste%2Fdesk%3Fstate%3Ddone"));
  CHECK(sent.header("cache-control") == "no-store");
}

TEST_CASE("console: where nobody can sign in, and for a form, a page says what is to be done") {
  Town town{"console"};
  const auto page = town.get("/console/de/");
  CHECK(page.status == 401);
  CHECK(has(page.body, "<html lang=\"de\">"));
  const auto form = town.post("/console/en/waste/desk", "a=1",
                              {{"content-type", "application/x-www-form-urlencoded"}, kSignIn.front()});
  CHECK(form.status == 401);
  CHECK(has(form.body, "Please sign in"));
  CHECK(has(form.body, "/sign-in?lang=en"));
}

TEST_CASE("console: who has no role for anything sees nothing but that, wherever") {
  Town town{"console"};
  for (const char* path :
       {"/console/en/", "/console/en", "/console", "/console/en/waste/desk", "/console/en/a/b/c/d/e/f"}) {
    CAPTURE(path);
    const auto page = town.as("waste.staff").get(path);
    CHECK(page.status == 403);
    CHECK(has(page.body, "<main"));
    CHECK_FALSE(has(page.body, "sk-navigation"));
    CHECK(page.header("cache-control") == "no-store");
  }
}

TEST_CASE("console: a town's colours are its own style sheet") {
  Town town{"console", {{"brand", *json::parse(R"({"colour":"#0b6e4f"})")}}};
  CHECK(has(town.as("x.y").get("/console/en/").body, "/api/console/v1/brand.css?v="));
  CHECK(has(town.get("/api/console/v1/brand.css").body, "#0b6e4f"));
}
