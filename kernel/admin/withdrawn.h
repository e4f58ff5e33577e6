// SPDX-License-Identifier: EUPL-1.2
// Versions that a catalogue has withdrawn, as far as this node is concerned.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace stadtkern::admin {

struct WithdrawnVersion {
  std::string module;
  std::string version;
  std::string words;  // "bench 1.2.0 was withdrawn by catalogue town on DATE: REASON"
};

// Of the installed packages, by hash. Empty when nothing is known: a catalogue that cannot be read is told of by
// `stadtkern catalogue list`.
[[nodiscard]] std::map<std::string, WithdrawnVersion> withdrawn_packages(const std::filesystem::path& state);

// Those that the lock or the running kernel names.
[[nodiscard]] std::vector<WithdrawnVersion> withdrawn_in_use(const std::filesystem::path& state);

}  // namespace stadtkern::admin
