// SPDX-License-Identifier: EUPL-1.2
// What the two sides of `stadtkern events` share: a publisher's log (cli_events.cpp) and what a subscriber has set
// aside (cli_events_aside.cpp).
#pragma once

#include "admin/cli.h"
#include "admin/module_schema.h"

#include <cstdint>
#include <string>

namespace stadtkern::admin {

// The payload as JSON by its publisher's descriptors, or in base64 where they cannot read it. `publisher` may be null.
void set_payload(json::Value& line, const std::string& type, const std::string& payload, const ModuleOnDisk* publisher);

struct AsideOptions {
  std::string town;
  std::string module;
  unsigned limit = 100;
};
void list_aside(Cli& cli, const AsideOptions& options);
void retry_aside(Cli& cli, const AsideOptions& options, std::uint64_t id);  // 0: all
void discard_aside(Cli& cli, const AsideOptions& options, std::uint64_t id);

}  // namespace stadtkern::admin
