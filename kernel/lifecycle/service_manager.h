// SPDX-License-Identifier: EUPL-1.2
// What a service manager is told that started this process with NOTIFY_SOCKET (systemd's Type=notify).
#pragma once

#include <string_view>

namespace stadtkern::lifecycle {

// Sends "READY=1", "STATUS=..." or "STOPPING=1". Never waits; nothing happens where nobody asked to be told.
void tell_service_manager(std::string_view words) noexcept;

}  // namespace stadtkern::lifecycle
