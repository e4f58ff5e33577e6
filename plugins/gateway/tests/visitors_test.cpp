// SPDX-License-Identifier: EUPL-1.2
// Who a request is made for when a town keeps sessions: over real sockets, with modules and sessions in memory.
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <set>

#include "client.h"
#include "fake_backend.h"
#include "gateway.h"
#include "sample_towns.h"
#include "sessions-v1.pb.h"

using namespace std::chrono_literals;
namespace contract = sessions::v1;

namespace {

const std::string kToken = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const std::string kKey = "sk_abcdefghijklmnopqrstuvwxyz0123456789ABCD";

// musterstadt keeps sessions in its module "extra"; musterdorf does not.
struct World {
  explicit World(bool console = false) {
    gateway::Settings settings;
    settings.tick = 10ms;
    settings.limits.linger_time = 200ms;
    settings.trusted_proxies.push_back(*gateway::Network::parse("127.0.0.1/32"));
    auto phrases = gateway::Phrases::read(gateway::built_in_phrase_files());
    REQUIRE(phrases);
    own = std::make_unique<gateway::Gateway>(std::move(settings), *std::move(phrases), backend);
    auto towns = sample_towns();
    towns[1].session_keeper = "extra";
    gateway::Module pages;
    pages.id = "pages";
    pages.mount = "/api/pages/v1";
    pages.claims = {"/"};
    pages.max_body = 1000;
    for (auto* town : {&towns[1], &towns[2]}) town->modules.push_back(pages);
    if (console) towns[1].modules.back().claims.emplace_back("/console");
    own->apply(1, std::move(towns));
    own->listen("http", listening_socket(port));
    own->start();
    backend.answer_with([this](std::uint32_t town, std::string_view method, std::string_view body) {
      return answer(town, method, body);
    });
  }
  ~World() {
    backend.release();
    std::promise<void> drained;
    own->drain(5s, [&drained] { drained.set_value(); });
    drained.get_future().wait();
    own.reset();
  }

