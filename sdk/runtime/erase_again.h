// SPDX-License-Identifier: Apache-2.0
// People who were erased after a backup was made must not come back with it: a restore lays their subjects beside the
// store (ERASURES, wire/backup.h), and the module erases them again before it serves the town.
#pragma once

#include <stadtkern/result.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace stadtkern::runtime {

// Erases these subjects, to their end: all at once, for what they leave in the files is cleared in one go. Empty: this
// module cannot.
using EraseSubjects = std::function<Status(const std::vector<std::string>& subjects)>;

// Erases what the store's folder lists; the list goes when all is done, so an interrupted run is repeated. Does nothing
// where there is no list. DataLoss when it cannot be read, FailedPrecondition when there is a list and no `erase`, else
// what `erase` answered: the town must not be served then.
Status erase_again(const std::filesystem::path& store, const EraseSubjects& erase);

}  // namespace stadtkern::runtime
