// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "pages/trouble.h"
#include "test_data.h"

namespace operations {
namespace {

TEST_CASE("told: an answer, what the command said besides, and many lines") {
  const Told answer = told(Outcome{0, R"json({"done":"waste restarts"})json", "warning: slow\n", false});
  CHECK(answer.good());
  CHECK(answer.json["done"].text() == "waste restarts");
  CHECK(answer.said == "warning: slow");
  const Told logs = told(Outcome{0, R"json({"message":"b"})json", "{\"message\":\"a\"}\n", false});
  CHECK(logs.text == "{\"message\":\"a\"}\n{\"message\":\"b\"}");
  CHECK(told_text("").good());  // a log without a line
}

TEST_CASE("told: why a command did nothing") {
  const Told refused =
      told_text(R"json({"error":{"code":"VALIDATION_FAILED","message":"no","fields":["/keep: too long"]}})json", 2);
  REQUIRE(refused.trouble);
  CHECK(refused.trouble->code == "VALIDATION_FAILED");
  CHECK(refused.trouble->fields == std::vector<std::string>{"/keep: too long"});
  const Told problems = told_text(
      R"json({"problems":[{"file":"a.toml","line":3,"key":"modules.waste.tarif","message":"unknown","suggestion":"tariff"}]})json",
      2);
  REQUIRE(problems.trouble);
  CHECK(problems.trouble->fields == std::vector<std::string>{"modules.waste.tarif: unknown (tariff)"});
  const Told words = told(Outcome{3, "", "no room on the disk\n", false});
  REQUIRE(words.trouble);
  CHECK(words.trouble->message == "no room on the disk");
  // What found something and says so by its exit code has answered.
  CHECK(told_text(kDoctor, 1).good());
  CHECK_FALSE(told(Outcome{0, "", "", true}).good());
}

TEST_CASE("trouble: a call that did not come through says what to do, in both languages") {
  using stadtkern::Code;
  for (const Code code : {Code::PermissionDenied, Code::ResourceExhausted, Code::DeadlineExceeded,
                          Code::InvalidArgument, Code::Unavailable, Code::NotFound}) {
    for (const char* language : {"de", "en"}) {
      const auto page = pages::trouble_page(place_in(language), "Titel", not_through(code, "<why>"));
      CHECK(page.status >= 400);
      CHECK(has(page.content.source(), "kern-alert--danger"));
      // Who may not run the node is told what to do, and needs no English reason.
      CHECK(has(page.content.source(), "&lt;why&gt;") == (code != Code::PermissionDenied));
      CHECK_FALSE(has(page.content.source(), "trouble_"));
    }
  }
  const auto denied = pages::trouble_page(place_in(), "T", not_through(Code::PermissionDenied));
  CHECK(denied.status == 403);
  CHECK(has(denied.content.source(), "[admin]"));
}

}  // namespace
}  // namespace operations
