// SPDX-License-Identifier: EUPL-1.2
#include "own_pages.h"

#include <catch2/catch.hpp>

#include "words.h"

using portal::Frame;
using stadtkern::shell::Link;

namespace {

Frame frame(const std::string& language = "en") {
  Frame out;
  out.look = &portal::look();
  out.language = language;
  out.town = "Sample & <town>";
  out.site_path = "/t/musterstadt";
  out.spoken = true;
  out.unspoken = "/waste";
  return out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "document: a whole page in its language, with the way to the others, nothing from elsewhere and nothing inline") {
  Frame with = frame();
  with.navigation = {{"/waste", {"Rubbish <x>"}, Link::Here}, {"/market", {"Markt", "de"}, Link::Elsewhere}};
  with.modules = {"/t/musterstadt/api/waste/v1/web/waste.js?v=1"};
  const auto made = stadtkern::shell::document(with, "A \"title\"", stadtkern::html::el("h1", {}, {"Hello"}));
  CHECK(has(made.html, "<html lang=\"en\">"));
  CHECK(has(made.html, "<title>A &quot;title&quot; – Sample &amp; &lt;town&gt;</title>"));
  CHECK(has(made.html, "href=\"/t/musterstadt/de/waste\" hreflang=\"de\" lang=\"de\""));
  CHECK(has(made.html, "hreflang=\"en\" lang=\"en\" aria-current=\"true\""));
  CHECK(has(made.html, "href=\"/t/musterstadt/en/waste\" aria-current=\"page\">Rubbish &lt;x&gt;"));
  CHECK(has(made.html, "href=\"/t/musterstadt/en/market\"><span lang=\"de\">Markt</span>"));
  CHECK(has(made.html, "<script type=\"module\" src=\"/t/musterstadt/api/waste/v1/web/waste.js?v=1\"></script>"));
  CHECK_FALSE(has(made.html, "<style"));
  CHECK_FALSE(has(made.html, "http://"));
  CHECK_FALSE(has(made.html, "https://"));
  CHECK(has(made.policy, "script-src 'self'"));
  CHECK_FALSE(has(made.policy, "unsafe"));
}

TEST_CASE("document: people find the sign-in and are led back, who is signed in finds the account") {
  Frame plain = frame();
  CHECK_FALSE(has(stadtkern::shell::document(plain, "x", {}).html, "sign-in"));
  CHECK_FALSE(
      has(stadtkern::shell::trouble(plain, {stadtkern::Code::Unauthenticated, {}}, {}).content.source(), "sign-in"));
  Frame with = frame();
  with.accounts = "/t/musterstadt/api/identity/v1";
  with.query = "street=x";
  const std::string link =
      "href=\"/t/musterstadt/api/identity/v1/"
      "sign-in?lang=en&amp;return_to=%2Ft%2Fmusterstadt%2Fen%2Fwaste%3Fstreet%3Dx\"";
  CHECK(has(stadtkern::shell::document(with, "x", {}).html, link + ">Sign in</a>"));
  CHECK(has(stadtkern::shell::trouble(with, {stadtkern::Code::Unauthenticated, {}}, {}).content.source(), link));
  with.signed_in = true;
  CHECK(has(stadtkern::shell::document(with, "x", {}).html,
            "href=\"/t/musterstadt/api/identity/v1/account?lang=en\">My account</a>"));
}

TEST_CASE("document: another language keeps the query, and what was typed into a form") {
  Frame asked = frame();
  asked.query = "street=a&number=1";
  CHECK(has(stadtkern::shell::document(asked, "x", {}).html, "href=\"/t/musterstadt/de/waste?street=a&amp;number=1\""));
  Frame sent = frame();
  sent.form_answer = true;
  const auto html = stadtkern::shell::document(sent, "x", {}).html;
  CHECK(has(html, "form=\"sk-form\" formaction=\"/t/musterstadt/de/waste\" formnovalidate name=\"_show\""));
  CHECK(has(html, "hreflang=\"en\" lang=\"en\" aria-current=\"true\""));
}

TEST_CASE("start page: tiles lead to the modules' pages, a town's welcome says its language") {
  portal::TownSettings settings;
  settings.welcome = {{"de", "Schön, dass Sie da sind.\n\n## Neu\n\nEins\nzwei"}};
  const auto page =
      portal::start_page(frame(), settings, {{{"/waste/report", {"Report"}, {"Something lies about"}}, {"Open: 7"}}});
  CHECK(page.title == "Welcome to Sample & <town>");
  const auto& html = page.content.source();
  CHECK(has(html, "<div lang=\"de\"><p class=\"kern-body\">Schön, dass Sie da sind.</p><h2"));
  CHECK(has(html, "Eins<br>zwei"));
  CHECK(has(html, "href=\"/t/musterstadt/en/waste/report\">Report</a>"));
  CHECK(has(portal::start_page(frame(), {}, {}).content.source(), "There are no services here yet."));
}

TEST_CASE("accessibility: not yet assessed until a person says how and when") {
  portal::TownSettings settings;
  CHECK(has(portal::legal_page(frame(), settings, "accessibility").content.source(), "Not yet assessed"));
  settings.accessibility = {"partial", "external", "2026-05-31", {{"en", "The map."}}, {}};
  const auto html = portal::legal_page(frame(), settings, "accessibility").content.source();
  CHECK_FALSE(has(html, "Not yet assessed"));
  CHECK(has(html, "meet the requirements in part"));
  CHECK(has(html, "independent body on 2026-05-31"));
  CHECK(has(html, "The map."));
  CHECK(has(portal::legal_page(frame(), settings, "imprint").content.source(), "has not entered this text yet"));
}

TEST_CASE("accessibility: after twelve months it is to be assessed again") {
  using namespace std::chrono;
  CHECK_FALSE(portal::due_again("2026-05-31", sys_days{2027y / May / 31}));
  CHECK(portal::due_again("2026-05-31", sys_days{2027y / June / 2}));
  CHECK_FALSE(portal::due_again("", sys_days{2027y / June / 2}));
  CHECK_FALSE(portal::due_again("2026-02-31", sys_days{2028y / June / 2}));
}

TEST_CASE("trouble: each has its status and words, and the way home") {
  const auto off = stadtkern::shell::switched_off(frame("de"), "Müll melden");
  CHECK(off.status == 503);
  CHECK(has(off.content.source(), "„Müll melden“ ist von der Stadt zurzeit abgeschaltet"));
  for (const char* language : {"de", "en", "de-x-simple"}) {
    const auto typed = stadtkern::shell::with_typed(frame(language), off, "text=Eine+Lampe", {}).content.source();
    CHECK(has(typed, ">Eine Lampe</textarea>"));
    CHECK_FALSE(has(typed, "typed_"));
  }
  CHECK(has(off.content.source(), "href=\"/t/musterstadt/de/\""));
  using stadtkern::Code;
  const std::pair<Code, unsigned> codes[] = {
      {Code::NotFound, 404},         {Code::MethodNotAllowed, 405}, {Code::PermissionDenied, 403},
      {Code::Unauthenticated, 401},  {Code::RateLimited, 429},      {Code::ResourceExhausted, 503},
      {Code::DeadlineExceeded, 504}, {Code::Internal, 500},         {Code::Unavailable, 503},
      {Code::TooLarge, 413},         {Code::KeyReused, 409},        {Code::Conflict, 409},
      {Code::UnsupportedMedia, 415}, {Code::InvalidArgument, 400},  {Code::ValidationFailed, 422}};
  for (const auto& [code, status] : codes) {
    for (const char* language : {"de", "en", "de-x-simple"}) {
      const auto page = stadtkern::shell::trouble(frame(language), {code, "inside"}, "Waste");
      CHECK(page.status == status);
      CHECK_FALSE(has(page.content.source(), "_"));  // a key without a text would show
      CHECK_FALSE(has(page.content.source(), "inside"));
    }
  }
}

TEST_CASE("trouble: what takes no form says what it takes") {
  const stadtkern::Error said{stadtkern::Code::MethodNotAllowed, {}, {}, {{"allow", "POST"}}};
  CHECK(stadtkern::shell::trouble(frame(), said, {}).allow == "POST");
  CHECK(stadtkern::shell::trouble(frame(), {stadtkern::Code::MethodNotAllowed, {}}, {}).allow == "GET, HEAD");
  CHECK(portal::own_word("de-x-simple"));
  CHECK(portal::own_word("imprint"));
  CHECK_FALSE(portal::own_word("waste"));
}

TEST_CASE("trouble: a form that was sent already says so, and leads to a new one") {
  using stadtkern::Code;
  for (const char* language : {"de", "en", "de-x-simple"}) {
    const auto page = stadtkern::shell::trouble(frame(language), {Code::Conflict, "inside", "already_done"}, "Waste");
    CHECK(page.status == 409);
    CHECK(has(page.content.source(), "href=\"/t/musterstadt/" + std::string(language) + "/waste\""));
    CHECK_FALSE(has(page.title, "_"));
  }
  CHECK(has(stadtkern::shell::trouble(frame(), {Code::KeyReused, {}}, {}).content.source(), "has arrived"));
  CHECK(stadtkern::shell::trouble(frame(), {Code::Conflict, {}, "still_running"}, {}).status == 503);
}
