// SPDX-License-Identifier: EUPL-1.2
// What can be done at a place, as the town's file says it: the pages of other modules that take a street or an address.
// This module knows none of them. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "index.h"

namespace places {

struct PlaceLink {
  std::string path;  // below the town's pages: "/waste/calendar?street={street}&number={number}"
  std::map<std::string, std::string, std::less<>> title;  // per language

  // German where plain German is missing; else any there is.
  [[nodiscard]] std::string_view title_in(std::string_view language) const;
  // With the place in its path, percent-encoded.
  [[nodiscard]] std::string path_to(const Hit& hit) const;
};

// Of the setting `links`, as the settings' JSON has it; wrong is a path that leads out of the town's pages.
[[nodiscard]] stadtkern::Result<std::vector<PlaceLink>> read_links(std::string_view settings_json);

}  // namespace places
