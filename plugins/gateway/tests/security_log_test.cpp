// SPDX-License-Identifier: EUPL-1.2
#include "security_log.h"

#include <catch2/catch.hpp>
#include <string>

#include "fake_backend.h"

using namespace std::chrono_literals;

namespace {

struct Bench {
  void refused(const std::string& client, gateway::Time now) {
    note(client, 421, gateway::Exchange::Signing::None, now);
  }
  void signed_in(const std::string& client, gateway::Time now) {
    note(client, 200, gateway::Exchange::Signing::In, now);
  }
  void note(const std::string& client, unsigned status, gateway::Exchange::Signing signing, gateway::Time now) {
    exchange.client = gateway::Address::parse(client);
    REQUIRE(exchange.client);
    exchange.signing = signing;
    log.note(exchange, {}, status, now);
  }
  std::size_t lines(const std::string& event) {
    std::size_t count = 0;
    for (const auto& line : backend.lines()) count += line.find("event=" + event + " ") != std::string::npos ? 1 : 0;
    return count;
  }

  FakeBackend backend;
  gateway::SecurityLog log{backend};
  gateway::Completions completions{[] {}};
  gateway::ExchangePool pool{completions};
  gateway::Exchange& exchange = pool.take();
};

const gateway::Time kBegin{1h};

TEST_CASE("security log: the addresses of one IPv6 network are one client, and signing in has lines of its own") {
  Bench bench;
  for (int i = 0; i < 1000; ++i) bench.refused("2001:db8:1:2::" + std::to_string(i), kBegin);
  CHECK(bench.lines("refused") == 200);
  bench.signed_in("2001:db8:1:2::1", kBegin);
  CHECK(bench.lines("sign-in") == 1);
  bench.refused("2001:db8:1:3::1", kBegin);
  CHECK(bench.lines("refused") == 201);
}

TEST_CASE("security log: however many networks are refused, the day's file keeps room for who signs in") {
  Bench bench;
  bench.exchange.origin = "http://" + std::string(3'000, 'x');  // long lines need fewer of them here
  const auto flood = [&](gateway::Time now) {
    for (int i = 0; i < 8'000; ++i)
      bench.refused("10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250), now);
  };
  flood(kBegin);
  const std::size_t first = bench.lines("refused");
  CHECK(first < 8'000);
  CHECK(first > 4'000);
  flood(kBegin + 1h);
  CHECK(bench.lines("refused") < first + first / 20);
  bench.signed_in("192.0.2.1", kBegin + 1h);
  CHECK(bench.lines("sign-in") == 1);
  bench.log.tick(kBegin + 1h);
  CHECK(bench.lines("left-out") == 1);
}

}  // namespace
