// SPDX-License-Identifier: EUPL-1.2
// A town's settings of who may send what. Values only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

namespace waste {

struct GuardSettings {
  int reports_per_hour = 0;                // of one client that hasn't signed in; more look suspicious; 0: no limit
  bool form_token_required = false;        // POST /reports needs one
  std::vector<std::string> update_keys{};  // who may send servicerequestupdates
};

inline constexpr std::string_view kKeepSuspicious = "30 d";

// Whether settings.h leaves that key to this file.
[[nodiscard]] bool is_guard_setting(std::string_view key);

// From the module's settings as JSON; VALIDATION_FAILED carries every fault, and never a key.
[[nodiscard]] stadtkern::Result<GuardSettings> read_guard_settings(std::string_view json);

}  // namespace waste
