// SPDX-License-Identifier: EUPL-1.2
// A session with a scripted front and a clock of its own: no socket, no waiting.
#pragma once

#include <catch2/catch.hpp>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "session.h"

namespace session_bench {

using gateway::Exchange;
using gateway::Refusal;
using gateway::Session;
using namespace std::chrono_literals;

// Answers /now at once with the body it got; keeps all else until the test answers it.
class ScriptedFront final : public gateway::Front {
 public:
  gateway::Peer peer(const gateway::Address& address) override { return {address, "class", "masked"}; }
  bool head(Exchange& exchange, const gateway::Peer&) override {
    exchange.body_limit = 20;
    exchange.wants_stream = exchange.head.target.starts_with("/live");
    if (exchange.head.target != "/early") return false;
    exchange.answer.status = 404;
    return true;
  }
  bool begin(Exchange& exchange, const gateway::Peer&) override {
    begun.push_back(std::string(exchange.head.target));
    if (exchange.head.target == "/now") {
      exchange.answer.status = 200;
      exchange.answer.body = exchange.body;
      return true;
    }
    waiting.push_back(&exchange);
    return false;
  }
  void refuse(Exchange& exchange, Refusal refusal) override {
    exchange.answer.status = gateway::problem_of(refusal).status;
  }
  void seal(Exchange& exchange) override {
    exchange.sealed = std::to_string(exchange.answer.status) + (exchange.ending.flowing ? " flowing" : "") +
                      (exchange.ending.close ? " close" : "") + "\n";
  }
  void finished(const Exchange&, const gateway::Peer&, bool was_sent, gateway::Time) override {
    ++(was_sent ? sent : unsent);
  }
  void taken(const Exchange&, std::uint32_t bytes) override { credit += bytes; }
  void abandon(Exchange& exchange) override { abandoned.push_back(std::string(exchange.head.target)); }

  std::vector<std::string> begun;
  std::vector<Exchange*> waiting;
  std::vector<std::string> abandoned;
  int sent = 0;
  int unsent = 0;
  std::uint32_t credit = 0;
};

struct Bench {
  Bench() { renew(); }
  void renew() { session = std::make_unique<Session>(front, pool, limits, gateway::Peer{}, nullptr, now); }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto space = session->space();
      const auto size = std::min(space.size(), bytes.size());
      REQUIRE(size > 0);
      std::memcpy(space.data(), bytes.data(), size);
      session->received(size, now);
      bytes.remove_prefix(size);
    }
  }
  // All that is to be sent, taken `piece` bytes at a time.
  std::string take(std::size_t piece = 1'000'000) {
    std::string text;
    std::string_view pieces[4];
    while (const auto count = session->output(pieces)) {
      std::string some;
      for (std::size_t i = 0; i < count; ++i) some.append(pieces[i]);
      some.resize(std::min(some.size(), piece));
      text += some;
      session->sent(some.size(), now);
    }
    return text;
  }
  void answer(std::size_t index, std::string body) {
    front.waiting[index]->answer.status = 200;
    front.waiting[index]->answer.body = std::move(body);
    session->answered(*front.waiting[index], now);
  }
  void pass(std::chrono::milliseconds time, bool pressed = false) {
    now += time;
    session->tick(now, pressed);
  }

  gateway::Limits limits;
  ScriptedFront front;
  gateway::Completions completions{[] {}};
  gateway::ExchangePool pool{completions};
  gateway::Time now{1h};
  std::unique_ptr<Session> session;
};

inline std::string get(std::string_view target, std::string_view fields = {}) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

inline std::string post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

}  // namespace session_bench
