// SPDX-License-Identifier: EUPL-1.2
// The host's runtime at the bus, without a kernel: workers that take turns at the socket, C tables, a plugin. What a
// host does besides (control channel, stores) is not in the way of a call.
#pragma once

#include "bus_measure.h"

#include <cstdint>
#include <string>

namespace stadtkern::bench {

// What the bench's bus knows the echo by.
struct EchoIds {
  std::uint32_t epoch, town, service, method;
};

// A message of the echo plugin that is `size` bytes long (at least 4) when coded.
[[nodiscard]] std::string echo_payload(std::size_t size);
// Answers with the echo plugin in `folder` until it is ended.
[[noreturn]] void serve_echo(const std::string& endpoint, const std::string& folder, const EchoIds& ids);
// A plugin that keeps `load.window` calls under way through bus->call.
[[nodiscard]] Measured call_echo(const std::string& endpoint, const EchoIds& ids, const Load& load);

}  // namespace stadtkern::bench
