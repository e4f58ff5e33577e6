// SPDX-License-Identifier: EUPL-1.2
// The pages for staff, as the console asks for them.
#include "shell.h"

namespace feedback {
namespace {

using stadtkern::Code;
using stadtkern::Form;
using stadtkern::testkit::Origin;

const Origin kClerk{"user:clerk", {"feedback.staff"}};

std::string write(Shell& shell, const std::string& words, bool consent = true) {
  Form form = Shell::whole(words);
  form.set("email", "ada@example.org");
  if (consent) form.set("consent", "yes");
  static_cast<void>(shell.write(form));
  return shell.newest();
}

// What the page's form has in that hidden field.
std::string updated(Shell& shell, const std::string& id) {
  const std::string html = shell.get("/entry", "id=" + id, "en", kClerk).html;
  std::smatch found;
  std::regex_search(html, found, std::regex("name=\"updated\" value=\"([0-9]+)\""));
  return found.size() == 2 ? found[1].str() : std::string();
}

Form work(Shell& shell, const std::string& id) {
  Form form;
  form.set("id", id);
  form.set("updated", updated(shell, id));
  form.set("was", "new");
  form.set("state", "new");
  form.set("owner", "me");
  form.set("due", "2026-02-01");
  form.set("note", "Frau <Maier> fragen");
  form.set("answer", "Danke!");
  return form;
}

TEST_CASE("staff pages: the inbox has what is open, other views have the rest") {
  Shell shell;
  const std::string first = write(shell, "Die <erste> Nachricht\nmit zwei Zeilen");
  shell.town.clock().advance(std::chrono::minutes{1});
  const std::string second = write(shell, std::string(300, 'x'));
  REQUIRE(shell.change(second, R"({"state":"closed","owner":"me"})").status == 200);
  REQUIRE(shell.change(first, R"({"due":"2020-01-01"})").status == 200);
  const auto open = shell.get("/inbox", {}, "en", kClerk);
  CHECK(has(open.html, "1 messages"));
  CHECK(has(open.html, "href=\"/t/x/en/feedback/entry?id=" + first + "\""));
  CHECK(has(open.html, "Die &lt;erste&gt; Nachricht mit zwei Zeilen"));
  CHECK(has(open.html, "overdue since 1 January 2020"));
  CHECK_FALSE(has(open.html, second));
  CHECK_FALSE(has(open.html, "ada@example.org"));
  CHECK(has(shell.get("/inbox", "view=overdue", "en", kClerk).html, first));
  const auto closed = shell.get("/inbox", "view=closed", "en", kClerk);
  CHECK(has(closed.html, second));
  CHECK(has(closed.html, std::string(140, 'x') + " …"));
  CHECK_FALSE(has(shell.get("/inbox", "view=mine", "en", kClerk).html, second));  // closed
  CHECK(has(shell.get("/inbox", "view=doubtful", "en", kClerk).html, "There is nothing here"));
  CHECK(has(shell.get("/inbox", "view=<x>&from=-3", "en", kClerk).html, first));
}

TEST_CASE("staff pages: a long inbox comes in pages") {
  Shell shell({{"entries_per_hour", 0}});
  for (int i = 0; i < 51; ++i) static_cast<void>(shell.write(Shell::whole("Nachricht " + std::to_string(i))));
  CHECK(has(shell.get("/inbox", {}, "en", kClerk).html, "/inbox?view=open&amp;from=2"));
  const auto second = shell.get("/inbox", "from=2", "en", kClerk);
  CHECK(has(second.html, "/inbox?view=open&amp;from=1"));
  CHECK_FALSE(has(second.html, "from=3"));
}

TEST_CASE("staff pages: an entry is answered, given to somebody and published by its form") {
  Shell shell;
  const std::string id = write(shell, "Eine <b>Frage</b> zum Formular");
  const auto page = shell.get("/entry", "id=" + id, "en", kClerk);
  CHECK(has(page.html, "Eine &lt;b&gt;Frage&lt;/b&gt; zum Formular"));
  CHECK(has(page.html, "href=\"mailto:ada@example.org\""));
  CHECK(has(page.html, "value=\"2026-01-15\""));
  Form form = work(shell, id);
  form.set("released", "yes");
  const auto done = shell.send(form, "/entry", "en", kClerk);
  CHECK(done.status == 303);
  CHECK(done.location == "/entry?id=" + id + "&saved=1");
  const auto shown = shell.staff().get("/entries/" + id);
  CHECK(text(shown, "/state") == "answered");
  CHECK(text(shown, "/owner") == "user:clerk");
  CHECK(text(shown, "/due") == "2026-02-01");
  CHECK(text(shown, "/note") == "Frau <Maier> fragen");
  CHECK(shown.json("/released") == true);
  const auto saved = shell.get("/entry", "id=" + id + "&saved=1", "en", kClerk);
  CHECK(has(saved.html, "Saved"));
  CHECK(has(saved.html, "value=\"answered\" checked"));
  CHECK(has(saved.html, "value=\"me\" checked"));
  CHECK(has(saved.html, "Frau &lt;Maier&gt; fragen</textarea>"));
  CHECK(shell.town.events("feedback.answered").size() == 1);
}

TEST_CASE("staff pages: what is refused stands beside its field, with what was typed") {
  Shell shell;
  const std::string id = write(shell, "Eine Frage zum Formular", false);
  Form form = work(shell, id);
  form.set("state", "answered");
  form.set("answer", "");
  form.set("due", "bald");
  const auto page = shell.send(form, "/entry", "en", kClerk);
  CHECK(page.status == 422);
  CHECK(has(page.html, "href=\"#state-0\""));
  CHECK(has(page.html, "href=\"#due\""));
  CHECK(has(page.html, "Frau &lt;Maier&gt; fragen</textarea>"));
  CHECK(text(shell.staff().get("/entries/" + id), "/note").empty());
  form = work(shell, id);
  form.set("released", "yes");  // nobody agreed
  CHECK(has(shell.send(form, "/entry", "en", kClerk).html, "consent is published"));
  REQUIRE(shell.send(work(shell, id), "/entry", "en", kClerk).status == 303);
  form = work(shell, id);
  form.set("was", "answered");
  form.set("state", "answered");
  form.set("answer", "");
  CHECK(has(shell.send(form, "/entry", "en", kClerk).html, "not taken back"));
  form.set("_show", "yes");
  CHECK(shell.send(form, "/entry", "de", kClerk).status == 200);
}

TEST_CASE("staff pages: a form older than a colleague's work changes nothing, and comes back with both") {
  Shell shell;
  const Origin colleague{"user:other", {"feedback.staff"}};
  const std::string id = write(shell, "Eine Frage zum Formular");
  Form mine = work(shell, id);
  mine.set("owner", "");
  mine.set("note", "");
  mine.set("answer", "Meine Antwort");
  Form theirs = work(shell, id);
  theirs.set("due", "2026-01-15");
  theirs.set("note", "Schon angerufen");
  theirs.set("answer", "Deren Antwort");
  REQUIRE(shell.send(theirs, "/entry", "en", colleague).status == 303);

  const auto page = shell.send(mine, "/entry", "en", kClerk);
  CHECK(page.status == 409);
  CHECK(has(page.html, "Somebody else has changed this meanwhile"));
  CHECK(has(shell.send(mine, "/entry", "de", kClerk).html, "Jemand anderes hat das inzwischen geändert"));
  const auto kept = shell.staff().get("/entries/" + id);
  CHECK(text(kept, "/owner") == "user:other");
  CHECK(text(kept, "/note") == "Schon angerufen");
  CHECK(text(kept, "/answer") == "Deren Antwort");
  CHECK(text(kept, "/due") == "2026-01-15");
  CHECK(shell.town.events("feedback.answered").size() == 1);
  // What was typed stays, the colleague's stands where nothing was, and beside what was typed otherwise.
  CHECK(has(page.html, "Meine Antwort</textarea>"));
  CHECK(has(page.html, "Schon angerufen</textarea>"));
  CHECK(has(page.html, "Deren Antwort"));
  CHECK(has(page.html, "15 January 2026"));
  CHECK(has(page.html, "value=\"2026-02-01\""));
  CHECK(has(page.html, "value=\"user:other\" checked"));
  CHECK(has(page.html, "value=\"answered\" checked"));

  mine = work(shell, id);
  mine.set("was", "answered");
  mine.set("state", "answered");
  REQUIRE(shell.send(mine, "/entry", "en", kClerk).status == 303);
  CHECK(text(shell.staff().get("/entries/" + id), "/due") == "2026-02-01");
  mine.set("due", "2026-03-01");
  mine.set("updated", "");
  CHECK(shell.send(mine, "/entry", "en", kClerk).status == 409);
}

TEST_CASE("staff pages: a form that is sent twice is saved once, and says so") {
  Shell shell;
  const std::string id = write(shell, "Eine Frage zum Formular");
  Form form = work(shell, id);
  form.set("answer", "Erste Zeile\r\nZweite Zeile ");
  form.set("released", "yes");
  REQUIRE(shell.send(form, "/entry", "en", kClerk).status == 303);
  const auto again = shell.send(form, "/entry", "en", kClerk);
  CHECK(again.status == 303);
  CHECK(again.location == "/entry?id=" + id + "&saved=1");
  CHECK(shell.town.events("feedback.answered").size() == 1);
}

TEST_CASE("staff pages: they are for staff alone, and an entry that is not there is none") {
  Shell shell;
  const std::string id = write(shell, "Eine Frage zum Formular");
  const std::string given = work(shell, id).encoded();
  const auto code = [&](const std::string& method, const std::string& path, const Origin& who) {
    const auto answer = shell.ask(method, path, "id=" + id, given, "en", who);
    return answer ? Code::Ok : answer.error().code;
  };
  for (const auto& [method, path] :
       {std::pair<std::string, std::string>{"Render", "/inbox"}, {"Render", "/entry"}, {"Submit", "/entry"}}) {
    CHECK(code(method, path, {}) == Code::Unauthenticated);
    CHECK(code(method, path, {"user:eve", {"waste.staff"}}) == Code::PermissionDenied);
  }
  CHECK(text(shell.staff().get("/entries/" + id), "/state") == "new");
  const auto none = shell.ask("Render", "/entry", "id=none", {}, "en", kClerk);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Code::NotFound);
}

TEST_CASE("staff pages: no page shows a key in place of its words") {
  Shell shell;
  const std::string id = write(shell, "Eine Frage zum Formular");
  const std::regex key(">(label|form|staff|fault|inbox|view|kind|state)_");
  Form wrong = work(shell, id);
  wrong.set("answer", std::string(4001, 'x'));
  wrong.set("due", "x");
  for (const char* language : {"de", "en", "de-x-simple"}) {
    for (const auto& page :
         {shell.get("/inbox", {}, language, kClerk), shell.get("/entry", "id=" + id, language, kClerk),
          shell.send(wrong, "/entry", language, kClerk)}) {
      INFO(language << page.html);
      CHECK_FALSE(std::regex_search(page.html, key));
    }
  }
}

}  // namespace
}  // namespace feedback
