// SPDX-License-Identifier: EUPL-1.2
// What a trusted proxy says of the request that it hands on: who sent it, over TLS or not, to which host. Only one form
// is believed, the one the node's file names: a proxy that writes one of them lets its clients' other one pass. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "address.h"
#include "request_head.h"

namespace gateway {

enum class ProxyFields {
  XForwarded,  // X-Forwarded-For, -Proto, -Host
  Forwarded    // RFC 7239
};

struct Forwarded {
  Address client;               // the peer's, where nothing usable is said
  std::optional<bool> secure;   // nothing: not said
  std::string_view host;        // empty: not said, the request's own counts
  bool contradictory = false;   // several hosts or protocols: nobody knows which the proxy wrote
  std::string_view request_id;  // empty: none that may go on
};

// `peer` is one of the `trusted`. Of a chain the last entry counts that no trusted proxy is named by.
Forwarded read_forwarded(const RequestHead& head, const Address& peer, const std::vector<Network>& trusted,
                         ProxyFields fields);

}  // namespace gateway
