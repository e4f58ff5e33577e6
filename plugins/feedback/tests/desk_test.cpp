// SPDX-License-Identifier: EUPL-1.2
// What staff are promised, and who may not.
#include "shell.h"

namespace feedback {
namespace {

using stadtkern::Form;
using stadtkern::testkit::Response;

Form of_kind(const std::string& kind, const std::string& words) {
  Form form = Shell::whole(words);
  form.set("kind", kind);
  return form;
}

std::vector<std::string> texts(const Response& answer) {
  std::vector<std::string> out;
  const auto entries = answer.json("/entries");
  for (const auto& entry : entries.items()) out.push_back(*entry.find("text")->as_string());
  return out;
}

TEST_CASE("desk: an entry comes with all that staff need, and a due date") {
  Shell shell;
  Form form = of_kind("fault", "Der Knopf ist zu klein.");
  form.set("email", "ada@example.org");
  static_cast<void>(shell.write(form));
  const Response shown = shell.staff().get("/entries/" + shell.newest());
  REQUIRE(shown.status == 200);
  CHECK(text(shown, "/module") == "feedback");
  CHECK(text(shown, "/page") == "/feedback/answered");
  CHECK(text(shown, "/kind") == "fault");
  CHECK(text(shown, "/text") == "Der Knopf ist zu klein.");
  CHECK(text(shown, "/email") == "ada@example.org");
  CHECK(text(shown, "/language") == "en");
  CHECK(text(shown, "/state") == "new");
  CHECK(text(shown, "/due") == "2026-01-15");
  CHECK(text(shown, "/received_at") == "2026-01-01T12:00:00Z");
  CHECK(text(shown, "/answered_at").empty());
  CHECK(shell.staff().get("/entries/none").status == 404);
}

TEST_CASE("desk: a page of a module that the town does not have belongs to none") {
  Shell shell;
  Form form = Shell::whole();
  form.set("page", "/en/idiots/all-of-them");
  static_cast<void>(shell.write(form));
  const Response shown = shell.staff().get("/entries/" + shell.newest());
  CHECK(text(shown, "/module").empty());
  CHECK(text(shown, "/page") == "/idiots/all-of-them");
}

TEST_CASE("desk: a page of one of the town's modules belongs to that one") {
  Shell shell;
  auto facts =
      shell.town.node().town_facts("musterstadt", stadtkern::testkit::with_defaults(STADTKERN_TEST_SOURCE, {}));
  facts.providers.push_back({4711, "pages/v1@bench", "bench", {}, false});
  REQUIRE(shell.town.module().runtime().reconfigure_town(facts));
  Form form = Shell::whole();
  form.set("page", "/en/bench/wait");
  static_cast<void>(shell.write(form));
  CHECK(text(shell.staff().get("/entries/" + shell.newest()), "/module") == "bench");
}

TEST_CASE("desk: a list is narrowed by state, kind, module and owner, and comes in pages") {
  Shell shell;
  for (const char* kind : {"praise", "fault", "idea", "question"}) {
    static_cast<void>(shell.write(of_kind(kind, std::string("Es geht um ") + kind)));
    shell.town.clock().advance(std::chrono::minutes{1});
  }
  const std::string newest = shell.newest();
  REQUIRE(shell.change(newest, R"({"state":"closed","owner":"me"})").status == 200);
  const auto found = [&](const std::string& query) { return texts(shell.staff().get("/entries?" + query)); };
  using Texts = std::vector<std::string>;
  CHECK(found("") == Texts{"Es geht um idea", "Es geht um fault", "Es geht um praise"});
  CHECK(found("state=closed") == Texts{"Es geht um question"});
  REQUIRE(shell.change(newest, R"({"answer":"Danke","state":"answered"})").status == 200);
  CHECK(found("state=open").size() == 3);  // what is answered is done
  REQUIRE(shell.change(newest, R"({"state":"closed"})").status == 200);
  CHECK(found("state=all").size() == 4);
  CHECK(found("kind=fault") == Texts{"Es geht um fault"});
  CHECK(found("state=all&owner=me") == Texts{"Es geht um question"});
  CHECK(found("owner=-").size() == 3);
  CHECK(found("module=-").empty());
  CHECK(found("module=feedback").size() == 3);
  CHECK(found("page_size=2&page=2") == Texts{"Es geht um praise"});
  const Response first = shell.staff().get("/entries?page_size=2");
  CHECK(first.json("/more") == true);
  CHECK(first.json("/found") == 3);
  for (const char* wrong : {"state=gone", "kind=shout", "page_size=1000", "page=201", "page=x"}) {
    CAPTURE(wrong);
    CHECK(shell.staff().get(std::string("/entries?") + wrong).status == 400);
  }
}

TEST_CASE("desk: what should be done by now is found, what waits longest first") {
  Shell shell;
  static_cast<void>(shell.write(of_kind("idea", "Eine erste Idee")));
  const std::string first = shell.newest();
  shell.town.clock().advance(std::chrono::minutes{1});
  static_cast<void>(shell.write(of_kind("idea", "Eine zweite Idee")));
  REQUIRE(shell.change(first, R"({"due":"2020-02-01"})").status == 200);
  REQUIRE(shell.change(shell.newest(), R"({"due":"2020-01-01"})").status == 200);
  CHECK(texts(shell.staff().get("/entries?overdue=true")) ==
        std::vector<std::string>{"Eine zweite Idee", "Eine erste Idee"});
  CHECK(shell.staff().get("/entries/" + first).json("/overdue") == true);
  REQUIRE(shell.change(first, R"({"answer":"Machen wir."})").status == 200);
  CHECK(texts(shell.staff().get("/entries?overdue=true")) == std::vector<std::string>{"Eine zweite Idee"});
}

TEST_CASE("desk: a town may do without due dates") {
  Shell shell({{"answer_within", 0}});
  static_cast<void>(shell.write(Shell::whole()));
  CHECK(text(shell.staff().get("/entries/" + shell.newest()), "/due").empty());
}

TEST_CASE("desk: an answer is an event without a word, what is refused changes nothing") {
  Shell shell;
  static_cast<void>(shell.write(Shell::whole()));
  const std::string id = shell.newest();
  const Response wrong = shell.change(id, R"({"state":"gone","note":"n"})");
  CHECK(wrong.status == 422);
  REQUIRE(wrong.error);
  CHECK(wrong.error->fields.at(0).pointer == "/state");
  CHECK(shell.change(id, R"({"answer":"Danke","released":true})").status == 409);  // nobody agreed
  const Response before = shell.staff().get("/entries/" + id);
  CHECK(text(before, "/note").empty());
  CHECK(text(before, "/answer").empty());
  CHECK(shell.town.events("feedback.answered").empty());
  const Response done = shell.change(id, R"({"answer":"MARKERanswer"})");
  CHECK(text(done, "/state") == "answered");
  CHECK(text(done, "/answered_at") == "2026-01-01T12:00:00Z");
  REQUIRE(shell.change(id, R"({"note":"n"})").status == 200);
  const auto events = shell.town.events("feedback.answered");
  REQUIRE(events.size() == 1);
  CHECK(events[0].subject == id);
  CHECK_FALSE(has(events[0].payload, "MARKER"));
  CHECK(shell.change("none", R"({"note":"n"})").status == 404);
}

TEST_CASE("desk: what staff take for a program's is public no longer, and not again by itself") {
  Shell shell;
  Form form = Shell::whole("MARKER ist meine Meinung");
  form.set("consent", "yes");
  static_cast<void>(shell.write(form));
  const std::string id = shell.newest();
  REQUIRE(shell.change(id, R"({"answer":"Danke","released":true})").status == 200);
  REQUIRE(has(shell.get("/answered").html, "MARKER"));
  REQUIRE(shell.change(id, R"({"doubtful":true})").status == 200);
  CHECK_FALSE(has(shell.get("/answered").html, "MARKER"));
  CHECK(shell.change(id, R"({"released":true})").status == 409);
  REQUIRE(shell.change(id, R"({"doubtful":false})").status == 200);
  CHECK_FALSE(has(shell.get("/answered").html, "MARKER"));
  REQUIRE(shell.change(id, R"({"released":true})").status == 200);
  CHECK(has(shell.get("/answered").html, "MARKER"));
}

TEST_CASE("desk: what staff take for a person's after all is told like any other") {
  Shell shell;
  Form form = Shell::whole();
  form.set("website", "x");
  static_cast<void>(shell.write(form));
  const std::string id = text(shell.staff().get("/entries?doubtful=true"), "/entries/0/id");
  CHECK(shell.town.events("feedback.received").empty());
  REQUIRE(shell.change(id, R"({"note":"n"})").status == 200);
  CHECK(shell.town.events("feedback.received").empty());
  REQUIRE(shell.change(id, R"({"doubtful":false})").status == 200);
  REQUIRE(shell.change(id, R"({"doubtful":false})").status == 200);
  const auto events = shell.town.events("feedback.received");
  REQUIRE(events.size() == 1);
  CHECK(events[0].subject == id);
}

TEST_CASE("desk: nobody else may look or change, by HTTP or over the bus") {
  Shell shell;
  static_cast<void>(shell.write(Shell::whole()));
  const std::string id = shell.newest();
  CHECK(shell.town.get("/entries").status == 401);
  CHECK(shell.town.as("waste.staff").get("/entries").status == 403);
  CHECK(shell.town.get("/entries/" + id).status == 401);
  CHECK(shell.town.anonymous().request("PATCH", "/entries/" + id, R"({"answer":"x"})").status == 401);
  CHECK(shell.town.as("waste.staff").request("PATCH", "/entries/" + id, R"({"answer":"x"})").status == 403);
  for (const char* method : {"ListEntries", "GetEntry", "ChangeEntry"}) {
    const auto answer = shell.town.as("waste.staff").call_bytes(method, {});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == stadtkern::Code::PermissionDenied);
  }
}

}  // namespace
}  // namespace feedback
