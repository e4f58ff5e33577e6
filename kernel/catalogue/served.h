// SPDX-License-Identifier: EUPL-1.2
// Which versions of a module served a town before the one that serves it now, for `stadtkern rollback`. Values; the
// functions are for one thread at a time.
#pragma once

#include <stadtkern/result.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/modules.h"

namespace stadtkern::catalogue {

inline constexpr std::string_view kServedFile = "served.toml";

// One release that served a town (empty: the node) until another one took over for good.
struct Served {
  std::string id;
  std::string town;
  Version version;
  std::string sha256{};  // as in Release
  friend bool operator==(const Served&, const Served&) = default;
};

// Oldest first. Of each module and town at most `kMostServed` are kept.
using ServedBefore = std::vector<Served>;
inline constexpr std::size_t kMostServed = 10;

// The one that served last, or null.
[[nodiscard]] const Served* last_served(const ServedBefore& before, std::string_view id, std::string_view town);

// `from` has been replaced. `back`: by the one that served last, which is none of those before any more.
void note_served(ServedBefore& before, std::string_view id, const std::string& town, const Release& from, bool back);

// Reads `state`/served.toml; a missing file is empty. Errors: FailedPrecondition (a newer format), DataLoss.
[[nodiscard]] Result<ServedBefore> load_served(const std::filesystem::path& state);
// Replaces the file durably.
[[nodiscard]] Status save_served(const std::filesystem::path& state, const ServedBefore& before);

}  // namespace stadtkern::catalogue
