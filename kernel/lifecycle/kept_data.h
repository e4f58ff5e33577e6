// SPDX-License-Identifier: EUPL-1.2
// What uninstalled modules left in towns' stores, and until when it is kept: a module that comes back before finds it
// again. A file of the state folder; for one thread.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

inline constexpr std::string_view kKeptDataFile = "uninstalled.toml";

struct KeptData {
  std::string module;
  std::string town;
  std::int64_t until = 0;  // seconds since 1970
  friend bool operator==(const KeptData&, const KeptData&) = default;
};

using KeptList = std::vector<KeptData>;

// Adds one, or gives the one that is there its new day.
void keep_until(KeptList& list, KeptData one);
// Takes out, and returns, those whose time is over.
[[nodiscard]] KeptList take_due(KeptList& list, std::int64_t now);

// Reads `state`/uninstalled.toml; a missing file is empty. Errors: FailedPrecondition (a newer format), DataLoss.
[[nodiscard]] Result<KeptList> load_kept(const std::filesystem::path& state);
[[nodiscard]] Status save_kept(const std::filesystem::path& state, const KeptList& list);

}  // namespace stadtkern::lifecycle
