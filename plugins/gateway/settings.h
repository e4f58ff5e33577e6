// SPDX-License-Identifier: EUPL-1.2
// The gateway's settings, `[modules.gateway]` of the node's file, as plain values.
#pragma once

#include <stadtkern/result.h>

#include <chrono>
#include <string_view>
#include <vector>

#include "address.h"
#include "forwarded.h"
#include "place.h"
#include "rates.h"
#include "session.h"
#include "tls_certificates.h"
#include "tokens.h"

namespace gateway {

struct Settings {
  Naming naming;
  std::vector<Token> tokens;
  std::vector<TlsFiles> tls;  // empty: no listener speaks TLS
  std::vector<Network> trusted_proxies;
  ProxyFields proxy_fields = ProxyFields::XForwarded;
  std::uint64_t hsts_seconds = 365 * 86'400;  // 0: browsers are not told to stay with TLS
  bool access_log = true;
  RateSettings rates;
  std::size_t connections = 1024;              // open at once, of each listener's kind
  std::size_t streams = 256;                   // of server-sent events, open at once
  std::chrono::milliseconds deadline{10'000};  // for a module's answer
  std::chrono::milliseconds tick{250};         // how exactly the limits in time are kept
  Limits limits;
};

// `json` as the host gives it: checked against settings.schema.json. What the schema cannot say (hashes, times,
// networks) is checked here; the error names the setting.
stadtkern::Result<Settings> read_settings(std::string_view json);

}  // namespace gateway
