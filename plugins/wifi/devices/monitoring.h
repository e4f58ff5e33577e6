// SPDX-License-Identifier: EUPL-1.2
// What a device tells of itself (NetJSON DeviceMonitoring): read and checked. Addresses of clients are counted here and
// go no further. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <stadtkern/result.h>

namespace wifi::devices {

struct Report {
  std::int64_t at = 0;  // microseconds since 1970
  bool current = false;
  std::int64_t clients = 0;   // different ones on all its wireless interfaces
  std::int64_t received = 0;  // bytes since it was started, over all interfaces that say them
  std::int64_t sent = 0;
  std::optional<std::int64_t> uptime;  // seconds
  std::optional<double> load;          // of the last minute
  std::optional<double> memory_used;   // of all there is, 0 to 1
};

// InvalidArgument that names what is wrong and where.
[[nodiscard]] stadtkern::Result<Report> read_report(std::string_view json);

// "27-11-2026_05:12:00.000000", in UTC; nothing for what is none.
[[nodiscard]] std::optional<std::int64_t> read_report_time(std::string_view text);

}  // namespace wifi::devices
