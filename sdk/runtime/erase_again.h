// SPDX-License-Identifier: Apache-2.0
// People who were erased after a backup was made must not come back with it: a restore lays their subjects beside the
// store (ERASURES, wire/backup.h), and the module erases them again before it serves the town.
#pragma once

#include <stadtkern/result.h>

#include <filesystem>
#include <functional>
#include <string>

namespace stadtkern::runtime {

// Erases one subject, to its end. Empty: this module cannot.
using EraseSubject = std::function<Status(const std::string& subject)>;

// Erases what the store's folder lists; the list goes when all is done, so an interrupted run is repeated. Does nothing
// where there is no list. DataLoss when it cannot be read, FailedPrecondition when there is a list and no `erase`, else
// what `erase` answered: the town must not be served then.
Status erase_again(const std::filesystem::path& store, const EraseSubject& erase);

}  // namespace stadtkern::runtime
