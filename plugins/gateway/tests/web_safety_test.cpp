// SPDX-License-Identifier: EUPL-1.2
// What clients may not do to each other and to the gateway, over real sockets: names, proxies, rates. 127.0.0.1 is the
// trusted proxy here, so that a test can be any client.
#include <catch2/catch.hpp>
#include <future>
#include <memory>

#include "citizen_front.h"
#include "client.h"
#include "fake_backend.h"
#include "gateway.h"
#include "sample_towns.h"

using namespace std::chrono_literals;

namespace {

struct World {
  explicit World(gateway::Settings settings = {}, bool behind_proxy = true) {
    settings.tick = 10ms;
    settings.limits.linger_time = 200ms;
    if (behind_proxy) settings.trusted_proxies.push_back(*gateway::Network::parse("127.0.0.1/32"));
    auto phrases = gateway::Phrases::read(gateway::built_in_phrase_files());
    REQUIRE(phrases);
    own = std::make_unique<gateway::Gateway>(std::move(settings), *std::move(phrases), backend);
    own->apply(1, sample_towns());
    own->listen("http", listening_socket(port));
    own->start();
  }
  ~World() {
    std::promise<void> drained;
    own->drain(5s, [&drained] { drained.set_value(); });
    drained.get_future().wait();
    own.reset();
  }
  Reply get(const std::string& fields, const std::string& path = "/api/waste/v1/x",
            const std::string& host = "127.0.0.1") {
    Client client(port);
    return client.ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n");
  }

