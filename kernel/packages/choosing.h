// SPDX-License-Identifier: EUPL-1.2
// Which package of the catalogues is meant by "bench@^1.2", and which ones fit some words. Pure; any thread.
#pragma once

#include "packages/index.h"

#include <stadtkern/result.h>

#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::packages {

struct NamedIndex {
  std::string catalogue;
  Index index;
};

struct Wanted {
  std::string id;
  catalogue::Range range;
};

// "bench" or "bench@^1.2". InvalidArgument.
[[nodiscard]] Result<Wanted> parse_wanted(std::string_view text);

struct Choice {
  std::string catalogue;
  IndexEntry entry;
};

// The highest version in the range that nobody has withdrawn; of two catalogues that have it the first in the list.
// A version that one catalogue has withdrawn is not taken from another. NotFound or FailedPrecondition in words.
[[nodiscard]] Result<Choice> choose(const std::vector<NamedIndex>& indexes, const Wanted& wanted);

// Entries in which all words occur, in id, names, summaries, news or contracts, whatever their case. The highest
// version of each module and catalogue, or with `all` every one.
[[nodiscard]] std::vector<Choice> search(const std::vector<NamedIndex>& indexes, const std::vector<std::string>& words,
                                         bool all);

}  // namespace stadtkern::packages
