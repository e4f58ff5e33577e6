// SPDX-License-Identifier: EUPL-1.2
// The listener for operators, on loopback: /healthz (this process runs), /readyz (every module answers), /metrics. io
// thread only.
#pragma once

#include <functional>

#include "citizen_front.h"

namespace gateway {

class OperatorFront final : public Front {
 public:
  OperatorFront(Backend& backend, const Metrics& metrics, std::function<RegistryPtr()> registry)
      : backend_(backend), metrics_(metrics), registry_(std::move(registry)) {}

  Peer peer(const Address& address) override;
  bool head(Exchange& exchange, const Peer& peer) override;
  bool begin(Exchange& exchange, const Peer& peer) override;
  void refuse(Exchange& exchange, Refusal refusal) override;
  void seal(Exchange& exchange) override;
  void finished(const Exchange&, const Peer&, bool, Time) override {}
  void abandon(Exchange&) override {}

 private:
  void ready(Exchange& exchange);
  void collect(Exchange& exchange);

  Backend& backend_;
  const Metrics& metrics_;
  const std::function<RegistryPtr()> registry_;
  RequestIds ids_;
  DateText date_;
};

}  // namespace gateway
