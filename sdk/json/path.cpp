// SPDX-License-Identifier: Apache-2.0
#include "json/path.h"

#include "json/text.h"

namespace stadtkern::json {

void append_token(std::string& pointer, std::string_view token) {
  static constexpr std::size_t kMaxToken = 100;
  const std::string_view shown = clip(token, kMaxToken);
  pointer += '/';
  for (const char c : shown) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  if (shown.size() < token.size()) pointer += "...";
}

std::string Path::pointer() const {
  std::string out;
  for (const Step& step : steps_) {
    if (step.array) {
      out += '/';
      out += std::to_string(step.index);
    } else if (step.keyed) {
      append_token(out, step.key);
    }
  }
  return out;
}

}  // namespace stadtkern::json
