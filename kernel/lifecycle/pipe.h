// SPDX-License-Identifier: EUPL-1.2
// Pipes between the kernel and the processes that it starts.
#pragma once

#include "lifecycle/descriptor.h"

namespace stadtkern::lifecycle {

// A pipe whose ends are closed in children unless given to them. Reading never waits; with `never_blocks`, writing to a
// full one fails. Both ends are empty where the system gives none, and errno says why.
struct Pipe {
  Descriptor read;
  Descriptor write;
};
[[nodiscard]] Pipe make_pipe(bool never_blocks);

}  // namespace stadtkern::lifecycle
