// SPDX-License-Identifier: EUPL-1.2
// The command line of stadtkernd.
#pragma once

#include "kernel.h"

#include <optional>

namespace stadtkern::admin {

struct DaemonOptions {
  KernelOptions kernel;
  int root_allowed = 0;  // how often --allow-root was given
};

// Nothing when there is nothing to start (help, version, wrong usage): then `exit_code` says how to end.
[[nodiscard]] std::optional<DaemonOptions> parse_daemon_options(int argc, char** argv, int& exit_code);

}  // namespace stadtkern::admin
