// SPDX-License-Identifier: Apache-2.0
#include "shell/document.h"

#include <catch2/catch.hpp>

#include "frame.h"

namespace shell = stadtkern::shell;
using shell_test::frame_at;
using shell_test::has;

namespace {

std::string back_from(std::string path, std::string query = {}) {
  shell::Frame frame = frame_at(std::move(path));
  frame.query = std::move(query);
  const std::string whole = shell::sign_in_path(frame);
  return whole.substr(whole.find("return_to=") + 10);
}

}  // namespace

TEST_CASE("document: the sign-in leads back to the page, but never to one whose address is a secret") {
  CHECK(back_from("/waste/calendar", "street=x") == "%2Fen%2Fwaste%2Fcalendar%3Fstreet%3Dx");
  CHECK(back_from("/feedback/follow/~0123", "a=b") == "%2Fen%2F");
  CHECK(back_from("/feedback/follow/%7E0123") == "%2Fen%2F");
}

TEST_CASE("document: names and addresses are escaped, and scripts come with the policy that lets them run") {
  shell::Frame frame = frame_at("/imprint");
  frame.town = "<Stadt>";
  frame.modules = {"/api/waste/v1/web/waste.js?v=1\"><script>"};
  const auto made = shell::document(frame, "A & B", stadtkern::html::el("h1", {}, {"A & B"}));
  CHECK(has(made.html, "<title>A &amp; B – &lt;Stadt&gt;</title>"));
  CHECK(has(made.html, "<html lang=\"en\">"));
  CHECK_FALSE(has(made.html, "\"><script>"));
  CHECK(has(made.html, "href=\"/en/imprint\" aria-current=\"page\""));
  CHECK(has(made.policy, "default-src 'none'"));
  CHECK(has(made.policy, "script-src 'self'"));
  shell::Look without = shell_test::look;
  without.scripts = false;
  frame.look = &without;
  frame.modules.clear();
  const auto plain = shell::document(frame, "A", {});
  CHECK_FALSE(has(plain.html, "<script"));
  CHECK_FALSE(has(plain.policy, "script-src"));
}

TEST_CASE("document: another language is a link, but a button where a link would lose what was typed") {
  shell::Frame frame = frame_at("/waste/report");
  frame.query = "x=1";
  CHECK(has(shell::document(frame, "A", {}).html, "href=\"/de/waste/report?x=1\""));
  frame.form_answer = true;
  const auto answer = shell::document(frame, "A", {}).html;
  CHECK(has(answer, "formaction=\"/de/waste/report\""));
  CHECK(has(answer, "name=\"_show\""));
}

TEST_CASE("document: Enter in a form that is shown again sends it, and does not change the language") {
  shell::Frame frame = frame_at("/waste/report");
  CHECK_FALSE(has(shell::document(frame, "A", {}).html, "form=\"sk-form\""));
  frame.form_answer = true;
  const auto answer = shell::document(frame, "A", {}).html;
  // Browsers press the first of a form's buttons: it says nothing, so that it stands for the form's own first one.
  const auto at = answer.find("form=\"sk-form\"");
  REQUIRE(at != std::string::npos);
  const auto first = answer.substr(answer.rfind('<', at), answer.find('>', at) - answer.rfind('<', at));
  CHECK(has(first, "type=\"submit\""));
  CHECK(has(first, "aria-hidden=\"true\""));
  CHECK_FALSE(has(first, "name="));
  CHECK_FALSE(has(first, "formaction="));
}

TEST_CASE("document: the way to where staff work stands in the head for whom a shell leads there, for nobody else") {
  auto frame = shell_test::frame_at("/");
  CHECK_FALSE(shell_test::has(shell::document(frame, "A", {}).html, "sk-console"));
  frame.signed_in = true;
  CHECK_FALSE(shell_test::has(shell::document(frame, "A", {}).html, "sk-console"));
  frame.console = "/t/musterstadt/console";
  CHECK(shell_test::has(shell::document(frame, "A", {}).html, "href=\"/t/musterstadt/console\">console</a>"));
}
