// SPDX-License-Identifier: EUPL-1.2
// What the router remembers of a stream beside its request: credit, ends, and the chunks that came before the request
// could be sent. Router's thread only.
#pragma once

#include "bus/registry.h"
#include "bus/router.h"
#include "wire/prefix.h"

#include <cstdint>
#include <vector>

namespace stadtkern::bus {

struct Stream {
  Streaming direction = Streaming::Both;
  bool answered = false;      // the callee sent a frame: from now the idle limit holds instead of the deadline
  bool caller_ended = false;  // the caller's END was seen
  std::int64_t last_frame = 0;
  std::uint32_t credit_to_callee = wire::kInitialCredit;
  std::uint32_t credit_to_caller = wire::kInitialCredit;
  std::vector<Outgoing> held;  // from the caller, while the request waits
  std::size_t held_bytes = 0;
};

}  // namespace stadtkern::bus
