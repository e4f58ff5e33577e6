// SPDX-License-Identifier: EUPL-1.2
// What reporters with a mail address are told, and that they can end it.
#include <stadtkern/testkit.h>

#include "answers.h"

#include <catch2/catch.hpp>

#include <string>

#include "citizens/letter_words.h"
#include "desk.h"
#include "waste.pb.h"

namespace waste {
namespace {

using stadtkern::testkit::Headers;

std::string create(Town& town, const std::string& contact) {
  const Response made =
      town.post("/reports", R"({"category":"lighting","lat":48.6,"lon":8.9,"description":"dark")" + contact + "}",
                Headers{{"accept-language", "de"}});
  REQUIRE(made.status == 201);
  return text(made, "/id");
}

const std::string kMail = R"(,"contact":{"email":"eva@example.org"})";

void set_status(Town& town, const std::string& id, const std::string& status, const std::string& note = {}) {
  const auto body = R"({"status":")" + status + R"(","note":")" + note + R"("})";
  REQUIRE(town.as("waste.staff").post("/reports/" + id + "/status", body).status == 200);
}

// What the module that sends mail gets for the event of that number.
stadtkern::Result<v1::Letter> letter(Town& town, std::size_t number) {
  const auto events = town.events("waste.letter.due");
  REQUIRE(number < events.size());
  v1::LetterQuery query;
  query.set_subject(events[number].subject);
  query.set_payload(events[number].payload);
  return town.as({}, "module:notify").call<v1::Letter>("WriteLetter", query);
}

TEST_CASE("letters: one is due when a report with an address comes, and for each step that everybody sees") {
  Town town{"waste"};
  const std::string id = create(town, kMail);
  set_status(town, id, "in_process", "Seen.");
  auto staff = town.as("waste.staff");
  REQUIRE(staff.post("/reports/" + id + "/notes", R"({"text":"Ordered."})").status == 200);
  REQUIRE(staff.post("/reports/" + id + "/notes", R"({"text":"between us","internal":true})").status == 200);
  set_status(town, id, "done");
  REQUIRE(town.events("waste.letter.due").size() == 4);
  for (const auto& event : town.events("waste.letter.due")) {
    CHECK(event.key == id);
    CHECK(event.payload.find("example.org") == std::string::npos);
  }
  const auto first = letter(town, 0);
  REQUIRE(first);
  CHECK(first->to() == "eva@example.org");
  CHECK_FALSE(first->language().empty());
  CHECK(first->subject().find(id) != std::string::npos);
  const auto third = letter(town, 2);
  REQUIRE(third);
  REQUIRE(third->parts_size() == 5);
  CHECK(third->parts(2).text() == "Ordered.");
  CHECK(third->stop_path() == first->stop_path());
}

TEST_CASE("letters: who leaves no address is told nothing") {
  Town town{"waste"};
  for (const std::string contact : {"", R"(,"contact":{"phone":"0711 1234"})"}) {
    const std::string id = create(town, contact);
    set_status(town, id, "done");
  }
  CHECK(town.events("waste.letter.due").empty());
}

TEST_CASE("letters: on trial after a version that tells nobody, reports come and none is told") {
  Town town{"waste"};
  REQUIRE(town.withhold({{"waste.letter.due", 1}}));
  const std::string id = create(town, kMail);
  set_status(town, id, "in_process", "Seen.");
  CHECK(town.events("waste.letter.due").empty());
  REQUIRE(town.withhold({}));
  set_status(town, id, "done");
  CHECK(town.events("waste.letter.due").size() == 1);
}

TEST_CASE("letters: nobody but the module that sends mail is given one") {
  Town town{"waste"};
  create(town, kMail);
  v1::LetterQuery query;
  query.set_payload(town.events("waste.letter.due").at(0).payload);
  for (const char* who : {"", "token:x", "operator:0", "module:gateway", "person:notify"}) {
    CAPTURE(who);
    const auto refused = town.as({"waste.staff", "operator"}, who).call<v1::Letter>("WriteLetter", query);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::PermissionDenied);
  }
}

TEST_CASE("letters: the link asks, its form takes the address away, and a letter that waited is none any more") {
  Town town{"waste"};
  const std::string id = create(town, kMail);
  const auto first = letter(town, 0);
  REQUIRE(first);
  const std::string stop = first->stop_path();
  CHECK(town.get(stop).body.find("<form method=\"post\">") != std::string::npos);
  CHECK(letter(town, 0));  // looking at it ends nothing
  const std::string forged = stop.substr(0, stop.size() - 1) + (stop.back() == '0' ? "1" : "0");
  CHECK(town.get(forged).status == 404);
  CHECK(
      town.post(forged, "List-Unsubscribe=One-Click", {{"content-type", "application/x-www-form-urlencoded"}}).status ==
      404);
  CHECK(letter(town, 0));
  const Response done =
      town.post(stop, "List-Unsubscribe=One-Click", {{"content-type", "application/x-www-form-urlencoded"}});
  CHECK(done.status == 200);
  CHECK(done.body.find("<form") == std::string::npos);
  CHECK(town.post(stop, "", {{"content-type", "application/x-www-form-urlencoded"}}).status == 200);
  CHECK(town.get(stop).status == 200);
  const auto gone = letter(town, 0);
  REQUIRE_FALSE(gone);
  CHECK(gone.error().code == Code::Gone);
  set_status(town, id, "done");
  CHECK(town.events("waste.letter.due").size() == 1);
  CHECK(town.log().find("eva@example.org") == std::string::npos);
}

TEST_CASE("letters: in a town with pages the links lead on to these, in her language, and do the same there") {
  Desk desk;
  const std::string id = create(desk.town, kMail);
  const auto first = letter(desk.town, 0);
  REQUIRE(first);
  const auto led_on = [&](const std::string& path) {
    const Response answer = desk.town.get(path, {{"stadtkern-pages", "/t/x/"}, {"accept-language", "en"}});
    CHECK(answer.status == 303);
    const std::string to = answer.header("location");
    REQUIRE(to.starts_with("/t/x/de/waste/"));
    return to.substr(std::string("/t/x/de/waste").size());
  };
  const auto shown = [&](const char* method, const std::string& path) {
    return Desk::shown(desk.ask(method, path, {}, {}, "de", {}, {}));
  };
  const std::string mine = led_on(first->parts(1).path());
  set_status(desk.town, id, "done", "Taken away.");
  const auto page = shown("Render", mine);
  CHECK(page.status == 200);
  for (const auto* words : {"sieht noch niemand", "Taken away.", "erledigt", "/waste/reports/"})
    CHECK(has(page.html, words));
  CHECK_FALSE(has(page.html, "dark"));  // her own text waits for its release, here too
  CHECK_FALSE(has(page.html, "eva@example.org"));
  CHECK(shown("Render", mine + "0").status == 404);

  const std::string stop = led_on(first->stop_path());
  CHECK(has(shown("Render", stop).html, "method=\"post\""));
  CHECK(shown("Submit", stop + "0").status == 404);
  CHECK(letter(desk.town, 0));  // neither looking at it nor a forged link ends anything
  const auto done = shown("Submit", stop);
  CHECK(done.status == 303);
  CHECK(done.location == stop);
  CHECK_FALSE(has(shown("Render", stop).html, "<form"));
  CHECK_FALSE(letter(desk.town, 0));
}

TEST_CASE("letters: a value that looks like a mark stays as it is") {
  CHECK(letters::filled("{a} {b} {c}", {{"{a}", "{b}"}, {"{b}", "x"}}) == "{b} x {c}");
  for (const char* language : {"de", "en", "de-x-simple", "fr", ""}) {
    CAPTURE(language);
    CHECK_FALSE(letters::words("letter_received_subject", language).empty());
    CHECK_FALSE(letters::words("not_solvable", language).empty());
  }
  CHECK(letters::words("done", "de-x-simple") != letters::words("done", "de"));
  CHECK(letters::words("done", "en-GB") == letters::words("done", "en"));
}

}  // namespace
}  // namespace waste
