// SPDX-License-Identifier: EUPL-1.2
// The keys that a command names: a secret one with its password, a public one as a file or a line.
#pragma once

#include "packages/minisign.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <string>

namespace stadtkern::admin {

// Typed without an echo, or the next line of what is piped in.
[[nodiscard]] Result<std::string> ask_password(const char* prompt);

// Asks for the password when the key has one.
[[nodiscard]] Result<packages::SecretKey> load_secret(const std::filesystem::path& file);

// A file of minisign, or the one line of a key.
[[nodiscard]] Result<packages::PublicKey> public_key_of(const std::string& word);

}  // namespace stadtkern::admin
