// SPDX-License-Identifier: EUPL-1.2
// Whether somebody looks at what is asked for, or a program takes it: all that modules learn of a browser. Pure.
#pragma once

#include <string_view>

#include "request_head.h"

namespace gateway {

// "program": not a browser, or one that nobody sits at; "prefetch": a browser, before anybody wants to see it;
// "part": a browser that needs it for something else than to show it as a page. Empty: somebody looks at it.
[[nodiscard]] std::string_view automatic(const RequestHead& head);

}  // namespace gateway
