// SPDX-License-Identifier: EUPL-1.2
// Which versions of which module are at hand: those that run, those that are installed, and those of the catalogues as
// they were fetched last. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json.h"
#include "status.h"

namespace operations {

struct Release {
  std::string module;
  std::string version;
  std::string catalogue{};  // empty: it is in none
  std::string name{};       // in the reader's language; may be empty
  std::string summary{};
  std::string whats_new{};
  std::string publisher{};
  std::string licence{};
  std::vector<std::string> needs{};
  std::string withdrawn{};  // why
  bool installed = false;   // it lies here as a package
  bool used = false;        // some town runs it
};

// `packages` as `packages list` tells, `search` as `catalogue search`; either may be null.
[[nodiscard]] std::vector<Release> releases(const Status& status, const Json& packages, const Json& search,
                                            std::string_view language);

// Of one module, the newest first.
[[nodiscard]] std::vector<Release> releases_of(const std::vector<Release>& all, std::string_view module);

// The newest that is not withdrawn and newer than every one in use, or null.
[[nodiscard]] const Release* newer(const std::vector<Release>& of_one_module);

}  // namespace operations
