// SPDX-License-Identifier: EUPL-1.2
// Making a catalogue: a folder of signed packages gets a signed index, and any web server can serve it as it is.
#pragma once

#include "packages/index.h"
#include "packages/minisign.h"

#include <stadtkern/result.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace stadtkern::packages {

// The secret key is asked for when everything else is known to be right.
using KeyLoader = std::function<Result<SecretKey>()>;

struct Publishing {
  std::filesystem::path folder;
  std::chrono::seconds good_for{0};  // until the index expires
  std::int64_t now = 0;              // seconds since 1970
};

// Writes index.json and index.json.minisig over the .skp files in the folder. What an earlier index there had
// withdrawn stays withdrawn, also when its file is gone. The number is the time, or one more than before.
// FailedPrecondition for a package that is damaged, not signed, or there twice, and for an index that cannot be read.
[[nodiscard]] Result<Index> build_catalogue(const Publishing& publishing, const KeyLoader& key);

// Marks a version of the existing index as withdrawn, and signs it anew. NotFound when it isn't there.
[[nodiscard]] Result<Index> withdraw(const Publishing& publishing, std::string_view id,
                                     const catalogue::Version& version, const std::string& reason,
                                     const KeyLoader& key);

}  // namespace stadtkern::packages
