// SPDX-License-Identifier: EUPL-1.2
#include "start_page.h"

#include <catch2/catch.hpp>

#include "look.h"

namespace {

console::Frame frame(const std::string& language = "en") {
  console::Frame out;
  out.look = &console::look();
  out.language = language;
  out.town = "Sampletown";
  out.site_path = "/t/musterstadt";
  out.spoken = true;
  out.unspoken = "/waste/desk";
  out.accounts = "/t/musterstadt/api/identity/v1";
  out.signed_in = true;
  return out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("start: tiles lead to pages below /console, with the figures that a module gave") {
  const auto page = console::start_page(frame(), {{"/waste/desk", {"Inbox <1>"}, {"Reports"}}, {"/x", {"X"}, {"y"}}},
                                        {}, {{"/waste/desk/tile", "<ul class=\"sk-figures\"></ul>"}});
  const auto& html = page.content.source();
  CHECK(has(html, "href=\"/t/musterstadt/console/en/waste/desk\">Inbox &lt;1&gt;</a>"));
  CHECK(has(html, "<p class=\"kern-body\">Reports</p><ul class=\"sk-figures\"></ul>"));
  CHECK(has(html, "<p class=\"kern-body\">y</p></div>"));
}

TEST_CASE("start: without tiles there are links") {
  using stadtkern::shell::Link;
  const auto page = console::start_page(frame(), {}, {{"/waste/desk", {"Inbox"}, Link::Elsewhere}}, {});
  CHECK(has(page.content.source(), "href=\"/t/musterstadt/console/en/waste/desk\">Inbox</a>"));
}

TEST_CASE("start: what is there stands in its groups, and what has no tile behind the tiles") {
  using stadtkern::shell::Link;
  const auto page = console::start_page(
      frame(), {{"/b/run", {"Run"}, {"y"}, "b", {}, "node"}, {"/a/desk", {"Inbox"}, {"x"}, "a", {}, {}}},
      {{"/a/desk", {"Inbox"}}, {"/a/figures", {"Figures"}}, {"/b/run", {"Run"}, Link::Elsewhere, "node"}}, {});
  const auto& html = page.content.source();
  CHECK(html.find("<h2>My work</h2>") < html.find("<h2>Installation</h2>"));
  CHECK(html.find(">Inbox</a></h3>") < html.find(">Figures</a>"));
  CHECK(html.find(">Figures</a>") < html.find("<h2>Installation</h2>"));
  CHECK(html.find("/console/en/a/desk\"") == html.rfind("/console/en/a/desk\""));
  CHECK_FALSE(has(html, "<h2>Administration</h2>"));
}

TEST_CASE("console: the frame names it, and leads to its own languages, the account, and the town's pages") {
  for (const auto& [language, area] : {std::pair{"de", "Arbeitsbereich"}, std::pair{"en", "Console"}}) {
    const auto html = stadtkern::shell::document(frame(language), "x", {}).html;
    CHECK(has(html, std::string("<span class=\"sk-area\">") + area + "</span>"));
    CHECK(has(html, "href=\"/t/musterstadt/console/de/waste/desk\" hreflang=\"de\""));
    CHECK(has(html, "/api/console/v1/web/console.css?v="));
    CHECK(has(html, "href=\"/t/musterstadt/\""));
    CHECK_FALSE(has(html, "de-x-simple"));
  }
}

TEST_CASE("console: who may not is told so kindly, with the way to the account and none to what there is") {
  for (const char* language : {"de", "en"}) {
    const auto page = console::no_role_page(frame(language));
    CHECK(page.status == 403);
    CHECK(has(page.content.source(), std::string("/api/identity/v1/account?lang=") + language));
    CHECK_FALSE(has(page.content.source(), "href=\"/t/musterstadt/console"));  // that is where one is
    const std::string factor = language == std::string("de") ? "zweiten Faktor" : "second factor";
    const auto& html = page.content.source();
    CHECK(html.find(factor) < html.find("<a "));
    CHECK_FALSE(has(page.title + html, "_"));
  }
}

TEST_CASE("console: every kind of trouble has its words in both languages") {
  using stadtkern::Code;
  for (const char* language : {"de", "en"}) {
    const auto off = stadtkern::shell::switched_off(frame(language), "Waste");
    const auto typed = stadtkern::shell::with_typed(frame(language), off, "note=A+lamp", {}).content.source();
    CHECK(has(typed, ">A lamp</textarea>"));
    CHECK_FALSE(has(typed, "typed_"));
  }
  for (const Code code :
       {Code::NotFound, Code::MethodNotAllowed, Code::PermissionDenied, Code::Unauthenticated, Code::RateLimited,
        Code::DeadlineExceeded, Code::TooLarge, Code::KeyReused, Code::InvalidArgument, Code::Unavailable}) {
    for (const char* language : {"de", "en"}) {
      auto where = frame(language);
      where.accounts.clear();
      const auto page = stadtkern::shell::trouble(where, {code, "inside"}, "Waste");
      CHECK_FALSE(has(page.title + page.content.source(), "_"));
      CHECK_FALSE(has(page.content.source(), "inside"));
    }
  }
}