  FakeBackend backend;
  std::unique_ptr<gateway::Gateway> own;
  std::uint16_t port = 0;
};

gateway::Settings few(std::uint32_t burst) {
  gateway::Settings settings;
  settings.rates.node.address = settings.rates.node.account = settings.rates.node.key = {0.1, burst};
  gateway::Token token;
  token.name = "staff";
  token.principal = "token:staff";
  token.hash = *gateway::parse_hash("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // "abc"
  settings.tokens.push_back(token);
  return settings;
}

std::string from(const std::string& address) {
  return "X-Forwarded-For: " + address + "\r\n";
}
const std::string kTls = "X-Forwarded-Proto: https\r\n";

TEST_CASE("web safety: over TLS browsers are told to stay with it, without it nobody is") {
  World world;
  CHECK(world.get(kTls).field("strict-transport-security") == "max-age=31536000");
  CHECK(world.get(kTls, "/nowhere").field("strict-transport-security") == "max-age=31536000");
  CHECK(world.get({}).field("strict-transport-security").empty());
  World direct({}, false);
  CHECK(direct.get(kTls).field("strict-transport-security").empty());
  gateway::Settings off;
  off.hsts_seconds = 0;
  World silent(off);
  CHECK(silent.get(kTls).field("strict-transport-security").empty());
}

TEST_CASE("web safety: only a proxy's host counts, and only one that a town has") {
  World world;
  CHECK(world.get("X-Forwarded-Host: musterstadt.example\r\n" + kTls, "/api/waste/v1/x", "10.0.0.9").status == 200);
  CHECK(world.backend.seen(1).origin == "https://musterstadt.example");
  CHECK(world.get("X-Forwarded-Host: evil.example\r\n").status == 421);
  CHECK(world.get("X-Forwarded-Host: musterstadt.example/@evil.example\r\n").status == 400);
  CHECK(world.get("X-Forwarded-Host: musterstadt.example\r\nX-Forwarded-Host: evil.example\r\n").status == 400);
  for (const char* host : {"evil.example", "6.6.6.6", "6.6.6.6:80", "[2001:db8::1]", "[::ffff:6.6.6.6]"}) {
    CHECK(world.get({}, "/t/musterstadt/api/waste/v1/x", host).status == 421);
  }
  CHECK(world.backend.calls() == 1);
  World direct({}, false);
  CHECK(direct.get("X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example;proto=https\r\n" + kTls).status ==
        200);
  CHECK(direct.backend.seen(1).origin == "http://127.0.0.1");
}

TEST_CASE("web safety: an address that asks too much is told to wait, and nobody else is") {
  World world(few(3));
  for (int i = 0; i < 3; ++i) {
    const Reply reply = world.get(from("192.0.2.1"));
    CHECK(reply.status == 200);
    CHECK(reply.field("ratelimit-policy") == R"("address";q=3;w=30)");
    CHECK(reply.field("ratelimit") == "\"address\";r=" + std::to_string(2 - i) + ";t=" + std::to_string(10 * (i + 1)));
  }
  const Reply refused = world.get(from("6.6.6.6, 192.0.2.1"));
  CHECK(refused.status == 429);
  CHECK(refused.field("retry-after") == "10");
  CHECK(refused.field("ratelimit") == R"("address";r=0;t=10)");
  CHECK(refused.body.find("urn:stadtkern:problem:rate-limited") != std::string::npos);
  CHECK(world.get(from("192.0.2.1"), "/nowhere").status == 429);
  CHECK(world.get(from("192.0.2.2")).status == 200);
  CHECK(world.backend.calls() == 4);
}

TEST_CASE("web safety: who cannot be told apart is not counted together") {
  World world(few(1));
  for (int i = 0; i < 5; ++i) CHECK(world.get({}).status == 200);  // the proxy names nobody
  CHECK(world.get({}).field("ratelimit").empty());
  World direct(few(1), false);
  for (int i = 0; i < 5; ++i) CHECK(direct.get(from("192.0.2.1")).status == 200);
}

TEST_CASE("web safety: a key has a rate of its own, whatever the address") {
  World world(few(2));
  const std::string key = "Authorization: Bearer abc\r\n";
  CHECK(world.get(key).field("ratelimit-policy") == R"("key";q=2;w=20)");
  CHECK(world.get(key + from("192.0.2.1")).field("ratelimit") == R"("address";r=1;t=10, "key";r=0;t=20)");
  CHECK(world.get(key + from("192.0.2.2")).status == 429);
  CHECK(world.get(key, "/t/musterdorf/api/waste/v1/x").status == 200);
}

TEST_CASE("web safety: guessing keys is counted like all else") {
  World world(few(2));
  const std::string wrong = from("192.0.2.1") + "Authorization: Bearer wrong\r\n";
  CHECK(world.get(wrong).status == 401);
  CHECK(world.get(wrong).status == 401);
  CHECK(world.get(wrong).status == 429);
}

TEST_CASE("web safety: what is malformed is counted like all else") {
  World world(few(2));
  CHECK(world.get(from("192.0.2.1"), "/a/../b").status == 400);
  const Reply last = world.get(from("192.0.2.1"), "/a/../b");
  CHECK(last.status == 400);
  CHECK(last.field("ratelimit") == R"("address";r=0;t=20)");
  const Reply refused = world.get(from("192.0.2.1"), "/a/../b");
  CHECK(refused.status == 429);
  CHECK(refused.field("retry-after") == "10");
  CHECK(refused.body.find("malformed") == std::string::npos);
}

TEST_CASE("web safety: handshakes of one client are counted, those of who stands for many are not") {
  auto settings = few(1);
  settings.trusted_proxies.push_back(*gateway::Network::parse("192.0.2.9"));
  FakeBackend backend;
  gateway::Metrics metrics;
  gateway::AccessLog log(backend, false);
  auto phrases = gateway::Phrases::read(gateway::built_in_phrase_files());
  REQUIRE(phrases);
  gateway::CitizenFront front(settings, backend, metrics, log, *phrases, [] { return gateway::RegistryPtr(); });
  const gateway::Time begin{1h};
  const auto passed = [&](const char* text, gateway::Time now) {
    int count = 0;
    for (int i = 0; i < 300; ++i) count += front.admits(*gateway::Address::parse(text), now) ? 1 : 0;
    return count;
  };
  CHECK(passed("2001:db8:1:2::1", begin) == 200);
  CHECK(passed("2001:db8:1:2::2", begin + 1s) == 20);
  CHECK(passed("192.0.2.1", begin) == 200);
  CHECK(passed("127.0.0.1", begin) == 300);
  CHECK(passed("192.0.2.9", begin) == 300);
}

TEST_CASE("web safety: a town with rates of its own counts by itself") {
  auto settings = few(1);
  settings.rates.towns["musterdorf"].address = {0.1, 2};
  World world(settings);
  CHECK(world.get(from("192.0.2.1")).status == 200);
  CHECK(world.get(from("192.0.2.1")).status == 429);
  const std::string there = "/t/musterdorf/api/waste/v1/x";
  CHECK(world.get(from("192.0.2.1"), there).status == 200);
  CHECK(world.get(from("192.0.2.1"), there).status == 200);
  CHECK(world.get(from("192.0.2.1"), there).status == 429);
}

// The security log's lines. A line is written right behind the answer's last byte, before the next request is read.
std::vector<std::string> noted(World& world) {
  world.get({});
  std::vector<std::string> lines;
  for (const auto& line : world.backend.lines()) {
    if (line.starts_with("log=security ")) lines.push_back(line.substr(13));
  }
  return lines;
}

TEST_CASE("web safety: what is refused stands in the security log with its whole address, and nowhere else") {
  World world(few(100));
  world.get(from("192.0.2.77"));
  world.get(from("192.0.2.77"), "/nowhere");
  world.get(from("192.0.2.77"), "/api/waste/v1/~secret", "evil.example");
  world.get(from("2001:db8::7") + "Authorization: Bearer wrong\r\n", "/api/waste/v1/~secret/y?z=secret");
  world.get(from("192.0.2.77"), "/fail/5/../x");
  world.get(from("192.0.2.77"), "/api/waste/v1/fail/5");
  const auto lines = noted(world);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].starts_with("event=refused client=192.0.2.77 status=421 reason=misdirected verb=GET "));
  CHECK(lines[1].starts_with(
      "event=key-refused client=2001:db8::7 status=401 reason=unauthenticated verb=GET path=/api/waste/v1/~/y "));
  CHECK(lines[2].starts_with("event=malformed client=192.0.2.77 status=400 reason=malformed"));
  CHECK(lines[3].starts_with("event=refused client=192.0.2.77 status=403 verb=GET path=/api/waste/v1/fail/5 "));
  for (const auto& line : world.backend.lines()) {
    CHECK(line.find("secret") == std::string::npos);
    if (!line.starts_with("log=security ")) CHECK(line.find("192.0.2.77") == std::string::npos);
  }
}

TEST_CASE("web safety: one address fills no log") {
  World world;
  for (int i = 0; i < 300; ++i) world.get(from("192.0.2.1"), "/", "evil.example");
  world.get(from("192.0.2.2"), "/", "evil.example");
  CHECK(noted(world).size() < 250);
  std::string all;
  for (const auto& line : noted(world)) all += line;
  CHECK(all.find("client=192.0.2.2 ") != std::string::npos);
}

}  // namespace
