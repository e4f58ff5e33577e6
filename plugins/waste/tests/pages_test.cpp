// SPDX-License-Identifier: EUPL-1.2
// The module's pages as a shell asks for them.
#include <stadtkern/form.h>
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <chrono>
#include <map>

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

std::string with_id(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
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

TEST_CASE("pages: a link may begin a report at a place, as text, and not with a book") {
  Shell shell;
  CHECK(has(shell.get("/report", "address=M%C3%BChlweg+5+%3Cb%3E").html, "value=\"Mühlweg 5 &lt;b&gt;\""));
  CHECK_FALSE(has(shell.get("/report", "address=" + std::string(301, 'a')).html, "aaaa"));
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

TEST_CASE("pages: all steps stand on one page for the time without network, and what comes of it later is a report") {
  Shell shell;
  const auto page = shell.get("/report/offline");
  CHECK(page.status == 200);
  for (const char* part :
       {"data-sk-offline=\"/t/x/en/waste/report/offline\"", "data-sk-whole", "data-sk-send=\"go=next\"",
        "name=\"address\"", "name=\"category\"", "name=\"email\"", "data-sk-upload=\"/t/x/api/waste/v1/photos\""}) {
    INFO(part);
    CHECK(has(page.html, part));
  }
  Form form = whole("4");
  form.set("kept", "yes");
  form.set("go", "next");
  const auto sent = shell.send(form, {}, {});
  CHECK(sent.status == 303);
  CHECK(has(shell.get("/reports/" + sent.location.substr(6)).html, sent.location.substr(6)));
  // Nobody who was offline is taken for a program that is too fast: it stands in the list at once.
  CHECK(has(shell.get("/").html, sent.location.substr(6)));
}

TEST_CASE("pages: the search finds a category by what people call things, and leads to a form that has it chosen") {
  Shell shell;
  const std::map<std::string, std::string> words{{"Sperrm%C3%BCll", "dumped_rubbish"},
                                                 {"K%C3%BChlschrank", "dumped_rubbish"},
                                                 {"mattress", "dumped_rubbish"},
                                                 {"Glas", "container"},
                                                 {"pothole", "road_damage"}};
  for (const auto& [word, category] : words) {
    for (const char* language : {"de", "en", "de-x-simple"}) {
      INFO(word << " " << language);
      CHECK(has(shell.get("/reports/found", "q=" + word, language).html, "/report?category=" + category + "\""));
    }
  }
  CHECK(has(shell.get("/report", "category=container").html, "name=\"category\" value=\"container\""));
  CHECK_FALSE(has(shell.get("/report", "category=nowhere").html, "nowhere"));
}

TEST_CASE("pages: the town's search finds categories and reports as everybody may read them, and nothing for nothing") {
  Shell shell;
  const auto sent = shell.send(whole("4"));
  const std::string id = sent.location.substr(6);
  CHECK_FALSE(has(shell.get("/reports/found", "q=bahnhofstra").html, id));  // a place that waits for its release
  const auto by_number = shell.get("/reports/found", "q=" + id);
  CHECK(by_number.status == 200);
  CHECK(has(by_number.html, "href=\"/t/x/en/waste/reports/" + id + "\""));
  REQUIRE(shell.town.as("waste.staff").post("/reports/" + id + "/release").status == 200);
  CHECK(has(shell.get("/reports/found", "q=bahnhofstra").html, id));
  CHECK(has(shell.get("/reports/found", "q=" + id).html, id));
  CHECK(has(shell.get("/reports/found", "q=rubbish").html, "?category=dumped_rubbish\""));
  CHECK(has(shell.get("/reports/found", "q=S%C3%A4cke").html, id));
  for (const char* nothing : {"", "q=", "q=+-+", "q=nowhere", "q=%FF"}) {
    CHECK(shell.get("/reports/found", nothing).html.empty());
    CHECK(shell.get("/calendar/found", nothing).html.empty());
  }
}

TEST_CASE("pages: a town without a collection calendar says so, and a report leads back to all of them") {
  Shell shell;
  const auto calendar = shell.get("/calendar");
  CHECK(calendar.status == 200);
  CHECK(has(calendar.html, "There is no collection calendar for this place yet."));
  CHECK_FALSE(has(calendar.html, "<form"));
  const auto sent = shell.send(whole("4"));
  CHECK(has(shell.get("/reports/" + sent.location.substr(6)).html, "href=\"/t/x/en/waste/reports\""));
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
  CHECK_FALSE(has(page.html, "Bahnhofstra"));
  CHECK_FALSE(has(page.html, "ada@example.org"));
  CHECK_FALSE(has(page.html, "cke&gt;"));  // the text waits for the staff
  CHECK(has(shell.get("/").html, "/waste/reports/"));
  CHECK(shell.get("/reports/AAAAAAAA").status == 404);
}

TEST_CASE("pages: a program that fills in everything is held, and is told what everybody is told") {
  Shell shell;
  Form form = whole("4");
  const std::string good = shell.send(form).location.substr(6);
  form.set("website", "https://spam.example");
  const std::string sent = shell.send(form, {}, {}).location;
  REQUIRE(sent.starts_with("/sent/"));
  CHECK(shell.town.events("waste.report.created").size() == 1);
  const std::string id = sent.substr(6);
  CHECK_FALSE(has(shell.get("/").html, id));
  for (const std::string& path : {std::string("/sent/"), std::string("/reports/")}) {
    INFO(path);
    const auto real = shell.get(path + good);
    const auto held = shell.get(path + id);
    CHECK(held.status == real.status);
    CHECK(held.title == real.title);
    CHECK(with_id(held.html, id, good) == real.html);
  }
  CHECK(has(shell.get(sent).html, "data-name=\"Dumped rubbish\""));
  CHECK(shell.refused("Render", "/sent/AAAAAAA2") == stadtkern::Code::NotFound);
}

TEST_CASE("pages: of a report that is held, nobody sees the text, even where texts are public at once") {
  Shell shell;
  REQUIRE(shell.town.reconfigure({{"publish", "text_at_once"}}));
  Form form = whole("4");
  CHECK(has(shell.get("/reports/" + shell.send(form).location.substr(6)).html, "cke&gt;"));
  form.set("website", "https://spam.example");
  const auto held = shell.get("/reports/" + shell.send(form, {}, {}).location.substr(6));
  CHECK(held.status == 200);
  CHECK_FALSE(has(held.html, "cke&gt;"));
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
  CHECK(has(page.html, "/reports/"));
  CHECK_FALSE(has(page.html, "Hafen"));  // it waits for the staff
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

TEST_CASE("pages: all reports, by state and category, page by page") {
  Shell shell;
  CHECK(has(shell.get("/reports").html, "Nobody has reported anything yet."));
  for (int i = 0; i < 21; ++i) {
    Form form = whole("4");
    form.set("description", "Number " + std::to_string(i));
    REQUIRE(shell.send(form).status == 303);
  }
  const auto count = [](const std::string& html) {
    std::size_t out = 0;
    for (auto at = html.find("sk-about"); at != std::string::npos; at = html.find("sk-about", at + 1)) ++out;
    return out;
  };
  const auto first = shell.get("/reports");
  CHECK(first.status == 200);
  CHECK(count(first.html) == 20);
  CHECK(has(first.html, "href=\"/t/x/en/waste/reports?page=2\" rel=\"next\""));
  CHECK_FALSE(has(first.html, "rel=\"prev\""));
  CHECK(has(first.html, "data-points=\"/t/x/api/waste/v1/points.geojson\""));
  CHECK_FALSE(has(first.html, "Number 1"));  // no text that staff have not released
  const auto second = shell.get("/reports", "page=2&category=dumped_rubbish&status=open");
  CHECK(count(second.html) == 1);
  CHECK(has(second.html, "href=\"/t/x/en/waste/reports?status=open&amp;category=dumped_rubbish\" rel=\"prev\""));
  CHECK(has(second.html, "points.geojson?status=open&amp;category=dumped_rubbish"));
  CHECK(second.title == "Reports (2)");
  CHECK(has(shell.get("/reports", "status=closed").html, "There is no such report."));
  // What makes no sense is not asked, and comes back nowhere.
  const auto odd = shell.get("/reports", "status=%22%3E&category=none&page=99999999999999999999");
  CHECK(odd.status == 200);
  CHECK(count(odd.html) == 20);
  CHECK_FALSE(has(odd.html, "none"));
}

TEST_CASE("pages: what is rare is looked for among the newest reports, not in a whole archive") {
  Shell shell;
  Town& town = shell.town;
  REQUIRE(town.post("/reports", R"({"category":"graffiti","lat":48.6,"lon":8.9})").status == 201);
  const auto shown = [&] { return !has(shell.get("/reports", "category=graffiti").html, "There is no such report."); };
  CHECK(shown());
  town.clock().advance(std::chrono::hours{48});
  std::string rows = "[";
  for (int i = 0; i < 20'001; ++i) {
    rows += (i == 0 ? "" : ",") + std::string(R"({"service_request_id":")") + std::to_string(i) +
            R"(","status":"open","service_name":"x","service_code":"1",)"
            R"("requested_datetime":"2026-01-02T13:00:00Z","lat":48.6,"long":8.9})";
  }
  REQUIRE_FALSE(town.as("operator").run_command("import", {"x.json"}, rows + "]").error);
  CHECK_FALSE(shown());
  CHECK(town.get("/points.geojson?category=graffiti").json("/features").items().empty());
  CHECK(shell.get("/reports", "page=500").status == 200);
  CHECK(has(shell.get("/reports", "page=501").html, "rel=\"next\""));  // counts as not asked
}

TEST_CASE("pages: a map is given where reports are and how far they have got, in few bytes") {
  Town town{"waste", {{"endpoint_type", "test"}, {"example_reports", "musterstadt"}}};
  const auto all = town.get("/points.geojson", {{"accept-language", "en"}});
  REQUIRE(all.status == 200);
  CHECK(all.header("content-type") == "application/geo+json");
  CHECK(all.json("/features").items().size() > 5);
  CHECK(all.json("/features/0/properties/name").as_string());
  CHECK_FALSE(has(all.body, "description"));
  const auto closed = town.get("/points.geojson?status=closed");
  CHECK_FALSE(closed.json("/features").items().empty());
  CHECK(closed.json("/features").items().size() < all.json("/features").items().size());
  CHECK_FALSE(has(closed.body, "\"open\""));
  CHECK(town.get("/points.geojson?status=odd&category=none").body == all.body);
}

TEST_CASE("pages: what the script needs to keep a report in the browser, and nothing but that") {
  Shell shell;
  const std::string sent = shell.send(whole("4")).location;
  const auto thanks = shell.get(sent);
  CHECK(has(thanks.html, "data-sk-keep=\"/t/x\" data-id=\"" + sent.substr(sent.rfind('/') + 1) + "\" data-name=\""));
  CHECK(has(thanks.html, "data-keep=\"Remember in this browser\""));
  CHECK_FALSE(has(thanks.html, ">Your browser has remembered"));  // not unless somebody asks
  CHECK_FALSE(has(thanks.html, "cke&gt;"));                       // the text
  const auto mine = shell.get("/mine");
  CHECK(mine.status == 200);
  CHECK(has(mine.html, "data-sk-mine=\"/t/x\" data-reports=\"/t/x/en/waste/reports/\""));
  CHECK(has(mine.html, "This list needs JavaScript"));
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
    for (const std::string& path : {std::string("/"), std::string("/report"), sent, std::string("/reports/AAAAAAAA"),
                                    std::string("/calendar"), std::string("/reports"), std::string("/mine")}) {
      const auto page = shell.get(path, {}, language);
      INFO(language << path << page.html);
      for (const char* start :
           {">form_", ">page_", ">calendar_", ">reports_", ">mine_", ">map_", "\"form_", "\"mine_", "\"map_"})
        CHECK_FALSE(has(page.html, start));
      CHECK_FALSE(has(page.title, "_"));
    }
  }
}

}  // namespace
}  // namespace waste
