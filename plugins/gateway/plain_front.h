// SPDX-License-Identifier: EUPL-1.2
// What answers plain HTTP that came to a listener for TLS: a word on what is wrong, and nothing else. io thread only.
#pragma once

#include "citizen_front.h"
#include "front.h"
#include "request_id.h"

namespace gateway {

class PlainFront final : public Front {
 public:
  Peer peer(const Address& address) override { return {address, {}, address.masked()}; }
  bool head(Exchange& exchange, const Peer& peer) override;
  bool begin(Exchange&, const Peer&) override { return true; }
  void refuse(Exchange& exchange, Refusal refusal) override;
  void seal(Exchange& exchange) override;
  void finished(const Exchange&, const Peer&, bool, Time) override {}
  void abandon(Exchange&) override {}

 private:
  RequestIds ids_;
  DateText date_;
};

}  // namespace gateway
