// SPDX-License-Identifier: EUPL-1.2
// A forwarding as staff see it. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "foreign/settings.h"
#include "forward/forwardings.h"

namespace waste {
namespace v1 {
class Forwarding;
}

namespace forward {

[[nodiscard]] v1::Forwarding message_of(const Forwarding& one, const std::vector<foreign::Authority>& authorities,
                                        std::string_view language);

}  // namespace forward
}  // namespace waste
