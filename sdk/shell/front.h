// SPDX-License-Identifier: Apache-2.0
// What a shell's plugin.cpp needs besides its visits: every address of its claim for one handler, the town's colours as
// a style sheet, and words in the log about settings that it left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/plugin.h>

#include "shell/brand.h"

namespace stadtkern::shell {

// What the claim's pages may be called: "/", and up to eight steps of a path, each with and without a stroke at its
// end.
[[nodiscard]] std::vector<std::string> page_patterns();

// GET and POST of all of them. `claim` is one of [http] claims: "/", "/console".
template <class Self>
void take_pages(Host& host, std::string_view claim, Self* self,
                void (Self::*visit)(const Request&, const HttpRequest&, Reply<Raw>)) {
  auto http = host.http();
  for (const std::string& pattern : page_patterns()) {
    http.raw("GET", claim, pattern, self, visit);
    http.raw("POST", claim, pattern, self, visit);
  }
}

// The answer to MOUNT/brand.css, which a document names with a hash of its content.
[[nodiscard]] Raw brand_sheet(const Brand& colours);

void log_left_out(Host& host, const Town& town, const std::vector<std::string>& faults);

}  // namespace stadtkern::shell
