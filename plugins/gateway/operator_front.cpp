// SPDX-License-Identifier: EUPL-1.2
#include "operator_front.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "ascii.h"
#include "exposition.h"
#include "readiness.h"

namespace gateway {
namespace {

constexpr std::string_view kOwnId = "gateway";

void json(Answer& answer, unsigned status, std::string body) {
  answer.clear();
  answer.status = status;
  answer.line("content-type", "application/json");
  answer.line("cache-control", "no-store");
  answer.body = std::move(body);
}

// One scrape: as many answers as were asked for, from any threads; the last one completes the exchange.
struct Scrape {
  std::mutex mutex;
  Exposition exposition;
  std::size_t missing = 0;
  Exchange* exchange = nullptr;

  void add(std::string_view module, const std::string* text) {
    const std::lock_guard lock(mutex);
    if (text != nullptr) exposition.add(*text, module);
    exposition.add(
        "# HELP stadtkern_scrape_up Whether this part of the node gave its metrics.\n"
        "# TYPE stadtkern_scrape_up gauge\n"
        "stadtkern_scrape_up " +
            std::string(text != nullptr ? "1" : "0") + "\n",
        module);
    if (--missing > 0) return;
    exchange->answer.clear();
    exchange->answer.status = 200;
    exchange->answer.line("content-type", "text/plain; version=0.0.4; charset=utf-8");
    exchange->answer.body = exposition.text();
    exchange->completed();
  }
};

}  // namespace

Peer OperatorFront::peer(const Address& address) {
  return {address, {}, address.masked()};
}

bool OperatorFront::head(Exchange& exchange, const Peer&) {
  ids_.next(exchange.request_id);
  const auto target = parse_target(exchange.head.target);
  if (!target) {
    fill(exchange.answer, target.error(), exchange.request_id);
    return true;
  }
  exchange.target = *target;
  const auto path = target->path;
  if (path != "/healthz" && path != "/readyz" && path != "/metrics") {
    fill(exchange.answer, Problem{404, "not-found", "Here are /healthz, /readyz and /metrics."}, exchange.request_id);
    return true;
  }
  if (exchange.head.verb != "GET" && exchange.head.verb != "HEAD") {
    fill(exchange.answer, Problem{405, "method-not-allowed", "This can only be read."}, exchange.request_id);
    exchange.answer.line("allow", "GET, HEAD");
    return true;
  }
  if (path != "/healthz") return false;
  json(exchange.answer, 200, "{\"status\":\"running\"}\n");
  return true;
}

bool OperatorFront::begin(Exchange& exchange, const Peer&) {
  if (exchange.target.path == "/readyz") {
    ready(exchange);
  } else {
    collect(exchange);
  }
  return false;
}

void OperatorFront::ready(Exchange& exchange) {
  check_readiness(backend_, registry_(), [&exchange](const ReadyReport& report) {
    std::string body = "{\"status\":\"";
    body.append(report.ready ? "ready" : "not ready").append("\",\"registry\":");
    append_number(body, report.registry);
    body.append(",\"modules\":");
    append_number(body, report.asked);
    body.append(",\"silent\":");
    write_json_string(report.silent, body);
    body.append("}\n");
    json(exchange.answer, report.ready ? 200 : 503, std::move(body));
    if (!report.ready) exchange.answer.line("retry-after", "1");
    exchange.completed();
  });
}

void OperatorFront::collect(Exchange& exchange) {
  const auto registry = registry_();
  std::set<std::string, std::less<>> modules;
  for (const auto& town : registry->towns()) {
    for (const auto& module : town.modules) modules.insert(module.id);
  }
  auto scrape = std::make_shared<Scrape>();
  scrape->exchange = &exchange;
  const bool own = !modules.contains(kOwnId);
  scrape->missing = modules.size() + 1 + (own ? 1 : 0);
  if (own) {
    const auto text = metrics_.text();
    scrape->add(kOwnId, &text);
  }
  backend_.metrics("", [scrape](const std::string* text) { scrape->add("kernel", text); });
  for (const auto& id : modules) {
    backend_.metrics(id, [scrape, id](const std::string* text) { scrape->add(id, text); });
  }
}

void OperatorFront::refuse(Exchange& exchange, Refusal refusal) {
  if (exchange.request_id.empty()) ids_.next(exchange.request_id);
  fill(exchange.answer, problem_of(refusal), exchange.request_id);
}

void OperatorFront::seal(Exchange& exchange) {
  write_head(exchange.answer, exchange.request_id, date_.at(std::time(nullptr)), exchange.ending, exchange.sealed);
}

}  // namespace gateway
