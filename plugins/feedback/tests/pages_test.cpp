// SPDX-License-Identifier: EUPL-1.2
// What everybody can do: say something, see what becomes of it, read what was answered.
#include "letters.pb.h"
#include "shell.h"
#include "test_data.h"
#include "text.h"

namespace feedback {
namespace {

using stadtkern::Form;

TEST_CASE("pages: the form asks nothing but what it needs, and knows which page it is about") {
  Shell shell;
  const auto page = shell.get("/new", "page=%2Fde%2Fwaste%2Freport%3Fname%3DAda");
  CHECK(page.status == 200);
  CHECK(has(page.html, "You are writing to us about: /waste/report<"));
  CHECK(has(page.html, "action=\"/t/x/en/feedback/new\""));
  CHECK(std::regex_search(page.html, std::regex("name=\"_key\" value=\"[0-9a-f]{32}\"")));
  CHECK(page.html != shell.get("/new", "page=%2Fde%2Fwaste%2Freport%3Fname%3DAda").html);
  CHECK(has(shell.get("/new", "page=javascript:alert(1)").html, "about: our pages<"));
}

TEST_CASE("pages: what is missing is said, what was typed stays, another language shows it unchanged") {
  Shell shell;
  Form form = Shell::whole("zu kurz");
  form.set("email", "keine Adresse");
  const auto page = shell.send(form);
  CHECK(page.status == 422);
  CHECK(page.title == "Error: Feedback on this page");
  CHECK(has(page.html, "Please write a little more"));
  CHECK(has(page.html, "This is not a mail address"));
  CHECK(has(page.html, "zu kurz</textarea>"));
  form.set("_show", "yes");
  const auto german = shell.send(form, "/new", "de");
  CHECK(german.status == 200);
  CHECK(has(german.html, "zu kurz</textarea>"));
  CHECK(has(german.html, "id=\"sk-form\""));
  CHECK(shell.town.events("feedback.received").empty());
}

TEST_CASE("pages: a message is kept once under its form's key, and its author finds it by a link") {
  Shell shell;
  Form form = Shell::whole("Das <b>Formular</b> ist\nzu lang.");
  form.set("_key", "0123456789abcdef0123456789abcdef");
  form.set("email", "ada@example.org");
  const std::string token = shell.write(form);
  CHECK(shell.write(form) == token);
  CHECK(shell.town.events("feedback.received").size() == 1);
  form.set("text", "Etwas ganz anderes");
  const auto other = shell.ask("Submit", "/new", {}, form.encoded(), "en", {});
  REQUIRE_FALSE(other);
  CHECK(other.error().reason == "already_done");

  const auto sent = shell.get("/sent/" + token);
  CHECK(has(sent.html, "href=\"/t/x/en/feedback/follow/" + token + "\""));
  CHECK(has(sent.html, "href=\"/t/x/en/feedback/answered\""));  // the page that it is about
  const auto mine = shell.get("/follow/" + token);
  CHECK(has(mine.html, "Das &lt;b&gt;Formular&lt;/b&gt; ist<br>zu lang."));
  CHECK(has(mine.html, "Not answered yet"));
  CHECK(has(mine.html, "15 January 2026"));
  CHECK_FALSE(has(mine.html, "ada@example.org"));
}

TEST_CASE("pages: nobody finds a message by another link, and no event or log has a word of it") {
  Shell shell;
  const std::string token = shell.write(Shell::whole("MARKERtext MARKERtext"));
  for (const std::string& wrong : {std::string("~") + std::string(32, '0'), token.substr(1), std::string("x")}) {
    const auto page = shell.get("/follow/" + wrong);
    CHECK(page.status == 404);
    CHECK(has(page.html, "leads to no message"));
    CHECK(shell.get("/sent/" + wrong).status == 404);
  }
  const auto events = shell.town.events("feedback.received");
  REQUIRE(events.size() == 1);
  CHECK(events[0].subject == shell.newest());
  CHECK_FALSE(has(events[0].payload, "MARKER"));
  CHECK_FALSE(has(shell.town.log(), "MARKER"));
  CHECK_FALSE(has(shell.town.log(), token));
}

TEST_CASE("pages: the answer stands at the author's link, and on the public page when both agree") {
  Shell shell;
  Form form = Shell::whole("Wann hat das Rathaus auf?");
  form.set("kind", "question");
  form.set("email", "ada@example.org");
  form.set("consent", "yes");
  const std::string token = shell.write(form);
  CHECK(has(shell.get("/answered").html, "No answer has been published yet."));
  const std::string id = shell.newest();
  REQUIRE(shell.change(id, R"({"answer":"Montag bis <Freitag>.","note":"MARKERnote"})").status == 200);
  const auto mine = shell.get("/follow/" + token);
  CHECK(has(mine.html, "Montag bis &lt;Freitag&gt;."));
  CHECK(has(mine.html, "answered"));
  CHECK_FALSE(has(mine.html, "MARKER"));
  CHECK_FALSE(has(shell.get("/answered").html, "Montag"));
  REQUIRE(shell.change(id, R"({"released":true})").status == 200);
  const auto all = shell.get("/answered");
  CHECK(has(all.html, "Wann hat das Rathaus auf?"));
  CHECK(has(all.html, "Montag bis &lt;Freitag&gt;."));
  CHECK_FALSE(has(all.html, "ada@example.org"));
  CHECK_FALSE(has(all.html, "MARKER"));

  CHECK(has(shell.get("/follow/" + token).html, "Do not publish"));
  Form back;
  back.set("take_back", "consent");
  CHECK(shell.send(back, "/follow/" + token).location == "/follow/" + token);
  CHECK_FALSE(has(shell.get("/answered").html, "Rathaus"));
  CHECK_FALSE(has(shell.get("/follow/" + token).html, "Do not publish"));
  CHECK(shell.change(id, R"({"released":true})").status == 409);
}

TEST_CASE("pages: an author with an address is written to once for each answer, until the address is deleted") {
  Shell shell;
  Form form = Shell::whole();
  form.set("email", "ada@example.org");
  const std::string token = shell.write(form);
  const std::string id = shell.newest();
  REQUIRE(shell.change(id, R"({"note":"n"})").status == 200);
  CHECK(shell.town.events("feedback.letter.due").empty());
  REQUIRE(shell.change(id, R"({"answer":"MARKERanswer"})").status == 200);
  const auto due = shell.town.events("feedback.letter.due");
  REQUIRE(due.size() == 1);
  v1::LetterQuery query;
  query.set_payload(due[0].payload);
  const auto letter = shell.town.as({}, "module:notify").call<v1::Letter>("WriteLetter", query);
  REQUIRE(letter);
  CHECK(letter->to() == "ada@example.org");
  CHECK(letter->language() == "en");
  REQUIRE(letter->parts_size() == 3);
  CHECK(letter->parts(1).text() == "MARKERanswer");
  const std::string path = letter->parts(2).path();
  REQUIRE(path.starts_with("/en/feedback/follow/~"));
  CHECK_FALSE(has(path, token));
  CHECK(has(shell.get(path.substr(12)).html, "MARKERanswer"));
  CHECK_FALSE(shell.town.as({"feedback.staff"}).call<v1::Letter>("WriteLetter", query));

  CHECK(has(shell.get("/follow/" + token).html, "Delete mail address"));
  Form back;
  back.set("take_back", "email");
  REQUIRE(shell.send(back, path.substr(12)).status == 303);
  CHECK_FALSE(has(shell.get("/follow/" + token).html, "Delete mail address"));
  const auto gone = shell.town.as({}, "module:notify").call<v1::Letter>("WriteLetter", query);
  REQUIRE_FALSE(gone);
  CHECK(gone.error().code == stadtkern::Code::Gone);
  REQUIRE(shell.change(id, R"({"answer":"Anders"})").status == 200);
  CHECK(shell.town.events("feedback.letter.due").size() == 1);
}

TEST_CASE("pages: more than fits on a page is on the next one") {
  Shell shell({{"entries_per_hour", 0}});
  for (int i = 0; i < 21; ++i) {
    Form form = Shell::whole("Nachricht Nummer " + std::to_string(i));
    form.set("consent", "yes");
    static_cast<void>(shell.write(form));
    shell.town.clock().advance(std::chrono::minutes{1});
    REQUIRE(shell.change(shell.newest(), R"({"answer":"Danke","released":true})").status == 200);
  }
  const auto first = shell.get("/answered");
  CHECK(has(first.html, "Nummer 20<"));
  CHECK_FALSE(has(first.html, "Nummer 0<"));
  CHECK(has(first.html, "/answered?from=2"));
  const auto second = shell.get("/answered", "from=2");
  CHECK(has(second.html, "Nummer 0<"));
  CHECK(has(second.html, "/answered?from=1"));
  CHECK_FALSE(has(second.html, "/answered?from=3"));
  CHECK(shell.get("/answered", "from=-7").html == first.html);
}

TEST_CASE("pages: who sends too much in an hour keeps the text, and who has signed in is not counted") {
  Shell shell({{"entries_per_hour", 2}});
  for (int i = 0; i < 2; ++i) static_cast<void>(shell.write(Shell::whole()));
  const auto refused = shell.send(Shell::whole("Noch etwas Drittes"));
  CHECK(refused.status == 429);
  CHECK(has(refused.html, "Noch etwas Drittes</textarea>"));
  CHECK(has(refused.html, "Please try again later"));
  CHECK(shell.send(Shell::whole(), "/new", "en", {"user:ada"}).status == 303);
  CHECK(shell.staff().get("/entries").json("/found") == 3);
}

TEST_CASE("pages: a program that fills in everything is told what everybody is told, and waits apart") {
  Shell shell;
  Form form = Shell::whole();
  form.set("website", "https://spam.example");
  const std::string token = shell.write(form);
  CHECK(has(shell.get("/sent/" + token).html, "Your message has arrived"));
  CHECK(shell.town.events("feedback.received").empty());
  CHECK(shell.staff().get("/entries").json("/found") == 0);
  const auto apart = shell.staff().get("/entries?doubtful=true");
  CHECK(apart.json("/found") == 1);
  const std::string id = text(apart, "/entries/0/id");
  CHECK(shell.change(id, R"({"doubtful":false})").status == 200);
  CHECK(shell.staff().get("/entries").json("/found") == 1);
}

TEST_CASE("pages: whatever strangers type is stored as it is, and shown as text") {
  Shell shell({{"entries_per_hour", 0}});
  for (const std::string& hostile : hostile_strings()) {
    CAPTURE(hostile);
    const std::string typed = "0123456789 " + hostile;
    Form form = Shell::whole(typed);
    form.set("page", hostile);
    const auto mine = shell.get("/follow/" + shell.write(form));
    CHECK(has(mine.html, "0123456789"));
    CHECK_FALSE(has(mine.html, "<script"));
    CHECK_FALSE(has(mine.html, "<img"));
    shell.town.clock().advance(std::chrono::seconds{1});
    CHECK(text(shell.staff().get("/entries/" + shell.newest()), "/text") == kept_text(typed));
  }
}

TEST_CASE("pages: no page shows a key in place of its words") {
  Shell shell;
  Form form = Shell::whole();
  form.set("consent", "yes");
  form.set("email", "ada@example.org");
  const std::string token = shell.write(form);
  REQUIRE(shell.change(shell.newest(), R"({"answer":"Danke","released":true})").status == 200);
  const std::regex key(">(page|label|form|fault|sent|follow|answered|kind|state)_");
  for (const char* language : {"de", "en", "de-x-simple"}) {
    for (const std::string& path : {std::string("/new"), "/sent/" + token, "/follow/" + token,
                                    std::string("/follow/~0"), std::string("/answered")}) {
      const auto page = shell.get(path, {}, language);
      INFO(language << path << page.html);
      CHECK_FALSE(std::regex_search(page.html, key));
      CHECK_FALSE(has(page.title, "_"));
    }
    CHECK_FALSE(std::regex_search(shell.send({}, "/new", language).html, key));
  }
}

}  // namespace
}  // namespace feedback
