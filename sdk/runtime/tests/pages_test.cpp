// SPDX-License-Identifier: Apache-2.0
// pages/v1: a module with pages, and one that asks each of the others for theirs.
#include "wire/pages.h"

#include <stadtkern/form.h>
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "board.pb.h"

using stadtkern::Code;
using stadtkern::testkit::Origin;
namespace wire = stadtkern::wire;

namespace {

const std::string kPlugins = STADTKERN_TEST_PLUGINS;
constexpr const char* kTown = "musterstadt";

// The board with the leaflet beside it, or alone.
struct Hall {
  explicit Hall(bool with_leaflet = true) {
    if (with_leaflet) open("leaflet");
    board = open("board");
  }
  // With these settings of the leaflet's.
  explicit Hall(const std::string& settings) {
    open("leaflet", settings);
    board = open("board");
  }
  stadtkern::testkit::Module* open(const std::string& id, const std::string& settings = "{}") {
    auto started = node.start(kPlugins + "/" + id);
    REQUIRE(started);
    REQUIRE(node.open_town(**started, kTown, settings));
    return *started;
  }
  board::v1::Answer ask(const board::v1::Ask& ask, const Origin& origin = {}) {
    auto answer = node.call(node.town_id(kTown), "board/v1", "Show", ask.SerializeAsString(), origin)->answer();
    REQUIRE(answer);
    board::v1::Answer out;
    REQUIRE(out.ParseFromString(*answer));
    return out;
  }
  static board::v1::Ask about(const std::string& method, const std::string& payload = {}) {
    board::v1::Ask ask;
    ask.set_contract("pages/v1");
    ask.set_module("leaflet");
    ask.set_method(method);
    ask.set_payload(payload);
    return ask;
  }
  static wire::pages::RenderRequest page(const std::string& path) {
    return {path, {}, "de-x-simple", "/t/musterstadt", "https://musterstadt.example", {}, {}};
  }
  wire::pages::Rendered rendered(const board::v1::Answer& answer) {
    REQUIRE(answer.code() == 0);
    auto out = wire::decode<wire::pages::Rendered>(answer.payload());
    REQUIRE(out);
    return *out;
  }
  stadtkern::testkit::Node node;
  stadtkern::testkit::Module* board = nullptr;
};

unsigned number(Code code) {
  return static_cast<unsigned>(code);
}

}  // namespace

TEST_CASE("pages: what plugin.toml names is listed, the script with the hash of its content") {
  Hall hall;
  const auto answer = hall.ask(Hall::about("List"));
  REQUIRE(answer.modules_size() == 1);
  CHECK(answer.modules(0) == "leaflet");
  const auto list = wire::decode<wire::pages::PageList>(answer.payload());
  REQUIRE(list);
  CHECK(list->entry.starts_with("/api/leaflet/v1/web/leaflet.js?v="));
  CHECK(list->entry.size() > std::string("/api/leaflet/v1/web/leaflet.js?v=").size());
  CHECK(list->version == "1.0.0");
  REQUIRE(list->pages.size() == 3);
  CHECK(list->pages[0].navigation);
  CHECK(list->pages[1].tile.size() == 2);
  CHECK(list->pages[2].role == "leaflet.staff");
}

TEST_CASE("pages: nobody is led to a page whose setting the town has not, but its role holds") {
  for (const auto& [settings, led] : {std::pair{"{}", false},
                                      {R"({"desk":null})", false},
                                      {R"({"desk":false})", false},
                                      {R"({"desk":[]})", false},
                                      {R"({"desk":""})", false},
                                      {R"({"desk":0})", true},
                                      {R"({"desk":{}})", false},
                                      {R"({"desk":[1]})", true},
                                      {R"({"desk":{"wide":1}})", true},
                                      {R"({"desk":"wide"})", true}}) {
    CAPTURE(settings);
    Hall hall{std::string(settings)};
    const auto list = wire::decode<wire::pages::PageList>(hall.ask(Hall::about("List")).payload());
    REQUIRE(list);
    REQUIRE(list->pages.size() == 3);
    CHECK(list->pages[2].navigation == led);
    CHECK(list->pages[2].role == "leaflet.staff");
    CHECK(list->pages[2].group == "town");
    CHECK(list->pages[2].setting.empty());  // no part of pages/v1
    CHECK(list->pages[0].navigation);
  }
}

TEST_CASE("pages: a handler renders in the language that is wanted, and escapes by construction") {
  Hall hall;
  auto wanted = Hall::page("/");
  wanted.query = "name=%3Cb%3E";
  const auto page = hall.rendered(hall.ask(Hall::about("Render", wire::encode(wanted))));
  CHECK(page.status == 200);
  CHECK(page.title == "Leaflet");
  CHECK(page.html == "<p>de-x-simple &lt;&lt;b&gt;&gt;<a href=\"/t/musterstadt/leaflet/note\">note</a></p>");
}

