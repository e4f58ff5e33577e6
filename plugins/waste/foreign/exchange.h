// SPDX-License-Identifier: EUPL-1.2
// What the module and waste-fetch agree on when another Open311 server is talked to. Pure.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace waste::foreign {

inline constexpr std::size_t kMostAnswerBytes = std::size_t{8} << 20;  // more is no answer

// What the other server answered, whatever its status is.
struct Heard {
  int status = 0;
  std::string type;  // as it says; servers are known to be wrong about it
  std::string body;
};

// "200 application/json\n" and the body.
[[nodiscard]] inline std::optional<Heard> unpack(std::string_view bytes) {
  const auto line = bytes.substr(0, bytes.find('\n'));
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos || line.size() == bytes.size()) return std::nullopt;
  Heard out;
  const auto [end, error] = std::from_chars(line.data(), line.data() + blank, out.status);
  if (error != std::errc() || end != line.data() + blank || out.status < 100 || out.status > 999) return std::nullopt;
  out.type = line.substr(blank + 1);
  out.body = bytes.substr(line.size() + 1);
  return out;
}

}  // namespace waste::foreign
