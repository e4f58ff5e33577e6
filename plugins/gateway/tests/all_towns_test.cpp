// SPDX-License-Identifier: EUPL-1.2
// The overview of all towns: what it shows, to whom, and that its token opens nothing else.
#include <boost/json/parse.hpp>

#include <catch2/catch.hpp>
#include <future>
#include <memory>

#include "all_towns.h"
#include "client.h"
#include "fake_backend.h"
#include "gateway.h"
#include "sample_towns.h"
#include "stats-v1.pb.h"

using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

const std::string kOverview = "/.well-known/stadtkern/overview";
const std::string kBearer = "Authorization: Bearer abc\r\n";
const std::string kStaff = "Authorization: Bearer staff\r\n";

stadtkern::Result<std::string> figures(std::uint32_t town, std::string_view contract, std::string_view) {
  if (contract == "stats/v1@extra") return stadtkern::Error{stadtkern::Code::NotFound, "has none"};
  if (town == 2) return stadtkern::Error{stadtkern::Code::DeadlineExceeded, "silent"};
  stats::v1::Figures told;
  auto* open = told.add_figures();
  open->set_id("open");
  (*open->mutable_name())["en"] = "Open reports";
  open->set_value(17);
  open->set_unit("1");
  return told.SerializeAsString();
}

