// SPDX-License-Identifier: EUPL-1.2
// What the citizens' front answers by itself: its pages, the ping and the overview of all towns.
#include <algorithm>

#include "all_towns.h"
#include "ascii.h"
#include "citizen_front.h"
#include "language.h"

namespace gateway {

namespace {

// Browsers name text/html first; programs that take anything get a problem that they can read.
bool wants_page(std::string_view accept) {
  const auto html = accept.find("text/html");
  return html != std::string_view::npos && html <= accept.find("json");
}

}  // namespace

// Fixed bytes behind everything that a module's answer passes here: the bench's floor. ?bytes=N sets how many.
void CitizenFront::ping(Exchange& exchange) {
  constexpr std::size_t kMost = 64 * 1024;
  constexpr std::size_t kUsual = 1024;
  const auto asked = number<std::size_t>(query_parameter(exchange.target.query, "bytes"));
  exchange.answer.status = 200;
  exchange.answer.line("content-type", "text/plain; charset=utf-8");
  exchange.answer.line("cache-control", "no-store");
  exchange.answer.body.assign(std::min(asked.value_or(kUsual), kMost), '.');
}

std::string_view CitizenFront::page_language(const Exchange& exchange) const {
  const auto asked = query_parameter(exchange.target.query, "lang");
  for (const auto& language : phrases_.languages()) {
    if (equal_ignoring_case(language, asked)) return language;
  }
  const auto accepted = accepted_language(exchange.head.first(Name::AcceptLanguage), phrases_.languages());
  if (!accepted.empty()) return accepted;
  // The town's own first language, where the page has it.
  if (exchange.town != nullptr) {
    for (const auto& own : exchange.town->languages) {
      for (const auto& language : phrases_.languages()) {
        if (equal_ignoring_case(language, own)) return language;
      }
    }
  }
  return phrases_.languages().front();
}

void CitizenFront::page(Exchange& exchange, const Town* town) {
  const auto language = page_language(exchange);
  auto& answer = exchange.answer;
  answer.status = 200;
  answer.html = answer.own_policy = true;
  answer.line("content-type", "text/html; charset=utf-8");
  answer.line("content-language", language);
  answer.line("content-security-policy", overview_.policy());
  answer.line("cache-control", "no-cache");
  answer.line("vary", "accept-language");
  answer.body = town != nullptr ? overview_.town(*town, exchange.prefix, language)
                                : overview_.towns(*exchange.registry, language);
}

bool CitizenFront::nowhere(Exchange& exchange, unsigned status, std::string_view type, std::string_view detail) {
  const bool read = exchange.head.verb == "GET" || exchange.head.verb == "HEAD";
  if (!read || !wants_page(exchange.head.first(Name::Accept))) return refused(exchange, status, type, detail);
  exchange.reason = type;
  const auto language = page_language(exchange);
  auto& answer = exchange.answer;
  answer.status = status;
  answer.html = answer.own_policy = true;
  answer.line("content-type", "text/html; charset=utf-8");
  answer.line("content-language", language);
  answer.line("content-security-policy", overview_.policy());
  answer.line("cache-control", "no-store");
  answer.line("vary", "accept, accept-language");
  answer.body = overview_.nowhere(exchange.target.path, language);
  return false;
}

// `below` the town's own prefix.
void CitizenFront::redirect(Exchange& exchange, unsigned status, std::string_view below) {
  std::string to(exchange.prefix);
  to.append(below);
  if (!exchange.target.query.empty()) to.append("?").append(exchange.target.query);
  exchange.answer.status = status;
  exchange.answer.line("location", to);
}

bool CitizenFront::may_see_all_towns(Exchange& exchange) {
  if (exchange.target.path != kAllTowns) {
    return refused(exchange, 403, "permission-denied", "This token shows /.well-known/stadtkern/overview alone.");
  }
  if (exchange.head.verb != "GET" && exchange.head.verb != "HEAD") {
    refused(exchange, 405, "method-not-allowed", "This can only be read.");
    exchange.answer.line("allow", "GET, HEAD");
    return false;
  }
  if (exchange.token == nullptr) {
    return refused(exchange, 401, "unauthenticated", "The overview needs a token that is made for it.");
  }
  if (!exchange.token->overview) {
    return refused(exchange, 403, "permission-denied", "The overview needs a token that is made for it.");
  }
  return exchange.all_towns = true;
}

// One at a time, for it asks every module of every town.
bool CitizenFront::show_all_towns(Exchange& exchange) {
  if (!exchange.registry->arrived() || reporting_->exchange(true)) {
    fill(exchange.answer, {stadtkern::Code::Unavailable, "The overview is being made: ask again.", {}, {}, 1000},
         exchange.request_id);
    return true;
  }
  report_all_towns(backend_, metrics_, exchange.registry, [&exchange, reporting = reporting_](std::string text) {
    reporting->store(false);
    exchange.answer.clear();
    exchange.answer.status = 200;
    exchange.answer.line("content-type", "application/json; charset=utf-8");
    exchange.answer.line("cache-control", "no-store");
    exchange.answer.body = std::move(text);
    exchange.completed();
  });
  return false;
}

}  // namespace gateway
