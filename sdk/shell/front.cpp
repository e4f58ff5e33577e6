// SPDX-License-Identifier: Apache-2.0
#include "shell/front.h"

namespace stadtkern::shell {
namespace {

constexpr int kDeepest = 8;  // steps of a page's path

}  // namespace

std::vector<std::string> page_patterns() {
  std::vector<std::string> out{"/"};
  std::string pattern;
  for (int depth = 0; depth < kDeepest; ++depth) {
    pattern.append("/{step").append(std::to_string(depth)).append("}");
    out.push_back(pattern);
    out.push_back(pattern + "/");
  }
  return out;
}

Raw brand_sheet(const Brand& colours) {
  Raw raw{200, "text/css; charset=utf-8", brand_css(colours)};
  raw.headers = {{"cache-control", "public, max-age=31536000, immutable"}};
  return raw;
}

void log_left_out(Host& host, const Town& town, const std::vector<std::string>& faults) {
  for (const std::string& fault : faults) {
    host.log(Host::Level::Warning, "a setting was left out", {{"why", fault}}, &town);
  }
}

}  // namespace stadtkern::shell
