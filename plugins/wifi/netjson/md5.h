// SPDX-License-Identifier: EUPL-1.2
// MD5 (RFC 1321), because the agent on the devices compares by it. It tells two configurations apart and protects
// nothing. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace wifi::netjson {

// 32 hexadecimal digits in lower case.
[[nodiscard]] std::string md5(std::string_view text);

}  // namespace wifi::netjson