struct World {
  World() {
    gateway::Settings settings;
    settings.tick = 10ms;
    settings.limits.linger_time = 200ms;
    gateway::Token county;
    county.name = "county";
    county.principal = "token:county";
    county.overview = true;
    county.hash = *gateway::parse_hash("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // "abc"
    gateway::Token staff;
    staff.name = "staff";
    staff.principal = "token:staff";
    staff.towns = {"*"};
    staff.roles = {"waste.staff"};
    staff.hash = *gateway::parse_hash("1562206543da764123c21bd524674f0a8aaf49c8a89744c97352fe677f7e4006");
    settings.tokens = {county, staff};
    auto phrases = gateway::Phrases::read(gateway::built_in_phrase_files());
    REQUIRE(phrases);
    backend.figures_with(figures);
    own = std::make_unique<gateway::Gateway>(std::move(settings), *std::move(phrases), backend);
    own->apply(1, sample_towns());
    own->listen("http", listening_socket(port));
    own->start();
  }
  ~World() {
    backend.release();
    std::promise<void> drained;
    own->drain(5s, [&drained] { drained.set_value(); });
    drained.get_future().wait();
    own.reset();
  }
  Reply ask(const std::string& verb, const std::string& path, const std::string& fields) {
    Client client(port);
    client.send(verb + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n" + fields + "\r\n");
    return client.reply(verb == "HEAD");
  }

  FakeBackend backend;
  std::unique_ptr<gateway::Gateway> own;
  std::uint16_t port = 0;
};

}  // namespace

TEST_CASE("all towns: versions, health, requests and public figures of each module of each town") {
  World world;
  CHECK(world.ask("GET", "/api/waste/v1/x", {}).status == 200);
  CHECK(world.ask("GET", "/api/waste/v1/fail/21", {}).status == 500);
  const Reply reply = world.ask("GET", kOverview, kBearer);
  REQUIRE(reply.status == 200);
  CHECK(reply.field("cache-control") == "no-store");
  const json::value told = json::parse(reply.body);
  CHECK(told.as_object().size() == 1);
  const auto& towns = told.at("towns").as_array();
  REQUIRE(towns.size() == 2);  // not the node itself
  const auto& city = towns[0].at("modules").as_array();
  CHECK(towns[0].at("town") == "musterstadt");
  CHECK(towns[0].at("name").at("de") == "Musterstadt");
  CHECK(city[0].at("module") == "waste");
  CHECK(city[0].at("version") == "0.9.0");
  CHECK(city[0].at("state") == "ready");
  CHECK(city[0].at("requests") == 2);
  CHECK(city[0].at("errors") == 1);
  const auto& figure = city[0].at("figures").at(0);
  CHECK(figure.at("id") == "open");
  CHECK(figure.at("name").at("en") == "Open reports");
  CHECK(figure.at("value").to_number<double>() == 17);
  CHECK(city[1].at("state") == "silent");  // its process does not answer
  CHECK(city[1].at("figures").as_array().empty());
  const auto& village = towns[1].at("modules").as_array();
  CHECK(village[0].at("state") == "silent");  // its figures do not come
  CHECK(village[0].at("requests") == 0);
}

namespace {

json::value report(FakeBackend& backend, std::chrono::milliseconds longest = gateway::kLongestRound) {
  const gateway::Metrics metrics;
  const auto registry = std::make_shared<const gateway::Registry>(1, sample_towns());
  std::string text;
  gateway::report_all_towns(
      backend, metrics, registry, [&text](std::string told) { text = std::move(told); }, longest);
  REQUIRE_FALSE(text.empty());
  return json::parse(text);
}

const json::value& waste_of(const json::value& told, std::size_t town) {
  return told.at("towns").as_array()[town].at("modules").as_array()[0];
}

}  // namespace

TEST_CASE("all towns: who did not answer in time once is not asked for the next town") {
  FakeBackend backend;
  int asked = 0;
  backend.figures_with([&asked](std::uint32_t, std::string_view contract, std::string_view) {
    if (contract == "stats/v1@waste") ++asked;
    return stadtkern::Error{stadtkern::Code::DeadlineExceeded, "silent"};
  });
  const json::value told = report(backend);
  CHECK(asked == 1);
  for (const std::size_t town : {0, 1}) CHECK(waste_of(told, town).at("state") == "silent");
}

TEST_CASE("all towns: when the round has lasted too long, the rest is told as silent") {
  FakeBackend backend;
  backend.figures_with(figures);
  const json::value told = report(backend, std::chrono::milliseconds(0));
  CHECK(backend.asked("Get") == 0);
  for (const std::size_t town : {0, 1}) CHECK(waste_of(told, town).at("state") == "silent");
}

TEST_CASE("all towns: figures that are far too many are left out") {
  FakeBackend backend;
  backend.figures_with([](std::uint32_t town, std::string_view, std::string_view) {
    stats::v1::Figures many;
    many.add_figures()->set_id(std::string(town == 1 ? 16 * 1024 : 16 * 1024 - 100, 'x'));
    return stadtkern::Result<std::string>(many.SerializeAsString());
  });
  const json::value told = report(backend);
  CHECK(waste_of(told, 0).at("figures").as_array().empty());
  CHECK(waste_of(told, 1).at("figures").as_array().size() == 1);
}

TEST_CASE("all towns: nobody sees it without a token that is made for it") {
  World world;
  CHECK(world.ask("GET", kOverview, {}).status == 401);
  CHECK(world.ask("GET", kOverview, "Authorization: Bearer abcd\r\n").status == 401);
  CHECK(world.ask("GET", kOverview, "Authorization: Bearer sk_abcdefghijklmnopqrstuvwxyz0123456789ABCD\r\n").status ==
        401);
  CHECK(world.ask("GET", kOverview, "Cookie: sk-musterstadt=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\r\n").status ==
        401);
  CHECK(world.ask("GET", kOverview, kStaff).status == 403);
  CHECK(world.backend.calls() == 0);
}

TEST_CASE("all towns: its token opens nothing else, at no town and with no verb") {
  World world;
  for (const char* path : {"/", "/t/musterstadt/", "/t/musterdorf/", "/api/waste/v1/reports",
                           "/t/musterdorf/api/waste/v1/reports", "/open311/v2/requests.json", "/api/extra/v1/",
                           "/.well-known/stadtkern/ping", "/nothing", "/api/waste/v1/web/a.css",
                           "/.well-known/stadtkern/overview/", "/t/musterstadt/.well-known/stadtkern/overview"}) {
    for (const char* verb : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
      INFO(verb << " " << path);
      CHECK(world.ask(verb, path, kBearer).status == 403);
    }
  }
  CHECK(world.backend.calls() == 0);
  CHECK(world.ask("POST", kOverview, kBearer).status == 405);
  CHECK(world.ask("HEAD", kOverview, kBearer).status == 200);
}

TEST_CASE("all towns: such a token has no roles, and the settings say so") {
  const std::string hash(64, 'a');
  const auto read = [&](const std::string& more) {
    return gateway::read_settings(R"({"tokens":[{"name":"county","hash":")" + hash + R"(","overview":true)" + more +
                                  "}]}");
  };
  REQUIRE(read(""));
  CHECK(read("")->tokens[0].overview);
  CHECK(read(R"(,"towns":[],"roles":[])"));
  for (const char* more : {R"(,"towns":["*"])", R"(,"roles":["waste.staff"])", R"(,"groups":["ambassadors"])"}) {
    const auto refused = read(more);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("tokens[0].overview") != std::string::npos);
  }
}
