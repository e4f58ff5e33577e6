// SPDX-License-Identifier: EUPL-1.2
// Panels: who is asked answers each round by a secret link, and what is told of it tells of nobody.
#include "shell.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "wire/actions.h"

namespace feedback {
namespace {

using stadtkern::Form;
using stadtkern::testkit::Response;
namespace privacy = stadtkern::wire::privacy;

const std::string kPanel = R"({"name":"Handel <Mitte>","organisation":"Gewerbeverein","rounds":[
{"title":"Erste Runde","first_day":"2020-01-01","last_day":"2999-12-31","questions":[
{"kind":"scale","text":"Wie gut ist der Markt?"},{"kind":"yes_no","text":"Kommen Sie wieder?"},
{"kind":"text","text":"Was fehlt?"}]},
{"title":"Vorbei","first_day":"2020-01-01","last_day":"2020-02-01","questions":[{"kind":"text","text":"Und?"}]},
{"title":"Kommt noch","first_day":"2999-01-01","last_day":"2999-02-01","questions":[{"kind":"text","text":"Und?"}]}]})";

struct Panel : Shell {
  explicit Panel(const stadtkern::testkit::Settings& settings = {}) : Shell(settings) {
    const Response made = staff().post("/panels", kPanel);
    REQUIRE(made.status == 201);
    id = text(made, "/id");
    const auto rounds = made.json("/rounds");
    for (const auto& one : rounds.items()) {
      if (*one.find("title")->as_string() == "Erste Runde") read(one);
    }
    REQUIRE(questions.size() == 3);
  }
  void read(const stadtkern::json::Value& one) {
    round = number(*one.find("id"));
    for (const auto& question : one.find("questions")->items()) questions.push_back("q" + number(*question.find("id")));
  }
  // 64-bit numbers are text in JSON.
  static std::string number(const stadtkern::json::Value& value) {
    return value.as_string() ? *value.as_string() : std::to_string(value.as_int().value_or(-1));
  }
  struct Member {
    std::string id, token;
  };
  std::vector<Member> invite(int count) {
    const Response made = staff().post("/panels/" + id + "/members", "{\"count\":" + std::to_string(count) + "}");
    REQUIRE(made.status == 200);
    std::vector<Member> out;
    const auto links = made.json("/links");
    for (const auto& link : links.items()) {
      const std::string path = *link.find("path")->as_string();
      out.push_back({*link.find("member")->as_string(), path.substr(path.rfind('/') + 1)});
      CHECK(has(path, "/feedback/panel/~"));
    }
    return out;
  }
  Form form(const std::string& scale, const std::string& yes, const std::string& words) const {
    Form out;
    out.set(questions[0], scale);
    out.set(questions[1], yes);
    out.set(questions[2], words);
    return out;
  }
  Rendered answer(const Member& member, const Form& given) {
    return send(given, "/panel/" + member.token + "/" + round);
  }
  void end() {
    REQUIRE(staff().request("PATCH", "/panels/" + id + "/rounds/" + round, R"({"last_day":"2020-03-01"})").status ==
            200);
  }
  Response results(const std::string& more = {}) {
    return staff().get("/panels/" + id + "/results?round_id=" + round + more);
  }
  std::string result_page(const std::string& language = "en") { return get("/panels/" + round, {}, language).html; }
  stadtkern::Result<Rendered> asked_for_result() { return ask("Render", "/panels/" + round, {}, {}, "en", {}); }
  bool stored(const std::string& mark) {
    std::size_t looked = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(town.node().folder())) {
      if (!entry.is_regular_file()) continue;
      ++looked;
      std::ifstream in(entry.path(), std::ios::binary);
      if (has({std::istreambuf_iterator<char>(in), {}}, mark)) return true;
    }
    REQUIRE(looked > 0);
    return false;
  }

  std::string id, round;
  std::vector<std::string> questions;
};

TEST_CASE("panels: a member sees all rounds, answers the open one, and may change it until its end") {
  Panel panel;
  const auto members = panel.invite(2);
  const std::string seat = "/panel/" + members[0].token;
  const auto page = panel.get(seat);
  CHECK(page.title == "Handel <Mitte>");
  CHECK(has(page.html, "Handel &lt;Mitte&gt;"));
  CHECK(has(page.html, "href=\"/t/x/en/feedback" + seat + "/" + panel.round + "\""));
  CHECK(has(page.html, "not begun yet"));
  CHECK(has(page.html, "ended"));
  CHECK_FALSE(has(page.html, "answered by you"));
  CHECK(has(panel.get(seat + "/" + panel.round).html, "5: very much"));

  const auto sent = panel.answer(members[0], panel.form("4", "1", "Mehr <Bänke>"));
  CHECK(sent.location == seat + "?saved=1");
  CHECK(has(panel.get(seat, "saved=1").html, "Your answers are saved"));
  CHECK(has(panel.get(seat).html, "answered by you"));
  const auto again = panel.get(seat + "/" + panel.round);
  CHECK(has(again.html, "value=\"4\" checked"));
  CHECK(has(again.html, "Mehr &lt;Bänke&gt;</textarea>"));
  CHECK(panel.answer(members[0], panel.form("2", "", "")).status == 303);
  const auto changed = panel.get(seat + "/" + panel.round);
  CHECK(has(changed.html, "value=\"2\" checked"));
  CHECK_FALSE(has(changed.html, "Mehr &lt;"));
  CHECK_FALSE(has(panel.get("/panel/" + members[1].token).html, "answered by you"));
}

