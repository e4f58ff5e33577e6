// SPDX-License-Identifier: EUPL-1.2
#include "plain_front.h"

namespace gateway {

bool PlainFront::head(Exchange& exchange, const Peer&) {
  ids_.next(exchange.request_id);
  fill(exchange.answer, Problem{400, "tls-needed", "This address speaks HTTPS: use https:// in place of http://."},
       exchange.request_id);
  return true;
}

void PlainFront::refuse(Exchange& exchange, Refusal refusal) {
  if (exchange.request_id.empty()) ids_.next(exchange.request_id);
  fill(exchange.answer, problem_of(refusal), exchange.request_id);
}

void PlainFront::seal(Exchange& exchange) {
  write_head(exchange.answer, exchange.request_id, date_.at(std::time(nullptr)), exchange.ending, exchange.sealed);
}

}  // namespace gateway
