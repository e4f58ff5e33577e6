// SPDX-License-Identifier: EUPL-1.2
// A module's log, and what all modules wrote of one request. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "log_lines.h"
#include "pages/parts.h"
#include "told.h"

namespace operations::pages {

struct LogsData {
  std::string module;                // "kernel": the kernel's own
  std::vector<std::string> modules;  // whose logs there are
  std::size_t read = 0;              // how many of the last lines were looked through
  LogFilter filter;
  Told log;
};
[[nodiscard]] Page logs_page(const Place& place, const LogsData& data);

struct TraceData {
  std::string id;
  std::size_t read = 0;  // of each log
  std::vector<std::pair<std::string, Told>> logs;
};
[[nodiscard]] Page trace_page(const Place& place, const TraceData& data);

}  // namespace operations::pages