TEST_CASE("panels: nothing at all and a text that is too long come back with what was typed") {
  Panel panel;
  const auto member = panel.invite(1).front();
  const auto nothing = panel.answer(member, panel.form("9", "x", " "));
  CHECK(nothing.status == 422);
  CHECK(has(nothing.html, "href=\"#" + panel.questions[0] + "-0\""));
  const auto longer = panel.answer(member, panel.form("3", "0", std::string(1001, 'x')));
  CHECK(longer.status == 422);
  CHECK(has(longer.html, "This text is too long"));
  CHECK(has(longer.html, "value=\"3\" checked"));
  CHECK_FALSE(has(panel.get("/panel/" + member.token).html, "answered by you"));
  Form shown = panel.form("3", "0", "x");
  shown.set("_show", "yes");
  CHECK(panel.answer(member, shown).status == 200);
}

TEST_CASE("panels: a round that has not begun or has ended takes no answer") {
  Panel panel;
  const auto member = panel.invite(1).front();
  panel.end();
  CHECK(panel.answer(member, panel.form("3", "0", "x")).location == "/panel/" + member.token + "?closed=1");
  for (const auto& [query, said] : {std::pair{"closed=1", true}, {"closed=2", false}, {"", false}}) {
    CHECK(has(panel.get("/panel/" + member.token, query).html, "was not saved") == said);
  }
  CHECK(panel.get("/panel/" + member.token + "/" + panel.round).status == 303);
  CHECK_FALSE(has(panel.get("/panel/" + member.token).html, "answered by you"));
  CHECK(panel.staff()
            .request("PATCH", "/panels/" + panel.id + "/rounds/" + panel.round, R"({"last_day":"2999-01-01"})")
            .status == 409);
}

TEST_CASE("panels: results are counts, and come when the round has ended and enough have answered") {
  Panel panel({{"publish_from", 3}});
  const auto members = panel.invite(3);
  REQUIRE(panel.answer(members[0], panel.form("5", "1", "MARKb")).status == 303);
  REQUIRE(panel.answer(members[1], panel.form("5", "0", "MARKa")).status == 303);
  const auto told = [&] { return panel.results().json("/rounds/0/published") == true; };
  CHECK_FALSE(told());
  REQUIRE(panel.answer(members[2], panel.form("1", "1", "")).status == 303);
  CHECK_FALSE(told());  // it runs still
  CHECK(has(panel.get("/panels").html, "There are no results yet."));
  CHECK_FALSE(panel.asked_for_result());
  panel.end();
  REQUIRE(told());
  const std::string all = panel.results().body;
  CHECK(has(all, R"("choices":[{"value":1,"count":1},{"value":5,"count":2}])"));
  CHECK(has(all, R"("texts":2)"));
  CHECK_FALSE(has(all, "MARK"));
  const std::string words = panel.results("&question_id=" + panel.questions[2].substr(1)).body;
  CHECK(has(words, R"("written":["MARKa","MARKb"])"));
  for (const auto& member : members) CHECK_FALSE(has(all + words, member.id));
  const auto list = panel.get("/panels");
  CHECK(has(list.html, "Handel &lt;Mitte&gt;: Erste Runde"));
  CHECK(has(list.html, "href=\"/t/x/en/feedback/panels/" + panel.round + "\""));
  CHECK(has(list.html, "3 have answered"));
  CHECK_FALSE(has(list.html, "own words"));
  const std::string page = panel.result_page();
  CHECK(has(page, "3 have answered"));
  CHECK(has(page, "2 answers in their own words"));
  CHECK_FALSE(has(page, "MARK"));
}

TEST_CASE("panels: too few answers are never told, also when the round has ended") {
  Panel panel;
  REQUIRE(panel.answer(panel.invite(1).front(), panel.form("5", "1", "MARK")).status == 303);
  panel.end();
  CHECK_FALSE(has(panel.results().body, "MARK"));
  CHECK_FALSE(has(panel.results().body, "\"answered\":1"));
  CHECK_FALSE(panel.asked_for_result());
  CHECK(has(panel.get("/panels").html, "There are no results yet."));
}

