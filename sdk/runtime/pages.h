// SPDX-License-Identifier: Apache-2.0
// What a handler of a page answered, as pages/v1 carries it.
#pragma once

#include "runtime/response.h"

#include <stadtkern/result.h>

#include <string>
#include <string_view>

namespace stadtkern::runtime {

// Where page handlers are kept among the routes: no mount begins without a slash.
inline constexpr std::string_view kPagesMount = "pages";

// An encoded Rendered; Internal when it is too large for a message.
[[nodiscard]] Result<std::string> rendered(const Response& response);

}  // namespace stadtkern::runtime
