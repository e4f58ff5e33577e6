// SPDX-License-Identifier: EUPL-1.2
// Whom this node trusts. Trusted keys are the files `keys/*.pub` of the configuration, as minisign writes them: who
// audits a node looks at one folder. Which of them may sign a module is pinned in `state/pins.toml` at its first
// install.
#pragma once

#include "packages/minisign.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::packages {

inline constexpr std::string_view kKeysFolder = "keys";
inline constexpr std::string_view kPinsFile = "pins.toml";

struct TrustedKey {
  std::string name;  // its file's, without ".pub"
  PublicKey key;
  std::filesystem::path file;
};

// By name; none when there is no folder. InvalidArgument, with the file, when one of them is no key: a list that is
// half read would refuse packages for the wrong reason.
[[nodiscard]] Result<std::vector<TrustedKey>> read_keys(const std::filesystem::path& folder);
[[nodiscard]] const TrustedKey* find_key(const std::vector<TrustedKey>& keys, const KeyId& id);

// Puts a key into the folder, which is made when it is missing. Conflict when the name is taken by another key, or the
// key has another name already.
[[nodiscard]] Result<TrustedKey> trust_key(const std::filesystem::path& folder, const std::string& name,
                                           const PublicKey& key);

// Lower-case letters, digits, "-", "_" and ".", at most 64: a file's name.
[[nodiscard]] bool key_name(std::string_view text);

struct Pin {
  std::string module;
  PublicKey key;
  std::string since;  // RFC 3339
};

// By module. FailedPrecondition for a newer form, DataLoss, with file and line, when it cannot be read.
[[nodiscard]] Result<std::vector<Pin>> load_pins(const std::filesystem::path& state);
[[nodiscard]] Status save_pins(const std::filesystem::path& state, std::vector<Pin> pins);
[[nodiscard]] const Pin* find_pin(const std::vector<Pin>& pins, std::string_view module);
// Sets or replaces; the caller holds the lock of the packages.
void set_pin(std::vector<Pin>& pins, Pin pin);

// Now, in UTC, as RFC 3339.
[[nodiscard]] std::string now_text();

}  // namespace stadtkern::packages
