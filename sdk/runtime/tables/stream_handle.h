// SPDX-License-Identifier: Apache-2.0
// What the opaque handle of a stream is.
#pragma once

#include "runtime/stream.h"

#include <stadtkern/abi.h>

#include <memory>

namespace stadtkern::runtime {
class Runtime;
}

// Goes with the last frame.
struct stadtkern_stream {
  stadtkern::runtime::Runtime* runtime = nullptr;
  bool download = false;
  std::shared_ptr<stadtkern::runtime::Stream> stream{};
};