TEST_CASE("pages: a form is answered by what is wrong, or by a place to go to, the same key keeps it once") {
  Hall hall;
  auto sent = Hall::page("/note");
  sent.form = "text=&other=typed";
  const auto wrong = hall.rendered(hall.ask(Hall::about("Submit", wire::encode(sent))));
  CHECK(wrong.status == 422);
  CHECK(wrong.html.find("value=\"typed\" required>") != std::string::npos);
  CHECK(wrong.html.find("disabled") == std::string::npos);

  sent.form = "text=M%C3%BCll";
  auto ask = Hall::about("Submit", wire::encode(sent));
  ask.set_key("0123456789abcdef");
  const auto first = hall.rendered(hall.ask(ask));
  CHECK(first.status == 303);
  CHECK(first.location == "/notes/1");
  CHECK(hall.rendered(hall.ask(ask)).location == "/notes/1");
  ask.set_key("another-key-0123");
  CHECK(hall.rendered(hall.ask(ask)).location == "/notes/2");
  CHECK(hall.rendered(hall.ask(Hall::about("Render", wire::encode(Hall::page("/notes/1"))))).html == "<p>Müll</p>");
}

TEST_CASE("pages: an unknown page, a wrong verb, a page for staff") {
  Hall hall;
  const auto code = [&](const char* method, const std::string& path, const Origin& origin = {}) {
    return hall.ask(Hall::about(method, wire::encode(Hall::page(path))), origin).code();
  };
  CHECK(code("Render", "/nowhere") == number(Code::NotFound));
  CHECK(code("Render", "/notes/7") == number(Code::NotFound));
  CHECK(code("Submit", "/") == number(Code::MethodNotAllowed));
  CHECK(code("Render", "/desk") == number(Code::Unauthenticated));
  CHECK(code("Render", "/desk", {"token:x", {"other.staff"}}) == number(Code::PermissionDenied));
  CHECK(code("Render", "/desk", {"token:x", {"leaflet.staff"}}) == 0);
  CHECK(code("Render", "/%64esk") == number(Code::Unauthenticated));
  CHECK(code("Submit", "/desk") == number(Code::Unauthenticated));
  CHECK(code("Submit", "/%64es%6B") == number(Code::Unauthenticated));
  CHECK(code("Submit", "/desk", {"token:x", {"other.staff"}}) == number(Code::PermissionDenied));
  CHECK(code("Submit", "/desk", {"token:x", {"leaflet.staff"}}) == 0);
  CHECK(code("Render", "/desk/1") == number(Code::Unauthenticated));
  CHECK(code("Render", "/des%6B/1", {"token:x", {"other.staff"}}) == number(Code::PermissionDenied));
  CHECK(code("Render", "/desk/1", {"token:x", {"leaflet.staff"}}) == number(Code::NotFound));  // there is no note
  auto large = Hall::page("/note");
  large.form = std::string(300 * 1024, 'a');
  CHECK(hall.ask(Hall::about("Submit", wire::encode(large))).code() == number(Code::TooLarge));
}

TEST_CASE("providers: they come and go while the town is open") {
  Hall hall(false);
  CHECK(hall.ask(Hall::about("List")).modules_size() == 0);
  CHECK(hall.ask(Hall::about("List")).code() == number(Code::NotFound));
  hall.open("leaflet");
  CHECK(hall.ask(Hall::about("List")).modules_size() == 0);  // not told yet
  REQUIRE(hall.board->runtime().reconfigure_town(hall.node.town_facts_for(*hall.board, kTown)));
  CHECK(hall.ask(Hall::about("List")).modules_size() == 1);
  CHECK(hall.ask(Hall::about("List")).code() == 0);
  hall.node.stop("leaflet");
  REQUIRE(hall.board->runtime().reconfigure_town(hall.node.town_facts_for(*hall.board, kTown)));
  CHECK(hall.ask(Hall::about("List")).modules_size() == 0);
}

TEST_CASE("providers: what plugin.toml does not require of each is refused, and told") {
  Hall hall;
  auto ask = Hall::about("Get");
  ask.set_contract("metrics/v1");
  CHECK(hall.ask(ask).code() == number(Code::PermissionDenied));
  ask.set_contract("stats/v1");
  CHECK(hall.ask(ask).code() == number(Code::PermissionDenied));
  CHECK(hall.node.log().find("it calls what plugin.toml does not require: stats/v1@leaflet") != std::string::npos);
}
