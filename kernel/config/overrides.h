// SPDX-License-Identifier: EUPL-1.2
// What console or CLI changed against the files: kept in the state folder, with who, when, and what the file said then,
// so that a file changed underneath shows as drift. Values; the functions are for one thread at a time.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/modules.h"
#include "config/town.h"

namespace stadtkern::config {

inline constexpr std::string_view kOverridesFile = "overrides.toml";

// Whether a module is enabled in a town, or one of its settings there.
struct Override {
  std::string town;
  std::string module;
  bool enabled = false;
  std::string who;                          // "operator:1000"
  std::int64_t when_us = 0;                 // microseconds since 1970, UTC
  std::optional<bool> file_enabled;         // what the town's file said then; nothing: it did not name the module
  std::string setting{};                    // a key at the root of its settings; empty: this is about `enabled`
  std::string value{};                      // of that setting, as compact JSON
  std::optional<std::string> file_value{};  // what the file said then; nothing: it did not name the setting
  friend bool operator==(const Override&, const Override&) = default;
};

// An override that no longer fits the files.
struct Drift {
  enum class Kind { FileChanged, NoSuchTown, NoSuchModule };
  Kind kind = Kind::FileChanged;
  Override override_;
  std::optional<bool> file_enabled;         // what the file says now
  std::optional<std::string> file_value{};  // likewise
  friend bool operator==(const Drift&, const Drift&) = default;
};

// "musterdorf/bench enabled = false (operator:1000) stands against the file, which changed from true to false".
[[nodiscard]] std::string to_text(const Drift& drift);

using Overrides = std::vector<Override>;

// Reads `state`/overrides.toml; a missing file is an empty list. Errors: FailedPrecondition (a newer format), DataLoss
// (not readable as what `save_overrides` writes; names line and key).
[[nodiscard]] Result<Overrides> load_overrides(const std::filesystem::path& state);

// Replaces the file durably. Errors as replace_file's; ResourceExhausted for more than is read again.
[[nodiscard]] Status save_overrides(const std::filesystem::path& state, const Overrides& overrides);

// Sets one override in the list (the last one for the same town, module and setting counts), or takes it out.
void set_override(Overrides& overrides, Override change);
bool reset_override(Overrides& overrides, std::string_view town, std::string_view module,
                    std::string_view setting = {});

// Lays the overrides over the towns of the files and reports what drifted. A module that a file does not name is added
// with no settings of its own, when `catalogue` has it: one that was removed since must not keep the kernel from
// starting. Pure.
[[nodiscard]] std::vector<Drift> apply_overrides(const Overrides& overrides, const catalogue::Catalogue& catalogue,
                                                 std::vector<RawTown>& towns);

}  // namespace stadtkern::config