TEST_CASE("panels: a link that is revoked or made up holds no longer, its secret is in no file") {
  Panel panel;
  const auto members = panel.invite(2);
  const std::string path = "/panels/" + panel.id + "/members/" + members[0].id + "/revoke";
  CHECK(panel.staff().post(path).status == 200);
  CHECK(panel.staff().post(path).status == 404);
  CHECK(panel.staff().get("/panels/" + panel.id).json("/members") == 1);
  CHECK(panel.get("/panel/" + members[0].token).status == 404);
  CHECK(panel.answer(members[0], panel.form("3", "1", "")).status == 404);
  CHECK(panel.get("/panel/~" + std::string(32, '0')).html == panel.get("/panel/" + members[0].token).html);
  CHECK_FALSE(panel.stored(members[1].token.substr(1)));
}

TEST_CASE("panels: a member's answers are given out and erased, texts go after the town's time") {
  Panel panel({{"publish_from", 2}, {"keep_panel_texts", "30 d"}});
  const auto members = panel.invite(3);
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(panel.answer(members[i], panel.form("5", "1", "MARK" + std::to_string(i) + "words")).status == 303);
  }
  const auto ask = [&](const char* method, const std::string& request) {
    const auto bytes = panel.town.as("operator").call_bytes(method, request);
    REQUIRE(bytes);
    return *bytes;
  };
  const auto exported = stadtkern::wire::decode<privacy::ExportReply>(
      ask("Export", stadtkern::wire::encode(privacy::ExportRequest{members[0].id})));
  REQUIRE(exported);
  CHECK(has(exported->json, "MARK0words"));
  CHECK(has(exported->json, "Wie gut ist der Markt?"));
  CHECK_FALSE(has(exported->json, "MARK1"));
  static_cast<void>(ask("Erase", stadtkern::wire::encode(privacy::EraseRequest{members[0].id})));
  CHECK_FALSE(panel.stored("MARK0"));
  CHECK(panel.stored("MARK1"));
  panel.end();
  static_cast<void>(ask("Retention", stadtkern::wire::encode(privacy::RetentionRequest{false})));
  CHECK_FALSE(panel.stored("MARK1"));
  CHECK(has(panel.results().body, R"("choices":[{"value":5,"count":2}])"));
}

TEST_CASE("panels: who gave out links stands in what staff did, without a link") {
  Panel panel;
  static_cast<void>(panel.invite(2));
  stadtkern::wire::actions::ListRequest asked;
  asked.object = panel.id;
  const auto answer = panel.town.node()
                          .call(panel.town.id(), "actions/v1@feedback", "List", stadtkern::wire::encode(asked),
                                {"operator:1", {"operator"}})
                          ->answer();
  REQUIRE(answer);
  const auto kept = stadtkern::wire::decode<stadtkern::wire::actions::ListReply>(*answer);
  REQUIRE(kept);
  const auto given = std::count_if(kept->actions.begin(), kept->actions.end(), [](const auto& one) {
    return one.action == "feedback/v1.AddMembers" && one.person == "user:clerk";
  });
  CHECK(given == 1);
}

TEST_CASE("panels: what is wrong with a panel is said of every field") {
  Panel panel;
  const Response wrong = panel.staff().post(
      "/panels",
      R"({"name":"","organisation":"x","rounds":[{"title":"r","first_day":"2026-02-01","last_day":"2026-01-01",
"questions":[{"kind":"shout","text":""}]},{"title":"r","first_day":"x","last_day":"2026-01-01"}]})");
  CHECK(wrong.status == 422);
  REQUIRE(wrong.error);
  std::vector<std::string> at;
  for (const auto& field : wrong.error->fields) at.push_back(field.pointer);
  CHECK(at == std::vector<std::string>{"/name", "/rounds/0/last_day", "/rounds/0/questions/0/kind",
                                       "/rounds/0/questions/0/text", "/rounds/1/first_day", "/rounds/1/questions"});
  CHECK(panel.staff().post("/panels/" + panel.id + "/rounds", R"({"round":{"title":"x"}})").status == 422);
  const Response more = panel.staff().post(
      "/panels/" + panel.id + "/rounds",
      R"({"round":{"title":"Neu","first_day":"2026-01-01","last_day":"2026-01-02","questions":[{"kind":"yes_no","text":"?"}]}})");
  CHECK(more.status == 200);
  CHECK(more.json("/rounds").items().size() == 4);
  CHECK(panel.staff().post("/panels/none/rounds", "{}").status == 422);
  CHECK(panel.staff().post("/panels/" + panel.id + "/members", R"({"count":201})").status == 422);
  CHECK(panel.staff().get("/panels").json("/panels").items().size() == 1);
}

