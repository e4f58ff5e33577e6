// SPDX-License-Identifier: EUPL-1.2
// What is promised to the people behind feedback: they are found, get all that is held of them, and are forgotten, down
// to the bytes of the store's files.
#include "shell.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace feedback {
namespace {

namespace privacy = stadtkern::wire::privacy;
using stadtkern::Form;

constexpr std::chrono::hours kDay{24};

template <class Reply, class Request>
Reply ask(Shell& shell, const char* method, const Request& request) {
  const auto bytes = shell.town.as("operator").call_bytes(method, stadtkern::wire::encode(request));
  REQUIRE(bytes);
  auto reply = stadtkern::wire::decode<Reply>(*bytes);
  REQUIRE(reply);
  return *std::move(reply);
}

std::string exported(Shell& shell, const std::string& id) {
  return ask<privacy::ExportReply>(shell, "Export", privacy::ExportRequest{id}).json;
}

std::string write(Shell& shell, const std::string& mark) {
  Form form = Shell::whole(mark + "text is what I think");
  form.set("email", mark + "@example.org");
  form.set("consent", "yes");
  form.set("_key", mark + "-0123456789abcdef");
  return shell.write(form);
}

bool stored(Shell& shell, const std::string& mark) {
  std::size_t looked = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shell.town.node().folder())) {
    if (!entry.is_regular_file()) continue;
    ++looked;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (has(bytes, mark)) return true;
  }
  REQUIRE(looked > 0);
  return false;
}

TEST_CASE("subjects: somebody is found by the mail address, and by nothing else") {
  Shell shell;
  static_cast<void>(write(shell, "MARKone"));
  const std::string id = shell.newest();
  const auto find = [&](const char* kind, const char* value) {
    return ask<privacy::FindReply>(shell, "Find", privacy::FindRequest{kind, value}).subjects;
  };
  CHECK(find("email", " markONE@example.org ") == std::vector<std::string>{id});
  CHECK(find("email", "other@example.org").empty());
  CHECK(find("name", "MARKone@example.org").empty());
}

TEST_CASE("subjects: an export has all that is held, an erasure leaves none of it in any file") {
  Shell shell;
  const std::string token = write(shell, "MARKone");
  const std::string id = shell.newest();
  static_cast<void>(write(shell, "MARKtwo"));
  REQUIRE(shell.change(id, R"({"answer":"MARKoneanswer","note":"MARKonenote","released":true})").status == 200);
  const std::string all = exported(shell, id);
  for (const char* part : {"MARKonetext is what I think", "MARKone@example.org", "MARKoneanswer", "MARKonenote"})
    CHECK(has(all, part));
  CHECK_FALSE(has(all, "MARKtwo"));
  REQUIRE(stored(shell, "MARKone"));

  CHECK(ask<privacy::EraseReply>(shell, "Erase", privacy::EraseRequest{id}).changed > 0);
  CHECK(ask<privacy::EraseReply>(shell, "Erase", privacy::EraseRequest{id}).changed == 0);
  CHECK_FALSE(stored(shell, "MARKone"));
  CHECK(stored(shell, "MARKtwo"));
  CHECK_FALSE(has(shell.get("/answered").html, "feedback/answered</h2>"));
  const auto mine = shell.get("/follow/" + token);
  CHECK(has(mine.html, "The answer was removed."));
  CHECK(shell.staff().get("/entries?state=all").json("/found") == 2);  // it still counts
}

TEST_CASE("subjects: the link is in no file, before or after") {
  Shell shell;
  const std::string token = write(shell, "MARKone");
  static_cast<void>(shell.get("/follow/" + token));
  CHECK_FALSE(stored(shell, token.substr(1)));
}

TEST_CASE("subjects: words of what is done go after the town's time, those of what is open stay") {
  Shell shell(stadtkern::testkit::Settings{{"keep_contents", "30 d"}});
  static_cast<void>(write(shell, "MARKone"));
  REQUIRE(shell.change(shell.newest(), R"({"answer":"Danke"})").status == 200);
  static_cast<void>(write(shell, "MARKtwo"));
  const auto retention = [&](bool dry_run) {
    auto reply = ask<privacy::RetentionReply>(shell, "Retention", privacy::RetentionRequest{dry_run});
    REQUIRE(reply.rules.size() == 3);
    return reply;
  };
  shell.town.clock().advance(29 * kDay);
  static_cast<void>(retention(false));
  CHECK(stored(shell, "MARKonetext"));
  shell.town.clock().advance(2 * kDay);
  static_cast<void>(retention(false));
  CHECK_FALSE(stored(shell, "MARKone"));
  CHECK(stored(shell, "MARKtwotext"));
}

TEST_CASE("subjects: what is written about an entry after its words went goes, too") {
  Shell shell(stadtkern::testkit::Settings{{"keep_contents", "30 d"}});
  static_cast<void>(write(shell, "MARKone"));
  const std::string id = shell.newest();
  REQUIRE(shell.change(id, R"({"answer":"Danke"})").status == 200);
  static_cast<void>(ask<privacy::EraseReply>(shell, "Erase", privacy::EraseRequest{id}));
  REQUIRE(shell.change(id, R"({"note":"MARKlater"})").status == 200);
  shell.town.clock().advance(31 * kDay);
  static_cast<void>(ask<privacy::RetentionReply>(shell, "Retention", privacy::RetentionRequest{false}));
  CHECK_FALSE(stored(shell, "MARKlater"));
}

TEST_CASE("subjects: what a program sent goes whole when nobody has taken it for a person's") {
  Shell shell;
  Form form = Shell::whole("MARKspam MARKspam");
  form.set("website", "x");
  static_cast<void>(shell.write(form));
  shell.town.clock().advance(31 * kDay);
  shell.town.run_timers();
  CHECK_FALSE(stored(shell, "MARKspam"));
  CHECK(shell.staff().get("/entries?doubtful=true").json("/found") == 0);
}

}  // namespace
}  // namespace feedback
