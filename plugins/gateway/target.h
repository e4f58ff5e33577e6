// SPDX-License-Identifier: EUPL-1.2
// The request target ("/api/waste/v1?status=open"): its parts, and whether it is one that every later reader of it will
// understand alike. Pure; views into the text that was given.
#pragma once

#include <stadtkern/result.h>

#include <string>
#include <string_view>

namespace gateway {

struct Target {
  std::string_view path;       // begins with "/", still percent-encoded; "*" for OPTIONS *
  std::string_view query;      // raw, without "?"
  std::string_view authority;  // of the absolute form; empty: the Host header decides
};

// Origin form, absolute form, or "*". Refused with InvalidArgument: invalid percent-encoding, NUL, what is no UTF-8
// once decoded, "." and ".." as segments (also encoded), backslash, fragment, anything that is not printable ASCII.
stadtkern::Result<Target> parse_target(std::string_view text);

// The first value of a query parameter, as it stands there; empty when there is none.
std::string_view query_parameter(std::string_view query, std::string_view name) noexcept;

}  // namespace gateway
