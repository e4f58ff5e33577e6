// SPDX-License-Identifier: EUPL-1.2
// `[modules.NAME]` of a town's or the node's file: that a module is used there, in which versions, with which settings.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalogue/lock.h"
#include "catalogue/modules.h"
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
  // The one of these versions that serves, once the whole configuration was checked.
  catalogue::Release release{};
};

// Which releases were chosen to serve, whatever newer ones lie there: what the lock file says, and above it what this
// kernel runs.
struct Choice {
  std::map<std::pair<std::string, std::string>, catalogue::Release> releases;  // by town (empty: the node), module
  catalogue::Lock lock;

  // Nothing: nobody has chosen, so the newest that fits serves. `index` is one of `lock`, for many questions.
  [[nodiscard]] std::optional<catalogue::Release> find(const std::string& town, const std::string& module,
                                                       const catalogue::LockIndex& index) const;
  [[nodiscard]] std::optional<catalogue::Release> find(const std::string& town, const std::string& module) const {
    return find(town, module, catalogue::LockIndex(lock));
  }
};

// A use as it stands in the file: its settings are not yet checked.
struct RawUse {
  ModuleUse use;
  Value settings;  // the table without the keys `version` and `enabled`
};

// Reads the table `modules` of a file, in the file's order.
[[nodiscard]] std::vector<RawUse> read_uses(TableReader& root);

}  // namespace stadtkern::config
