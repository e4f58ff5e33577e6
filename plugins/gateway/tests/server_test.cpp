// SPDX-License-Identifier: EUPL-1.2
// The whole gateway over real sockets on loopback, with modules in memory behind it.
#include <catch2/catch.hpp>
#include <future>
#include <memory>
#include <vector>

#include "client.h"
#include "fake_backend.h"
#include "gateway.h"
#include "sample_towns.h"

using namespace std::chrono_literals;

namespace {

struct World {
  explicit World(gateway::Settings settings = {}, bool with_registry = true) {
    settings.tick = 10ms;
    settings.limits.linger_time = 200ms;
    auto phrases = gateway::Phrases::read(gateway::built_in_phrase_files());
    REQUIRE(phrases);
    own = std::make_unique<gateway::Gateway>(std::move(settings), *std::move(phrases), backend);
    if (with_registry) own->apply(1, sample_towns());
    own->listen("http", listening_socket(port));
    own->listen("metrics", listening_socket(operators));
    own->start();
  }
  // Held calls still point into the gateway: they come back before it goes.
  ~World() {
    backend.release();
    std::promise<void> drained;
    own->drain(5s, [&drained] { drained.set_value(); });
    drained.get_future().wait();
    own.reset();
  }

  FakeBackend backend;
  std::unique_ptr<gateway::Gateway> own;
  std::uint16_t port = 0;
  std::uint16_t operators = 0;
};

std::string get(std::string_view target, std::string_view fields = {}, std::string_view host = "127.0.0.1") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: " + std::string(host) + "\r\n" + std::string(fields) +
         "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view fields = {}) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

gateway::Settings with_token() {
  gateway::Settings settings;
  gateway::Token token;
  token.name = "staff";
  token.principal = "token:staff";
  token.hash = *gateway::parse_hash("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // "abc"
  token.towns = {"musterstadt"};
  token.roles = {"waste.staff"};
  settings.tokens.push_back(token);
  return settings;
}

}  // namespace

TEST_CASE("gateway: a request reaches the module that owns the mount, with all that it needs") {
  World world;
  Client client(world.port);
  const auto reply = client.ask(
      "POST /t/musterdorf/api/waste/v1/reports%2F1?a=b HTTP/1.1\r\nHost: localhost:80\r\nAccept-Language: de\r\n"
      "Content-Type: application/json\r\nCookie: secret=1\r\nX-Other: 1\r\nStadtkern-Client: me\r\nIdempotency-Key: "
      "0123456789abcdef\r\n"
      "X-Forwarded-Proto: https\r\nX-Request-Id: not-from-a-proxy\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(reply.status == 200);
  CHECK(reply.body == "POST /reports%2F1 {}");
  CHECK(reply.field("etag") == "\"7\"");
  CHECK(reply.field("x-content-type-options") == "nosniff");
  CHECK(reply.field("x-request-id").size() == 32);
  CHECK(reply.field("connection").empty());
  const auto seen = world.backend.seen(1);
  CHECK(seen.town == 2);
  CHECK(seen.module == "waste");
  CHECK(seen.query == "a=b");
  CHECK(seen.mount == "/api/waste/v1");
  CHECK(seen.base_path == "/t/musterdorf/api/waste/v1");
  CHECK(seen.origin == "http://localhost:80");
  CHECK(seen.locale == "de");
  CHECK(seen.idempotency_key == "0123456789abcdef");
  CHECK(seen.request_id == reply.field("x-request-id"));
  CHECK(seen.headers == std::map<std::string, std::string>{{"accept-language", "de"},
                                                           {"content-type", "application/json"},
                                                           {"stadtkern-client", seen.client}});
  CHECK(seen.principal.empty());
  CHECK(seen.client.size() == 16);
  CHECK(seen.assurance == 0);
}

TEST_CASE("gateway: where a module checks itself who asks, it is handed address and credential, nowhere else") {
  World world(with_token());
  Client client(world.port);
  const std::string devices = "Bearer 0f0f 1234";
  CHECK(
      client.ask(get("/api/v1/devices/x", "Authorization: " + devices + "\r\nStadtkern-Address: 9.9.9.9\r\n")).status ==
      200);
  CHECK(world.backend.seen(1).headers.at("authorization") == devices);
  CHECK(world.backend.seen(1).headers.at("stadtkern-address") == "127.0.0.1");
  CHECK(world.backend.seen(1).principal.empty());
  CHECK(client.ask(get("/api/v1/devices/x", "Authorization: Basic eDp5\r\n")).status == 200);
  CHECK(world.backend.seen(2).headers.at("authorization") == "Basic eDp5");
  // One of ours is ours, and is not handed on.
  CHECK(client.ask(get("/api/v1/devices/x", "Authorization: Bearer abc\r\n")).status == 200);
  CHECK(world.backend.seen(3).headers.count("authorization") == 0);
  CHECK(world.backend.seen(3).principal == "token:staff");
  CHECK(client.ask(get("/open311/v2/extra", "Authorization: " + devices + "\r\n")).status == 401);
  CHECK(client.ask(get("/api/v1/other", "Authorization: " + devices + "\r\n")).status == 401);
  CHECK(client.ask(get("/open311/v2/extra")).status == 200);
  CHECK(world.backend.seen(4).headers.count("stadtkern-address") == 0);
}

TEST_CASE("gateway: a town's host needs no prefix, an unknown host is misdirected") {
  World world;
  Client client(world.port);
  CHECK(client.ask(get("/open311/v2/services.json", {}, "musterdorf.EXAMPLE:81")).status == 200);
  const auto seen = world.backend.seen(1);
  CHECK(seen.town == 2);
  CHECK(seen.base_path == "/open311/v2");
  CHECK(seen.path == "/services.json");
  CHECK(seen.locale == "en");
  const auto reply = client.ask(get("/open311/v2/services.json", {}, "evil.example"));
  CHECK(reply.status == 421);
  CHECK(reply.field("content-type") == "application/problem+json");
  CHECK(client.ask(get("/", {}, "bad host")).status == 400);
}

TEST_CASE("gateway: people whose address leads to no town get a page, programs a problem") {
  World world;
  Client client(world.port);
  const auto ask = [&](const std::string& path, const std::string& host, const std::string& accept) {
    return client.ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept-Language: en\r\nAccept: " + accept +
                      "\r\n\r\n");
  };
  const std::string browser = "text/html,application/xhtml+xml,*/*;q=0.8";
  for (const auto& [path, host, status] :
       {std::tuple{"/a/%22b", "evil.example", 421U}, std::tuple{"/t/nirgends/", "localhost:80", 404U}}) {
    const auto page = ask(path, host, browser);
    CHECK(page.status == status);
    CHECK(page.field("content-type") == "text/html; charset=utf-8");
    CHECK(page.field("cache-control") == "no-store");
    CHECK(page.body.find("There is no town at this address") != std::string::npos);
    CHECK(page.body.find("\"b") == std::string::npos);
    for (const char* program : {"*/*", "application/json", "application/json, text/html"}) {
      CHECK(ask(path, host, program).field("content-type") == "application/problem+json");
    }
  }
}

TEST_CASE("gateway: errors are problem details with the request's id") {
  World world;
  Client client(world.port);
  auto reply = client.ask(get("/nothing"));
  CHECK(reply.status == 404);
  CHECK(reply.body.find("\"type\":\"urn:stadtkern:problem:not-found\"") != std::string::npos);
  CHECK(reply.body.find(reply.field("x-request-id")) != std::string::npos);
  CHECK(client.ask(get("/t/nirgends/")).status == 404);
  CHECK(client.ask(get("/api/waste/v1/../x")).status == 400);
  CHECK(client.ask(get("/api/waste/v1/%00")).status == 400);
  CHECK(client.ask(get("/api/waste/v1/x", "Idempotency-Key: short\r\n")).status == 400);
  CHECK(client.ask(get("/api/waste/v1/x", "Idempotency-Key:\r\n")).status == 400);
  reply = client.ask(get("/api/waste/v1/fail/17"));
  CHECK(reply.status == 503);
  CHECK(reply.field("retry-after") == "1");
  CHECK(client.ask(get("/api/waste/v1/fail/18")).status == 504);
  reply = client.ask(get("/api/waste/v1/fail/21"));
  CHECK(reply.status == 500);
  CHECK(reply.body.find("as asked") == std::string::npos);
  CHECK(client.ask("TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n").field("allow").find("GET") == 0);
  CHECK(client.ask("BREW /api/waste/v1/pot HTTP/1.1\r\nHost: localhost\r\n\r\n").body == "BREW /pot ");
}

TEST_CASE("gateway: before the first registry nothing is there, and it says when to come back") {
  World world({}, false);
  Client client(world.port);
  const auto reply = client.ask(get("/"));
  CHECK(reply.status == 503);
  CHECK(reply.field("retry-after") == "1");
  CHECK(Client(world.operators).ask(get("/readyz")).status == 503);
  world.own->apply(1, sample_towns());
  CHECK(client.ask(get("/")).status == 200);
}

TEST_CASE("gateway: a known token brings its roles to its towns, a wrong one is refused") {
  World world(with_token());
  Client client(world.port);
  CHECK(client.ask(get("/api/waste/v1/x", "Authorization: Bearer abc\r\n")).status == 200);
  auto seen = world.backend.seen(1);
  CHECK(seen.principal == "token:staff");
  CHECK(seen.roles == std::vector<std::string>{"waste.staff"});
  CHECK(seen.assurance == 1);
  CHECK(seen.client.empty());
  CHECK(client.ask(get("/t/musterdorf/api/waste/v1/x", "authorization: bearer abc\r\n")).status == 200);
  seen = world.backend.seen(2);
  CHECK(seen.principal == "token:staff");
  CHECK(seen.roles.empty());
  for (const auto* field :
       {"Authorization: Bearer abd\r\n", "Authorization: Basic YWJj\r\n", "Authorization: Bearer\r\n",
        "Authorization: Bearer abc\r\nAuthorization: Bearer abc\r\n"}) {
    const auto reply = client.ask(get("/api/waste/v1/x", field));
    CHECK(reply.status == 401);
    CHECK(reply.field("www-authenticate") == "Bearer realm=\"stadtkern\"");
  }
}

TEST_CASE("gateway: trusted proxies are believed about client, scheme and request id") {
  gateway::Settings settings;
  settings.trusted_proxies.push_back(*gateway::Network::parse("127.0.0.0/8"));
  World world(settings);
  Client client(world.port);
  const auto fields = "X-Forwarded-For: 203.0.113.77\r\nX-Forwarded-Proto: https\r\nX-Request-Id: from-a-proxy-1\r\n";
  const auto reply = client.ask(get("/api/waste/v1/x", fields, "musterstadt.example"));
  CHECK(reply.field("x-request-id") == "from-a-proxy-1");
  CHECK(world.backend.seen(1).origin == "https://musterstadt.example");
  CHECK(client.ask(get("/api/waste/v1/x")).status == 200);
  CHECK(world.backend.seen(1).client != world.backend.seen(2).client);
  // What the client itself claimed stands before what the proxy saw.
  CHECK(client.ask(get("/api/waste/v1/x", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 203.0.113.77\r\n")).status ==
        200);
  CHECK(world.backend.seen(3).client == world.backend.seen(1).client);
}

TEST_CASE("gateway: the town's page is there in both languages and for both kinds of address") {
  World world;
  Client client(world.port);
  auto reply = client.ask(get("/", "Accept-Language: en\r\n"));
  CHECK(reply.status == 200);
  CHECK(reply.field("content-type") == "text/html; charset=utf-8");
  CHECK(reply.field("content-language") == "en");
  CHECK(reply.field("content-security-policy").find("sha256-") != std::string::npos);
  CHECK(reply.body.find("Musterstadt: digital services") != std::string::npos);
  reply = client.ask(get("/t/musterdorf/?lang=de"));
  CHECK(reply.field("content-language") == "de");
  CHECK(reply.body.find("href=\"/t/musterdorf/api/waste/v1\"") != std::string::npos);
  reply = client.ask(get("/t/musterdorf?x=1"));
  CHECK(reply.status == 308);
  CHECK(reply.field("location") == "/t/musterdorf/?x=1");
  reply = client.ask(post("/", ""));
  CHECK(reply.status == 405);
  CHECK(reply.field("allow") == "GET, HEAD");
}

TEST_CASE("gateway: HEAD, HTTP/1.0 and keep-alive are as they must be") {
  World world;
  Client client(world.port);
  const auto head = client.ask("HEAD /api/waste/v1/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(head.status == 200);
  CHECK(head.field("content-length") == "8");
  CHECK(client.ask(get("/api/waste/v1/x")).body == "GET /x ");
  Client old(world.port);
  CHECK(old.ask("GET /api/waste/v1/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").field("connection") == "keep-alive");
  CHECK(old.ask("GET /api/waste/v1/x HTTP/1.0\r\n\r\n").field("connection") == "close");
  CHECK(old.ended());
}

TEST_CASE("gateway: pipelined requests are answered in their order") {
  World world;
  Client client(world.port);
  std::string all;
  for (int i = 0; i < 40; ++i) all += get("/api/waste/v1/" + std::string(i == 3 ? "hold" : "n") + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 3; ++i) CHECK(client.reply().body == "GET /n" + std::to_string(i) + " ");
  world.backend.seen(16);
  world.backend.release();
  for (int i = 3; i < 40; ++i) {
    CHECK(client.reply().body == "GET /" + std::string(i == 3 ? "hold" : "n") + std::to_string(i) + " ");
  }
}

TEST_CASE("gateway: bodies come by length and in chunks, up to the module's limit") {
  World world;
  Client client(world.port);
  CHECK(client.ask(post("/api/waste/v1/x", "hello")).body == "POST /x hello");
  CHECK(client
            .ask("POST /api/waste/v1/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            .body == "POST /x abcde");
  const std::string large(60'000, 'x');
  CHECK(client.ask(post("/api/extra/v1/x", large)).body == "POST /x " + large);
  const auto reply = client.ask(post("/api/waste/v1/x", large));
  CHECK(reply.status == 413);
  CHECK(reply.field("connection") == "close");
  CHECK(client.ended());
}

TEST_CASE("gateway: a client that asks first is told to go on, or not") {
  World world;
  Client client(world.port);
  client.send("POST /api/waste/v1/x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(client.reply().status == 100);
  CHECK(client.ask("ok").body == "POST /x ok");
  CHECK(client
            .ask("POST /api/waste/v1/x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                 "Content-Length: 1001\r\n\r\n")
            .status == 413);
}

TEST_CASE("gateway: what could smuggle a second request is refused, and nothing of it reaches a module") {
  World world;
  const std::string hidden = "GET /api/waste/v1/hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string start = "POST /api/waste/v1/x HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& fields :
       {"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + hidden,
        "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + hidden, "Content-Length : 44\r\n\r\n" + hidden,
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
        "Transfer-Encoding:\x0b chunked\r\n\r\n0\r\n\r\n" + hidden, "X: y\r\n Content-Length: 44\r\n\r\n" + hidden,
        "X: y\nContent-Length: 44\r\n\r\n" + hidden, "Host: other\r\n\r\n" + hidden,
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + hidden,
        "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n" + hidden}) {
    CAPTURE(fields);
    Client client(world.port);
    const auto reply = client.ask(start + fields);
    CHECK(reply.status == 400);
    CHECK(reply.field("connection") == "close");
    CHECK(client.ended());
  }
  CHECK(world.backend.calls() == 0);
}

TEST_CASE("gateway: each limit on a head has its status") {
  World world;
  CHECK(Client(world.port).ask(get("/" + std::string(9'000, 'a'))).status == 414);
  CHECK(Client(world.port).ask(get("/", "X: " + std::string(17'000, 'a') + "\r\n")).status == 431);
  CHECK(Client(world.port).ask("GET / HTTP/3.0\r\nHost: a\r\n\r\n").status == 505);
  CHECK(Client(world.port).ask("\x16\x03\x01\x02").status == 400);
}

TEST_CASE("gateway: slow heads and bodies are a 408, idle connections end silently") {
  gateway::Settings settings;
  settings.limits.head_time = 60ms;
  settings.limits.transfer_grace = 60ms;
  settings.limits.transfer_rate = 1'000'000;
  settings.limits.idle_time = 120ms;
  World world(settings);
  CHECK(Client(world.port).ask("GET / HTTP/1.1\r\nHost:").status == 408);
  const std::string post_head = "POST /api/waste/v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n";
  CHECK(Client(world.port).ask(post_head + "ab").status == 408);
  Client idle(world.port);
  CHECK(idle.ended());
  CHECK(world.backend.calls() == 0);
}

TEST_CASE("gateway: a client that sends no more still gets its answer, one that is gone has its call cancelled") {
  World world;
  Client half(world.port);
  half.send(get("/api/waste/v1/hold"));
  half.send_no_more();
  world.backend.seen(1);
  world.backend.release();
  CHECK(half.reply().body == "GET /hold ");
  CHECK(half.ended());
  Client gone(world.port);
  gone.send(get("/api/waste/v1/hold"));
  world.backend.seen(2);
  gone.vanish();
  CHECK(world.backend.cancelled(1));
}

TEST_CASE("gateway: a client that is slow to read gets all of a large answer") {
  World world;
  Client client(world.port);
  const std::string large(64'000, 'y');
  std::string all;
  for (int i = 0; i < 12; ++i) all += get("/.well-known/stadtkern/ping?bytes=65536");
  client.send(all);
  client.send(post("/api/extra/v1/x", large));
  for (int i = 0; i < 12; ++i) CHECK(client.reply().body.size() == 65'536);
  CHECK(client.reply().body == "POST /x " + large);
}

TEST_CASE("gateway: two hundred connections are served at once") {
  World world;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<Client>(world.port));
    clients.back()->send(get("/api/waste/v1/hold" + std::to_string(i)));
  }
  world.backend.seen(200);
  CHECK(world.backend.calls() == 200);
  world.backend.release();
  for (int i = 0; i < 200; ++i) CHECK(clients[i]->reply().body == "GET /hold" + std::to_string(i) + " ");
}

TEST_CASE("gateway: over the bound connections wait, and idle ones make room") {
  gateway::Settings settings;
  settings.connections = 2;
  settings.limits.pressed_idle_time = 30ms;
  World world(settings);
  Client one(world.port);
  Client two(world.port);
  CHECK(one.ask(get("/api/waste/v1/a")).status == 200);
  CHECK(two.ask(get("/api/waste/v1/b")).status == 200);
  Client three(world.port);
  CHECK(three.ask(get("/api/waste/v1/c")).body == "GET /c ");
}

TEST_CASE("gateway: draining ends idle connections, finishes what is under way, and takes no more") {
  World world;
  Client idle(world.port);
  CHECK(idle.ask(get("/api/waste/v1/a")).status == 200);
  Client busy(world.port);
  busy.send(get("/api/waste/v1/hold"));
  world.backend.seen(2);
  std::promise<void> drained;
  auto done = drained.get_future();
  world.own->drain(10s, [&drained] { drained.set_value(); });
  CHECK(idle.ended());
  CHECK(done.wait_for(0s) == std::future_status::timeout);
  world.backend.release();
  const auto reply = busy.reply();
  CHECK(reply.body == "GET /hold ");
  CHECK(reply.field("connection") == "close");
  CHECK(busy.ended());
  CHECK(done.wait_for(10s) == std::future_status::ready);
}

TEST_CASE("gateway: a drain ends at its limit even when a module does not answer") {
  World world;
  Client busy(world.port);
  busy.send(get("/api/waste/v1/hold"));
  world.backend.seen(1);
  std::promise<void> drained;
  auto done = drained.get_future();
  world.own->drain(50ms, [&drained] { drained.set_value(); });
  CHECK(done.wait_for(10s) == std::future_status::ready);
}

TEST_CASE("gateway: the access log holds no whole address, no query and no header") {
  World world;
  Client client(world.port);
  CHECK(client.ask(get("/api/waste/v1/x?mail=someone", "X-Secret: 1\r\n")).status == 200);
  std::promise<void> drained;
  world.own->drain(10s, [&drained] { drained.set_value(); });
  drained.get_future().wait();
  const auto lines = world.backend.lines();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("client=127.0.0.0/24 verb=GET path=/api/waste/v1/x status=200 bytes=7 us="));
  CHECK(lines[0].find("town=musterstadt target=waste request=") != std::string::npos);
  CHECK(lines[0].find("someone") == std::string::npos);
}

TEST_CASE("gateway: the access log leaves out what an address keeps secret") {
  World world;
  Client client(world.port);
  for (const char* path :
       {"/api/waste/v1/followed/~0123abcd", "/api/waste/v1/followed/%7E0123abcd/x", "/api/waste/v1/a~b"}) {
    CHECK(client.ask(get(path)).status == 200);
  }
  std::promise<void> drained;
  world.own->drain(10s, [&drained] { drained.set_value(); });
  drained.get_future().wait();
  const auto lines = world.backend.lines();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].find(" path=/api/waste/v1/followed/~ status=") != std::string::npos);
  CHECK(lines[1].find(" path=/api/waste/v1/followed/~/x status=") != std::string::npos);
  CHECK(lines[2].find(" path=/api/waste/v1/a~b status=") != std::string::npos);
}

TEST_CASE("operators: health, readiness and metrics are on a listener of their own") {
  World world;
  Client client(world.operators);
  CHECK(client.ask(get("/healthz")).body == "{\"status\":\"running\"}\n");
  auto reply = client.ask(get("/readyz"));
  CHECK(reply.status == 200);
  CHECK(reply.body == "{\"status\":\"ready\",\"registry\":1,\"modules\":3,\"silent\":\"\"}\n");
  CHECK(world.backend.seen(3).verb == "OPTIONS");
  CHECK(Client(world.port).ask(get("/api/waste/v1/x")).status == 200);
  reply = client.ask(get("/metrics"));
  CHECK(reply.status == 200);
  CHECK(reply.body.find("up{module=\"waste\"} 1\n") != std::string::npos);
  CHECK(reply.body.find("stadtkern_scrape_up{module=\"kernel\"} 1\n") != std::string::npos);
  CHECK(reply.body.find("stadtkern_scrape_up{module=\"extra\"} 0\n") != std::string::npos);
  CHECK(client.ask(get("/other")).status == 404);
  CHECK(client.ask(post("/healthz", "")).status == 405);
  CHECK(Client(world.port).ask(get("/metrics")).status == 404);
  CHECK(Client(world.port).ask(get("/readyz")).status == 404);
}

TEST_CASE("ping: fixed bytes behind the same checks as a module's answers") {
  World world(with_token());
  Client client(world.port);
  CHECK(client.ask(get("/.well-known/stadtkern/ping")).body.size() == 1024);
  CHECK(client.ask(get("/.well-known/stadtkern/ping?bytes=3")).body == "...");
  CHECK(client.ask(get("/.well-known/stadtkern/ping?bytes=9999999")).body.size() == 65'536);
  CHECK(client.ask(get("/.well-known/stadtkern/ping", {}, "evil.example")).status == 421);
  CHECK(client.ask(get("/.well-known/stadtkern/ping", "Authorization: Bearer no\r\n")).status == 401);
  CHECK(world.backend.calls() == 0);
}
