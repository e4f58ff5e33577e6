// SPDX-License-Identifier: EUPL-1.2
// The pages by which staff make panels, rounds and links.
#include "shell.h"

#include <vector>

namespace feedback {
namespace {

using stadtkern::Form;
using stadtkern::testkit::Origin;

const Origin kClerk{"user:clerk", {"feedback.staff"}};

bool has(const std::string& html, const std::string& part) {
  return html.find(part) != std::string::npos;
}

Form round_form(const std::string& last = "2999-12-31") {
  Form form;
  form.set("title", "Winter <1>");
  form.set("first_day", "2020-01-01");
  form.set("last_day", last);
  form.set("rows", "5");
  form.set("text1", "Wie gut ist der Markt?");
  form.set("kind1", "scale");
  form.set("text3", "Was fehlt?");
  form.set("kind3", "text");
  form.set("do", "make");
  return form;
}

// A panel that a clerk made by the form, its path.
std::string made(Shell& shell) {
  Form form;
  form.set("name", "Handel <Mitte>");
  form.set("organisation", "Gewerbeverein");
  form.set("do", "make");
  const auto done = shell.send(form, "/inbox/panels/new", "en", kClerk);
  REQUIRE(done.status == 303);
  REQUIRE(done.location.ends_with("?saved=panel"));
  return done.location.substr(0, done.location.find('?'));
}

std::vector<std::string> links(Shell& shell, const std::string& path, const std::string& count) {
  Form form;
  form.set("do", "links");
  form.set("count", count);
  const auto page = shell.send(form, path, "en", kClerk);
  std::vector<std::string> out;
  for (std::size_t at = 0; (at = page.html.find("/feedback/panel/", at)) != std::string::npos;) {
    at += 10;  // from "panel" on
    out.push_back("/" + page.html.substr(at, page.html.find('<', at) - at));
  }
  return out;
}

TEST_CASE("panel staff: a panel, its round and its links are made by forms, and a member answers by one of them") {
  Shell shell;
  CHECK(has(shell.get("/inbox/panels", {}, "en", kClerk).html, "Nobody is asked yet"));
  const std::string path = made(shell);
  CHECK(has(shell.get("/inbox/panels", {}, "en", kClerk).html, "Handel &lt;Mitte&gt;"));
  const auto empty = shell.get(path, "saved=panel", "en", kClerk);
  CHECK(has(empty.html, "The panel is made"));
  CHECK(has(empty.html, "There is no round yet"));

  const auto done = shell.send(round_form(), path + "/new", "en", kClerk);
  REQUIRE(done.status == 303);
  CHECK(done.location == path + "?saved=round");
  const auto panel = shell.staff().get("/panels/" + path.substr(path.rfind('/') + 1));
  CHECK(text(panel, "/rounds/0/title") == "Winter <1>");
  CHECK(panel.json("/rounds/0/questions").items().size() == 2);
  CHECK(text(panel, "/rounds/0/questions/1/kind") == "text");

  const auto given = links(shell, path, "2");
  REQUIRE(given.size() == 2);
  CHECK(given[0] != given[1]);
  const auto seat = shell.get(given[0]);
  CHECK(has(seat.html, "Winter &lt;1&gt;"));
  CHECK(has(shell.get(path, {}, "en", kClerk).html, "Links that hold: 2"));
}

TEST_CASE("panel staff: what is wrong stands at its field, with what was typed, and nothing is made") {
  Shell shell;
  Form form;
  form.set("name", " ");
  form.set("organisation", "Gewerbeverein");
  const auto page = shell.send(form, "/inbox/panels/new", "en", kClerk);
  CHECK(page.status == 422);
  CHECK(has(page.html, "href=\"#name\""));
  CHECK(has(page.html, "value=\"Gewerbeverein\""));
  CHECK(has(shell.get("/inbox/panels", {}, "en", kClerk).html, "Nobody is asked yet"));

  const std::string path = made(shell);
  form = round_form("2019-12-31");
  form.set("text3", std::string(501, 'x'));
  const auto round = shell.send(form, path + "/new", "en", kClerk);
  CHECK(round.status == 422);
  CHECK(has(round.html, "href=\"#last_day\""));
  CHECK(has(round.html, "href=\"#text3\""));
  CHECK_FALSE(has(round.html, "href=\"#text1\""));
  form = round_form();
  form.set("text1", "");
  form.set("text3", "  ");
  CHECK(has(shell.send(form, path + "/new", "en", kClerk).html, "href=\"#text1\""));
  CHECK(has(shell.get(path, {}, "en", kClerk).html, "There is no round yet"));
  for (const char* count : {"0", "-1", "201", "many", ""}) {
    INFO(count);
    CHECK(links(shell, path, count).empty());
  }
  form = {};
  form.set("do", "revoke");
  form.set("number", "7");
  CHECK(shell.send(form, path, "en", kClerk).status == 422);
}

TEST_CASE("panel staff: more places for questions keep what was typed") {
  Shell shell;
  const std::string path = made(shell);
  Form form = round_form();
  form.set("do", "more");
  const auto page = shell.send(form, path + "/new", "en", kClerk);
  CHECK(page.status == 200);
  CHECK(has(page.html, "id=\"text10\""));
  CHECK(has(page.html, "Was fehlt?"));
  form.set("rows", "30");
  CHECK_FALSE(has(shell.send(form, path + "/new", "en", kClerk).html, "id=\"text31\""));
  form.set("rows", "99999999999999999999");
  CHECK(has(shell.send(form, path + "/new", "en", kClerk).html, "id=\"text10\""));
}

TEST_CASE("panel staff: a link is revoked by its number, a round that has not ended gets another last day") {
  Shell shell;
  const std::string path = made(shell);
  REQUIRE(shell.send(round_form(), path + "/new", "en", kClerk).status == 303);
  const auto given = links(shell, path, "2");
  REQUIRE(given.size() == 2);
  Form form;
  form.set("do", "revoke");
  form.set("number", "1");
  CHECK(shell.send(form, path, "en", kClerk).location == path + "?saved=revoked");
  CHECK(has(shell.get(given[0]).html, "does not hold"));
  CHECK(shell.get(given[1]).status == 200);

  const std::string id = path.substr(path.rfind('/') + 1);
  const auto round = shell.staff().get("/panels/" + id).json("/rounds/0/id");
  const std::string number = round.as_string() ? *round.as_string() : stadtkern::json::write(round);
  form = {};
  form.set("do", "move");
  form.set("round", number);
  form.set("last_day_" + number, "2019-01-01");
  const auto wrong = shell.send(form, path, "en", kClerk);
  CHECK(wrong.status == 422);
  CHECK(has(wrong.html, "href=\"#last_day_" + number + "\""));
  form.set("last_day_" + number, "2020-02-01");
  CHECK(shell.send(form, path, "en", kClerk).location == path + "?saved=day");
  CHECK(text(shell.staff().get("/panels/" + id), "/rounds/0/last_day") == "2020-02-01");
  CHECK(has(shell.get(path, {}, "en", kClerk).html, "too few answers"));
  form.set("last_day_" + number, "2999-01-01");
  CHECK(shell.send(form, path, "en", kClerk).status == 409);
}

TEST_CASE("panel staff: what was answered is read when the round has ended and enough have answered") {
  Shell shell({{"publish_from", 3}});
  const std::string path = made(shell);
  REQUIRE(shell.send(round_form(), path + "/new", "en", kClerk).status == 303);
  const std::string id = path.substr(path.rfind('/') + 1);
  const auto panel = shell.staff().get("/panels/" + id);
  const auto of = [&](const std::string& pointer) {
    const auto value = panel.json(pointer);
    return value.as_string() ? *value.as_string() : stadtkern::json::write(value);
  };
  const std::string round = of("/rounds/0/id");
  const std::string scale = "q" + of("/rounds/0/questions/0/id");
  const std::string words = "q" + of("/rounds/0/questions/1/id");
  for (const std::string& seat : links(shell, path, "3")) {
    Form form;
    form.set(scale, "4");
    form.set(words, "Ein <Brunnen>");
    REQUIRE(shell.send(form, std::string(seat).append("/").append(round)).status == 303);
  }
  const std::string page = path + "/round/" + round;
  CHECK_FALSE(has(shell.get(page, {}, "en", kClerk).html, "Brunnen"));
  CHECK_FALSE(has(shell.get(path, {}, "en", kClerk).html, "have answered"));
  Form form;
  form.set("do", "move");
  form.set("round", round);
  form.set("last_day_" + round, "2020-02-01");
  REQUIRE(shell.send(form, path, "en", kClerk).status == 303);
  const auto over = shell.get(page, {}, "en", kClerk);
  CHECK(has(over.html, "Ein &lt;Brunnen&gt;"));
  CHECK(has(over.html, "3 have answered"));
  CHECK_FALSE(has(shell.get(page, "question=1&from=-5", "en", kClerk).html, "from=3"));
}

TEST_CASE("panel staff: nobody else sees or changes anything, and what is not there is said to be so") {
  Shell shell;
  const std::string path = made(shell);
  for (const std::string& page : {std::string("/inbox/panels"), path, path + "/new"}) {
    INFO(page);
    CHECK_FALSE(shell.ask("Render", page, {}, {}, "en", {}));
    CHECK_FALSE(shell.ask("Render", page, {}, {}, "en", {"user:x", {"waste.staff"}}));
  }
  CHECK_FALSE(shell.ask("Submit", path, {}, "do=links&count=1", "en", {}));
  const auto gone = shell.ask("Render", "/inbox/panels/ffffffffffffffff", {}, {}, "en", kClerk);
  REQUIRE_FALSE(gone);
  CHECK(gone.error().code == stadtkern::Code::NotFound);
  CHECK_FALSE(shell.ask("Render", path + "/round/9", {}, {}, "en", kClerk));
}

TEST_CASE("panel staff: no page shows a key in place of its words") {
  Shell shell;
  const std::string path = made(shell);
  REQUIRE(shell.send(round_form(), path + "/new", "en", kClerk).status == 303);
  REQUIRE(links(shell, path, "1").size() == 1);
  for (const char* language : {"de", "en"}) {
    for (const std::string& page :
         {std::string("/inbox/panels"), std::string("/inbox/panels/new"), path, path + "/new"}) {
      for (const char* saved : {"", "saved=panel", "saved=round", "saved=day", "saved=revoked"}) {
        const auto shown = shell.get(page, saved, language, kClerk);
        for (const char* key : {">panel_", ">panels_", ">round_", ">rounds_", ">links_", ">saved_", ">fault_"}) {
          INFO(page << " " << language << " " << key);
          CHECK_FALSE(has(shown.html, key));
        }
      }
    }
  }
}

}  // namespace
}  // namespace feedback
