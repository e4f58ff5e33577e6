// SPDX-License-Identifier: EUPL-1.2
// `[modules.NAME]` of a town's or the node's file: that a module is used there, in which versions, with which settings.
#pragma once

#include <string>
#include <vector>

#include "catalogue/version.h"
#include "config/problem.h"
#include "config/table_reader.h"
#include "config/value.h"

namespace stadtkern::config {

struct ModuleUse {
  std::string id;
  catalogue::Range version;  // which versions may serve; "*" when the file does not say
  bool enabled = true;
  std::string settings;  // complete and checked, as compact JSON; empty until the whole configuration was checked
  Place place;           // of the key NAME
};

// A use as it stands in the file: its settings are not yet checked.
struct RawUse {
  ModuleUse use;
  Value settings;  // the table without the keys `version` and `enabled`
};

// Reads the table `modules` of a file, in the file's order.
[[nodiscard]] std::vector<RawUse> read_uses(TableReader& root);

}  // namespace stadtkern::config
