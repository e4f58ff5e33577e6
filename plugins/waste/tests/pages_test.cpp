// SPDX-License-Identifier: EUPL-1.2
// The module's pages as a shell asks for them.
#include <stadtkern/form.h>
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <chrono>

#include "pages/dates.h"
#include "pages/words.h"
#include "test_data.h"
#include "wire/pages.h"

namespace waste {
namespace {

using stadtkern::Form;
using stadtkern::testkit::Town;
namespace wire = stadtkern::wire;

struct Shell {
  Town town{"waste"};

  wire::pages::Rendered ask(const std::string& method, const std::string& path, const std::string& query,
                            const std::string& form, const std::string& language, const std::string& key = {},
                            const std::string& who = "token:ada") {
    wire::pages::RenderRequest wanted;
    wanted.path = path;
    wanted.query = query;
    wanted.form = form;
    wanted.language = language;
    wanted.root_path = "/t/x/en";
    wanted.site_path = "/t/x";
    const auto answer =
        town.node().call(town.id(), "pages/v1@waste", method, wire::encode(wanted), {who, {}, key, {}})->answer();
    INFO((answer ? std::string() : answer.error().message));
    REQUIRE(answer);
    auto out = wire::decode<wire::pages::Rendered>(*answer);
    REQUIRE(out);
    return *out;
  }
  wire::pages::Rendered get(const std::string& path, const std::string& query = {},
                            const std::string& language = "en") {
    return ask("Render", path, query, {}, language);
  }
  stadtkern::Code refused(const std::string& method, const std::string& path) {
    wire::pages::RenderRequest wanted;
    wanted.path = path;
    wanted.language = "en";
    const auto answer = town.node().call(town.id(), "pages/v1@waste", method, wire::encode(wanted))->answer();
    REQUIRE_FALSE(answer);
    return answer.error().code;
  }
  // By somebody who has signed in, unless said otherwise: nobody asks those how quickly they fill in a form.
  wire::pages::Rendered send(Form form, const std::string& key = {}, const std::string& who = "token:ada") {
    return ask("Submit", "/report", {}, form.encoded(), "en", key, who);
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Form whole(const std::string& step) {
  Form form;
  form.set("step", step);
  form.set("address",
           "Bahnhofstra\xC3\x9F"
           "e 12");
  form.set("category", "dumped_rubbish");
  form.set("description",
           "Zwei <S\xC3\xA4"
           "cke>");
  return form;
}

TEST_CASE("pages: a step that lacks something is shown again with what was typed, the next one with all of it hidden") {
  Shell shell;
  Form form;
  form.set("step", "1");
  const auto where = shell.send(form);
  CHECK(where.status == 422);
  CHECK(has(where.html, "Please say where it is."));
  CHECK(has(where.html, "aria-invalid=\"true\""));
  form.set("address", "Marktplatz <3>");
  const auto what = shell.send(form);
  CHECK(what.status == 200);
  CHECK(has(what.html, "Step 2 of 4"));
  CHECK(has(what.html, "name=\"address\" value=\"Marktplatz &lt;3&gt;\""));
  CHECK(has(what.html, "name=\"form_token\" value=\""));
  form.set("step", "3");
  form.set("category", "no such thing");
  CHECK(has(shell.send(form).html, "Step 2 of 4"));  // back to where the fault is
}

TEST_CASE("pages: a report that is begun anew has a key of its own, on all further steps it stays") {
  Shell shell;
  Form form = whole("1");
  form.set("_key", "0123456789abcdef0123456789abcdef");
  const auto what = shell.send(form);
  CHECK_FALSE(has(what.html, "0123456789abcdef0123456789abcdef"));
  CHECK(has(what.html, "name=\"_key\" value=\""));
  form.set("step", "3");
  CHECK(has(shell.send(form).html, "0123456789abcdef0123456789abcdef"));
}

TEST_CASE("pages: a step can be shown again as it is, in another language") {
  Shell shell;
  Form form = whole("3");
  form.set("_show", "yes");
  const auto german = shell.ask("Submit", "/report", {}, form.encoded(), "de");
  CHECK(german.status == 200);
  CHECK(has(german.html, "Schritt 3 von 4"));
  CHECK(has(german.html, "id=\"sk-form\""));
  CHECK(has(german.html, "cke&gt;"));
  CHECK_FALSE(has(german.html, "_show"));
}

TEST_CASE("pages: a form that is far too large, or is no text, is a page that says what is wrong") {
  Shell shell;
  const std::string begun = "step=3&address=Hafen&category=dumped_rubbish";
  const auto large = shell.ask("Submit", "/report", {}, begun + "&description=" + std::string(250'000, '\''), "en");
  CHECK(large.status == 422);
  CHECK(has(large.html, "href=\"#description\""));
  std::string fields = "step=1&address=Hafen";
  for (int i = 0; i < 300; ++i) fields += "&answer_" + std::to_string(i) + "=" + std::string(800, '"');
  const auto many = shell.ask("Submit", "/report", {}, fields, "en");
  CHECK(many.status == 200);
  CHECK_FALSE(has(many.html, "answer_7"));
  const auto broken = shell.ask("Submit", "/report", {}, "step=1&address=%FF&category=%C3%28", "en");
  CHECK(broken.status == 422);
  CHECK_FALSE(has(broken.html, "\xFF"));
}

TEST_CASE("pages: what a stranger adds to a form does not come back") {
  Shell shell;
  Form form = whole("1");
  form.set("evil", "<script>");
  const auto page = shell.send(form);
  CHECK_FALSE(has(page.html, "evil"));
  CHECK_FALSE(has(page.html, "<script"));
}

TEST_CASE("pages: a report is kept once under its key, its page tells nothing of who sent it") {
  Shell shell;
  Form form = whole("4");
  form.set("email", "ada@example.org");
  const auto first = shell.send(form, "0123456789abcdef");
  CHECK(first.status == 303);
  CHECK(first.location.starts_with("/sent/"));
  CHECK(shell.send(form, "0123456789abcdef").location == first.location);
  CHECK(shell.town.events("waste.report.created").size() == 1);
  const auto thanks = shell.get(first.location);
  CHECK(has(thanks.html, "/t/x/en/waste/reports/" + first.location.substr(6)));
  const auto page = shell.get("/reports/" + first.location.substr(6));
  CHECK(page.status == 200);
  CHECK(has(page.html, "Bahnhofstra"));
  CHECK_FALSE(has(page.html, "ada@example.org"));
  CHECK_FALSE(has(page.html, "cke&gt;"));  // the text waits for the staff
  CHECK(has(shell.get("/").html, "/waste/reports/"));
  CHECK(shell.get("/reports/AAAAAAAA").status == 404);
}

TEST_CASE("pages: a program that fills in everything is held, and is told what everybody is told") {
  Shell shell;
  Form form = whole("4");
  form.set("website", "https://spam.example");
  const std::string sent = shell.send(form, {}, {}).location;
  CHECK(sent.starts_with("/sent/"));
  CHECK(has(shell.get(sent).html, "Your report has arrived"));
  CHECK(shell.refused("Render", "/sent/AAAAAAA2") == stadtkern::Code::NotFound);
  CHECK(shell.town.events("waste.report.created").empty());
}

TEST_CASE("pages: a report nearby is shown before one writes on") {
  Shell shell;
  REQUIRE(
      shell.town.post("/reports", R"({"category":"dumped_rubbish","lat":48.59,"lon":8.87,"address":"Hafen"})").status ==
      201);
  Form form = whole("2");
  form.set("lat", "48.59005");
  form.set("lon", "8.87");
  const auto page = shell.send(form);
  CHECK(has(page.html, "Somebody may have reported this already"));
  CHECK(has(page.html, "Hafen"));
}

TEST_CASE("pages: the calendar of a street, its parts, streets that are meant, and the way to subscribe") {
  Shell shell;
  const auto soon = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) + std::chrono::days{7};
  const std::string plan =
      R"([{"street":"Seeweg","district":"Mitte"},{"street":"Talweg","numbers":"1-15","district":"Mitte"},
{"street":"Talweg","numbers":"16-40","district":"Nord"},{"district":"Mitte","kind":"Restm\u00fcll","date":")" +
      calendar::iso(soon) + R"("}])";
  REQUIRE_FALSE(shell.town.as("operator").run_command("calendar", {}, plan).error);
  CHECK(has(shell.get("/calendar").html, "<form method=\"get\""));
  for (const char* query : {"street=", "street=%20", "street=+%09"}) {
    const auto nothing = shell.get("/calendar", query);
    CHECK(nothing.status == 422);
    CHECK(nothing.title.starts_with("Error: "));
    CHECK(has(nothing.html, "data-sk-summary"));
    CHECK(has(nothing.html, "href=\"#street\""));
  }
  const auto unknown = shell.get("/calendar", "street=Nirgendweg");
  CHECK(unknown.status == 404);
  CHECK(unknown.title.starts_with("Error: "));
  CHECK(has(unknown.html, "href=\"#street\""));
  const auto found = shell.get("/calendar", "street=Seeweg");
  CHECK(found.status == 200);
  CHECK(has(found.html, "Dates for Seeweg"));
  CHECK(has(found.html, pages::weekday_text(soon, "en")));
  CHECK(has(found.html, "href=\"/t/x/api/waste/v1/collections/seeweg.ics\""));
  CHECK(has(shell.get("/calendar", "street=Talweg").html, "several districts"));
  CHECK(shell.get("/calendar", "street=Talweg&number=3").status == 200);
  CHECK(has(shell.get("/calendar", "street=Talweg&number=99").html, "no dates for this house number"));
  const auto meant = shell.get("/calendar", "street=See");
  CHECK(meant.status == 404);
  CHECK(has(meant.html, "Did you mean"));
  CHECK(has(meant.html, "calendar?street=Seeweg"));
}

TEST_CASE("pages: days are written as people write them") {
  const auto day = calendar::day_of(2026, 12, 1);
  CHECK(pages::day_text(day, "de") == "1. Dezember 2026");
  CHECK(pages::weekday_text(day, "en") == "Tuesday, 1 December 2026");
  CHECK(pages::weekday_text(day, "de-x-simple") == "Dienstag, 1. Dezember 2026");
}

TEST_CASE("pages: no page shows a key in place of its words") {
  Shell shell;
  const std::string sent = shell.send(whole("4")).location;
  for (const char* language : {"de", "en", "de-x-simple"}) {
    for (const std::string& path :
         {std::string("/"), std::string("/report"), sent, std::string("/reports/AAAAAAAA"), std::string("/calendar")}) {
      const auto page = shell.get(path, {}, language);
      INFO(language << path << page.html);
      for (const char* start : {">form_", ">page_", ">calendar_", "\"form_gps"}) CHECK_FALSE(has(page.html, start));
      CHECK_FALSE(has(page.title, "_"));
    }
  }
}

}  // namespace
}  // namespace waste