  stadtkern::Result<std::string> answer(std::uint32_t town, std::string_view method, std::string_view body) {
    if (broken) return stadtkern::Error{stadtkern::Code::Unavailable, "down"};
    if (method == "Changes") {
      contract::Changed changed;
      changed.set_generation(generation);
      if (generation > 1) changed.add_principals("acc_1");
      return changed.SerializeAsString();
    }
    contract::Credential credential;
    credential.ParseFromArray(body.data(), static_cast<int>(body.size()));
    contract::Checked checked;
    checked.set_generation(generation);
    const bool known = town == 1 && (credential.token() == kToken || credential.token() == kKey) && !revoked;
    if (known) {
      checked.set_known(true);
      checked.set_principal("acc_1");
      checked.add_roles("extra.staff");
      checked.add_groups("ambassadors");
      checked.set_assurance(2);
      checked.set_keep_ms(60'000);
    }
    return checked.SerializeAsString();
  }

  Reply ask(const std::string& verb, const std::string& path, const std::string& fields) {
    Client client(port);
    client.send(verb + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n" + fields + "\r\n");
    return client.reply();
  }
  FakeBackend::Seen last() { return backend.seen(backend.calls()); }

  FakeBackend backend;
  std::unique_ptr<gateway::Gateway> own;
  std::uint16_t port = 0;
  std::atomic<std::uint64_t> generation{1};
  std::atomic<bool> revoked{false};
  std::atomic<bool> broken{false};
};

std::string cookie(const std::string& token = kToken, const std::string& town = "musterstadt") {
  return "Cookie: sk-" + town + "=" + token + "\r\n";
}
const std::string kSame = "Origin: http://127.0.0.1\r\n";

TEST_CASE("visitors: a session's cookie is somebody, with the roles of the town") {
  World world;
  CHECK(world.ask("GET", "/api/waste/v1/x", cookie()).status == 200);
  const auto seen = world.last();
  CHECK(seen.principal == "acc_1");
  CHECK(seen.roles == std::vector<std::string>{"extra.staff"});
  CHECK(seen.assurance == 2);
  CHECK(seen.client.empty());
  CHECK(seen.headers.count("stadtkern-session") == 0);
  CHECK(seen.headers.count("cookie") == 0);
}

TEST_CASE("visitors: what somebody is given is kept by no cache of others") {
  World world;
  CHECK(world.ask("GET", "/api/waste/v1/x", cookie()).field("cache-control") == "private, no-cache");
  CHECK(world.ask("GET", "/api/waste/v1/untagged", cookie()).field("cache-control") == "no-store");
  CHECK(world.ask("GET", "/api/waste/v1/fail/5", cookie()).field("cache-control") == "no-store");
  CHECK(world.ask("GET", "/api/waste/v1/x", {}).field("cache-control").empty());
}

TEST_CASE("visitors: an answer is kept, and a revocation is heard of") {
  World world;
  for (int i = 0; i < 20; ++i) CHECK(world.ask("GET", "/api/waste/v1/x", cookie()).status == 200);
  CHECK(world.backend.asked("Check") == 1);
  world.revoked = true;
  world.generation = 2;
  const auto begin = std::chrono::steady_clock::now();
  do {
    world.ask("GET", "/api/waste/v1/x", cookie());
  } while (!world.last().principal.empty() && std::chrono::steady_clock::now() - begin < 10s);
  CHECK(world.last().principal.empty());
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
}

TEST_CASE("visitors: forged, foreign and badly shaped cookies are nobody's, and are taken back") {
  World world;
  const Reply forged = world.ask("GET", "/api/waste/v1/x", cookie("Xbcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"));
  CHECK(forged.status == 200);
  CHECK(world.last().principal.empty());
  CHECK(forged.field("set-cookie") == "sk-musterstadt=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
  const std::size_t asked = world.backend.asked("Check");
  for (const std::string& fields :
       {cookie("short"), cookie("a b c d e f g h i j k l m n o p q r s t u v"), cookie(kToken, "musterdorf"),
        cookie() + cookie("Xbcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"), cookie(std::string(500, 'a'))}) {
    CHECK(world.ask("GET", "/api/waste/v1/x", fields).status == 200);
    CHECK(world.last().principal.empty());
  }
  CHECK(world.backend.asked("Check") == asked);
}

TEST_CASE("visitors: another town's session is nobody's there") {
  World world;
  CHECK(world.ask("GET", "/t/musterdorf/api/waste/v1/x", cookie()).status == 200);
  CHECK(world.last().principal.empty());
  CHECK(world.ask("GET", "/t/musterdorf/api/waste/v1/x", cookie(kToken, "musterdorf")).status == 200);
  CHECK(world.last().principal.empty());
  CHECK(world.backend.asked("Check") == 0);
}

TEST_CASE("visitors: a change with a cookie must come from the town's own pages") {
  World world;
  const std::size_t before = world.backend.calls();
  for (const std::string& fields :
       {std::string(), std::string("Origin: http://evil.example\r\n"), std::string("Origin: null\r\n"),
        std::string("Sec-Fetch-Site: cross-site\r\n"), std::string("Sec-Fetch-Site: same-site\r\n"),
        std::string("Stadtkern-Csrf: 00000000000000000000000000000000\r\n")}) {
    for (const char* verb : {"POST", "PUT", "PATCH", "DELETE"}) {
      CAPTURE(fields, verb);
      CHECK(world.ask(verb, "/api/waste/v1/x", cookie() + fields).status == 403);
    }
  }
  CHECK(world.backend.calls() == before);
  CHECK(world.ask("POST", "/api/waste/v1/x", cookie() + kSame).status == 200);
  CHECK(world.last().principal == "acc_1");
  CHECK(world.ask("POST", "/api/waste/v1/x", cookie() + "Sec-Fetch-Site: same-origin\r\n").status == 200);
  // Without a session there is nothing to abuse; the keeper of sessions itself asks for more.
  CHECK(world.ask("POST", "/api/waste/v1/x", "Origin: http://evil.example\r\n").status == 200);
  CHECK(world.ask("POST", "/api/extra/v1/login", "Origin: http://evil.example\r\n").status == 403);
  CHECK(world.ask("POST", "/api/extra/v1/login", {}).status == 200);
}

TEST_CASE("visitors: a form of the town's pages comes from these pages, also of who is nobody") {
  World world;
  for (const char* fields : {"Origin: http://evil.example\r\n", "Sec-Fetch-Site: cross-site\r\n",
                             "Sec-Fetch-Site: same-site\r\nOrigin: http://127.0.0.1\r\n", "Origin: null\r\n"}) {
    CAPTURE(fields);
    CHECK(world.ask("POST", "/en/waste/report", fields).status == 403);
    CHECK(world.ask("GET", "/en/waste/report", fields).status == 200);
    CHECK(world.ask("POST", "/open311/v2/requests.json", fields).status == 200);
    CHECK(world.ask("POST", "/api/waste/v1/x", fields).status == 200);
  }
  for (const char* fields : {"", "Origin: http://127.0.0.1\r\n", "Sec-Fetch-Site: same-origin\r\n",
                             "Sec-Fetch-Site: same-origin\r\nOrigin: https://behind.a.proxy\r\n"}) {
    CAPTURE(fields);
    CHECK(world.ask("POST", "/en/waste/report", fields).status == 200);
  }
}

TEST_CASE("visitors: who makes the town's pages knows where people sign in") {
  World world;
  world.ask("GET", "/t/musterstadt/en/", "Stadtkern-Accounts: http://evil.example\r\n");
  CHECK(world.last().headers["stadtkern-accounts"] == "/t/musterstadt/api/extra/v1");
  world.ask("GET", "/api/waste/v1/x", "Stadtkern-Accounts: http://evil.example\r\n");
  CHECK(world.last().headers.count("stadtkern-accounts") == 0);
  world.ask("GET", "/open311/v2/requests.json", {});  // another path that is claimed: perhaps a shell
  CHECK(world.last().headers["stadtkern-accounts"] == "/api/extra/v1");
  world.ask("GET", "/t/musterdorf/", {});  // keeps no sessions
  CHECK(world.last().headers.count("stadtkern-accounts") == 0);
}

TEST_CASE("visitors: where people sign in knows where the town's pages are, as far as it has some") {
  World world;
  world.ask("GET", "/t/musterstadt/api/extra/v1/sign-in", "Stadtkern-Pages: http://evil.example\r\n");
  CHECK(world.last().headers["stadtkern-pages"] == "/t/musterstadt/");
  world.ask("GET", "/api/extra/v1/sign-in", {});
  CHECK(world.last().headers["stadtkern-pages"] == "/");
  world.ask("GET", "/t/musterstadt/api/waste/v1/x", "Stadtkern-Pages: http://evil.example\r\n");
  CHECK(world.last().headers.count("stadtkern-pages") == 0);
  // So does a module that a browser asks for a page, as the links in mails do.
  world.ask("GET", "/t/musterstadt/api/waste/v1/x",
            "Accept: text/html,*/*\r\nStadtkern-Pages: http://evil.example\r\n");
  CHECK(world.last().headers["stadtkern-pages"] == "/t/musterstadt/");
}

TEST_CASE("visitors: where people sign in, and who makes pages, knows where the town's staff work, if anywhere") {
  {
    World world;
    world.ask("GET", "/api/extra/v1/account", "Stadtkern-Console: http://evil.example\r\n");
    CHECK(world.last().headers.count("stadtkern-console") == 0);
  }
  World world(true);
  world.ask("GET", "/t/musterstadt/api/extra/v1/account", "Stadtkern-Console: http://evil.example\r\n");
  CHECK(world.last().headers["stadtkern-console"] == "/t/musterstadt/console");
  world.ask("GET", "/api/extra/v1/account", {});
  CHECK(world.last().headers["stadtkern-console"] == "/console");
  world.ask("GET", "/open311/v2/requests.json", "Stadtkern-Console: http://evil.example\r\n");  // perhaps a shell
  CHECK(world.last().headers["stadtkern-console"] == "/console");
  world.ask("GET", "/t/musterstadt/api/waste/v1/x", {});
  CHECK(world.last().headers.count("stadtkern-console") == 0);
}

TEST_CASE("visitors: a module with pages learns whether somebody looks at them, and nothing else of the browser") {
  World world;
  world.ask("GET", "/open311/v2/requests.json", "User-Agent: curl/8\r\n");
  CHECK(world.last().headers["stadtkern-automatic"] == "program");
  CHECK(world.last().headers.count("user-agent") == 0);
  world.ask("GET", "/open311/v2/requests.json",
            "User-Agent: Mozilla/5.0 Firefox/1\r\nSec-Purpose: prefetch\r\nStadtkern-Automatic: no\r\n");
  CHECK(world.last().headers["stadtkern-automatic"] == "prefetch");
  CHECK(world.last().headers.count("sec-purpose") == 0);
  world.ask("GET", "/open311/v2/requests.json", "User-Agent: Mozilla/5.0 Firefox/1\r\nStadtkern-Automatic: no\r\n");
  CHECK(world.last().headers.count("stadtkern-automatic") == 0);
  world.ask("GET", "/api/waste/v1/x", "User-Agent: curl/8\r\n");
  CHECK(world.last().headers.count("stadtkern-automatic") == 0);
}

TEST_CASE("visitors: only the keeper of sessions sees tokens and sets cookies") {
  World world;
  const std::string fields = cookie() + "User-Agent: Firefox/1\r\nStadtkern-Session: forged\r\n";
  const Reply other = world.ask("GET", "/api/waste/v1/x", fields);
  CHECK(other.field("set-cookie").empty());
  CHECK(other.field("stadtkern-session").empty());
  CHECK(world.last().headers.count("stadtkern-session") == 0);
  CHECK(world.last().headers.count("user-agent") == 0);
  CHECK(world.last().headers.count("stadtkern-client") == 0);
  const Reply keeper = world.ask("GET", "/api/extra/v1/x", fields + "Cookie: skd-musterstadt=" + kToken + "\r\n");
  CHECK(world.last().headers["stadtkern-session"] == kToken);
  CHECK(world.last().headers["stadtkern-device"] == kToken);
  CHECK(world.last().headers["user-agent"] == "Firefox/1");
  CHECK_FALSE(
      world.last().headers["stadtkern-client"].empty());  // attempts are counted by it, also of who is signed in
  CHECK(keeper.field("set-cookie") ==
        "sk-musterstadt=NewTokenNewTokenNewTokenNewTokenNewToken; Path=/; Max-Age=600; HttpOnly; SameSite=Lax");
  CHECK(keeper.field("stadtkern-session").empty());
}

TEST_CASE("visitors: over TLS only the closed cookie counts, and only that one is set") {
  World world;
  const std::string tls = "X-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.7\r\n";
  world.ask("GET", "/api/waste/v1/x", tls + cookie());
  CHECK(world.last().principal.empty());
  world.ask("GET", "/api/waste/v1/x", tls + "Cookie: __Host-sk-musterstadt=" + kToken + "\r\n");
  CHECK(world.last().principal == "acc_1");
  CHECK(world.ask("GET", "/api/extra/v1/x", tls).field("set-cookie") ==
        "__Host-sk-musterstadt=NewTokenNewTokenNewTokenNewTokenNewToken; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; "
        "Secure");
  const std::string change = tls + "Cookie: __Host-sk-musterstadt=" + kToken + "\r\n";
  CHECK(world.ask("POST", "/api/waste/v1/x", change + "Origin: http://127.0.0.1\r\n").status == 403);
  CHECK(world.ask("POST", "/api/waste/v1/x", change + "Origin: https://127.0.0.1\r\n").status == 200);
}

TEST_CASE("visitors: signing in, failing to and what is changed stands in the security log") {
  World world;
  const std::string tls = "X-Forwarded-For: 192.0.2.7\r\n";
  world.ask("POST", "/api/extra/v1/fail/4", tls);
  world.ask("POST", "/api/extra/v1/login", tls);
  world.ask("POST", "/api/extra/v1/quiet", tls + cookie() + kSame);
  world.ask("POST", "/api/waste/v1/x", tls + cookie() + kSame);
  world.ask("POST", "/api/waste/v1/x", tls + cookie());
  world.ask("GET", "/api/waste/v1/x", {});  // a line is written before the next request is read
  std::vector<std::string> lines;
  for (const auto& line : world.backend.lines()) {
    if (line.starts_with("log=security ")) lines.push_back(line.substr(13));
  }
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].starts_with("event=sign-in-refused client=192.0.2.7 status=401 "));
  CHECK(lines[1].starts_with("event=sign-in client=192.0.2.7 status=200 verb=POST path=/api/extra/v1/login "));
  CHECK(lines[2].starts_with("event=account-change client=192.0.2.7 status=200 "));
  CHECK(lines[2].find("principal=acc_1 ") != std::string::npos);
  CHECK(lines[3].starts_with("event=refused client=192.0.2.7 status=403 reason=cross-site "));
}

TEST_CASE("visitors: a key is somebody without a cookie's cares, a wrong one is refused") {
  World world;
  CHECK(world.ask("POST", "/api/waste/v1/x", "Authorization: Bearer " + kKey + "\r\n").status == 200);
  CHECK(world.last().principal == "acc_1");
  CHECK(
      world.ask("GET", "/api/waste/v1/x", "Authorization: Bearer sk_Xbcdefghijklmnopqrstuvwxyz0123456789\r\n").status ==
      401);
  CHECK(world.ask("GET", "/t/musterdorf/api/waste/v1/x", "Authorization: Bearer " + kKey + "\r\n").status == 401);
  CHECK(world.ask("GET", "/api/waste/v1/x", "Authorization: Bearer unknown\r\n" + cookie()).status == 401);
  // A session's token is no key.
  CHECK(world.ask("GET", "/api/waste/v1/x", "Authorization: Bearer " + kToken + "\r\n").status == 401);
}

TEST_CASE("visitors: where it cannot be found out who somebody is, nobody is taken for nobody") {
  World world;
  world.broken = true;
  const Reply reply = world.ask("GET", "/api/waste/v1/x", cookie());
  CHECK(reply.status == 503);
  CHECK(reply.field("retry-after") == "1");
  CHECK(world.ask("GET", "/api/waste/v1/x", {}).status == 200);
}

TEST_CASE("visitors: the contract is the one that the provider has") {
  const std::string provider = STADTKERN_SOURCE_DIR "/plugins/identity/proto/sessions.proto";
  std::ifstream theirs(provider);
  std::ifstream ours(STADTKERN_SOURCE_DIR "/plugins/gateway/contracts/sessions-v1.proto");
  REQUIRE(ours);
  if (!theirs) return;  // that plugin was taken away
  const auto fields = [](std::ifstream& file) {
    std::set<std::string> lines;
    for (std::string line; std::getline(file, line);) {
      if (line.find('=') != std::string::npos || line.find("rpc") != std::string::npos) lines.insert(line);
    }
    return lines;
  };
  const auto known = fields(theirs);
  for (const auto& line : fields(ours)) CHECK(known.count(line) == 1);
}

}  // namespace
