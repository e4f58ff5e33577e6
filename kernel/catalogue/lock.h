// SPDX-License-Identifier: EUPL-1.2
// The lock file: which version of each module serves which towns, down to the bytes of its package. What is not in it
// is not installed on purpose. Values; the functions are for one thread at a time.
#pragma once

#include <stadtkern/result.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/version.h"

namespace stadtkern::catalogue {

inline constexpr std::string_view kLockFile = "stadtkern.lock";

// One version of one module, and for whom.
struct Locked {
  std::string id;
  Version version;
  std::string sha256;              // of the package, 64 hexadecimal digits; empty: a module folder of development
  std::vector<std::string> towns;  // by name; empty: every town without an entry of its own, and the node itself
  friend bool operator==(const Locked&, const Locked&) = default;
};

struct Lock {
  std::vector<Locked> modules;

  // What serves `id` in `town`: the entry that names the town, else the one for every town, else null. For the node
  // itself (a module of scope node) `town` is empty. Who asks for many takes a LockIndex.
  [[nodiscard]] const Locked* find(std::string_view id, std::string_view town) const;
  friend bool operator==(const Lock&, const Lock&) = default;
};

// Lock::find for many questions. The lock outlives it, unchanged.
class LockIndex {
 public:
  explicit LockIndex(const Lock& lock);
  [[nodiscard]] const Locked* find(std::string_view id, std::string_view town) const;

 private:
  std::vector<const Locked*> by_id_;
};

// The same lock in the one form that is written: sorted by id, version (highest first), hash; towns sorted.
[[nodiscard]] Lock sorted(Lock lock);

// The file's bytes: equal locks, in whatever order, give equal bytes.
[[nodiscard]] std::string to_text(const Lock& lock);

// Reads the text of a lock file; `file` is its name in messages. Errors as `load_lock`'s.
[[nodiscard]] Result<Lock> parse_lock(std::string_view text, const std::string& file);

// Reads `state`/stadtkern.lock; a missing file is an empty lock. Errors: FailedPrecondition (a newer format), DataLoss
// (damaged: a town or "every town" twice for one module is damage, too; names line and key).
[[nodiscard]] Result<Lock> load_lock(const std::filesystem::path& state);

// Replaces the file durably. Errors: InvalidArgument (what `load_lock` would refuse; nothing is written), else as
// replace_file's.
[[nodiscard]] Status save_lock(const std::filesystem::path& state, const Lock& lock);

}  // namespace stadtkern::catalogue