TEST_CASE("panels: they are for staff alone") {
  Panel panel;
  for (const std::string& path : {std::string("/panels"), "/panels/" + panel.id, "/panels/" + panel.id + "/results"}) {
    CHECK(panel.town.get(path).status == 401);
    CHECK(panel.town.as("waste.staff").get(path).status == 403);
  }
  CHECK(panel.town.post("/panels", kPanel).status == 401);
  CHECK(panel.town.post("/panels/" + panel.id + "/members", R"({"count":1})").status == 401);
  for (const char* method :
       {"CreatePanel", "ListPanels", "GetPanel", "AddRound", "MoveRound", "AddMembers", "RevokeMember", "GetResults"}) {
    const auto answer = panel.town.as("waste.staff").call_bytes(method, {});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == stadtkern::Code::PermissionDenied);
  }
}

TEST_CASE("panels: no page shows a key in place of its words") {
  Panel panel({{"publish_from", 2}});
  const auto members = panel.invite(2);
  const std::regex key(">(form|fault|panel|panels)_");
  for (const char* language : {"de", "en", "de-x-simple"}) {
    const std::string seat = "/panel/" + members[0].token;
    for (const auto& page : {panel.get(seat, "saved=1&closed=1", language),
                             panel.get(seat + "/" + panel.round, {}, language), panel.get("/panel/~0", {}, language),
                             panel.get("/panels", {}, language), panel.send({}, seat + "/" + panel.round, language)}) {
      INFO(language << page.html);
      CHECK_FALSE(std::regex_search(page.html, key));
    }
  }
  for (const auto& member : members) REQUIRE(panel.answer(member, panel.form("3", "0", "x")).status == 303);
  panel.end();
  CHECK_FALSE(std::regex_search(panel.get("/panels", {}, "de").html, key));
  for (const char* language : {"de", "en", "de-x-simple"}) {
    CHECK_FALSE(std::regex_search(panel.result_page(language), key));
  }
}

TEST_CASE("panels: the texts of a round come by question and in pages, however many there are") {
  Panel panel;
  const auto members = panel.invite(51);
  for (std::size_t i = 0; i < members.size(); ++i) {
    std::string words = std::to_string(1000 + i) + " ";
    while (words.size() < 3900) words += "ü\"";
    REQUIRE(panel.answer(members[i], panel.form("3", "0", words.substr(0, 1300))).status == 303);
  }
  panel.end();
  const std::string question = "&question_id=" + panel.questions[2].substr(1);
  const Response first = panel.results(question);
  CHECK(first.json("/rounds/0/questions/2/written").items().size() == 50);
  CHECK(first.json("/rounds/0/questions/2/texts") == 51);
  CHECK(first.json("/more") == true);
  const Response second = panel.results(question + "&page=2");
  CHECK(second.json("/rounds/0/questions/2/written").items().size() == 1);
  CHECK(has(text(second, "/rounds/0/questions/2/written/0"), "1050 "));
  CHECK(panel.results("&question_id=" + panel.questions[0].substr(1)).status == 404);  // no text
  CHECK(panel.staff().get("/panels/" + panel.id + "/results?round_id=999").status == 404);
  const Response rounds = panel.staff().get("/panels/" + panel.id + "/results");
  CHECK(rounds.json("/rounds").items().size() == 3);
  CHECK(rounds.json("/rounds/0/questions").items().empty());
}

TEST_CASE("panels: results of many rounds come in pages") {
  Panel panel({{"publish_from", 1}});
  const auto member = panel.invite(1).front();
  for (int i = 0; i < 20; ++i) {
    const Response more = panel.staff().post(
        "/panels/" + panel.id + "/rounds",
        R"({"round":{"title":"Nr","first_day":"2020-01-01","last_day":"2999-01-02","questions":[{"kind":"yes_no","text":"?"}]}})");
    REQUIRE(more.status == 200);
  }
  const Response shown = panel.staff().get("/panels/" + panel.id);
  const auto rounds = shown.json("/rounds");
  for (const auto& one : rounds.items()) {
    const std::string id = Panel::number(*one.find("id"));
    Form form;
    form.set("q" + Panel::number(*one.find("questions")->items().front().find("id")), "1");
    if (panel.send(form, "/panel/" + member.token + "/" + id).location.find("saved") == std::string::npos) continue;
    REQUIRE(panel.staff()
                .request("PATCH", "/panels/" + panel.id + "/rounds/" + id, R"({"last_day":"2020-03-01"})")
                .status == 200);
  }
  CHECK(has(panel.get("/panels").html, "/panels?from=2"));
  const std::string second = panel.get("/panels", "from=2").html;
  CHECK(has(second, "1 have answered"));
  CHECK_FALSE(has(second, "from=3"));
}

}  // namespace
}  // namespace feedback
