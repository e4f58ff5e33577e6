// SPDX-License-Identifier: EUPL-1.2
// Uninstalling a module from towns: out of their files, with a copy of its data before; the data stays for a while. The
// files are changed here, as `town add` does; the kernel closes the towns, forgets the module, and erases in time.
#pragma once

#include "config/overrides.h"

#include <stadtkern/result.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::admin {

struct UninstallWish {
  std::filesystem::path state;
  std::string module;
  std::vector<std::string> towns;  // empty: all that have it, and then the module itself
};

struct UninstallTown {
  std::string name;
  bool enabled = false;  // it serves there now
  bool data = false;     // it has a store there
  std::filesystem::path file;
  std::string text;  // of the file, now
  std::string then;  // without the module
};

struct UninstallPlan {
  std::string module;
  std::vector<UninstallTown> towns;
  bool last = false;         // no town has it any more then: its packages go, too
  bool in_database = false;  // the node's stores are in PostgreSQL: its tables there are nobody's to copy or to erase
  std::filesystem::path config;
  config::Overrides before;
  config::Overrides overrides;                     // without those of the module in these towns
  std::vector<std::filesystem::path> left_folder;  // of development: nobody takes those away
};

// Errors: NotFound (no such module or town), FailedPrecondition (a swap is under way, or the configuration does not
// stand without it, in words), Unavailable (no kernel).
[[nodiscard]] Result<UninstallPlan> plan_uninstall(const UninstallWish& wish);

struct Uninstalled {
  std::uint64_t exported = 0;         // bytes of the copy
  std::int64_t kept_until = 0;        // seconds since 1970; 0: there was no data
  std::vector<std::string> packages;  // "bench 1.2.0" that were removed
};

// `copy`: where the data is written to before; nothing: no copy. Errors before the files are changed change nothing;
// after that a repeated command goes on.
[[nodiscard]] Result<Uninstalled> uninstall(const UninstallWish& wish, const UninstallPlan& plan,
                                            const std::optional<std::filesystem::path>& copy,
                                            std::chrono::seconds keep);

}  // namespace stadtkern::admin
