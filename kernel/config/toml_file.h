// SPDX-License-Identifier: EUPL-1.2
// TOML text -> Value tree. The only user of toml++, which never shows outside toml_file.cpp.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "config/problem.h"
#include "config/value.h"

namespace stadtkern::config {

inline constexpr std::size_t kLargestToml = std::size_t{512} * 1024;       // bytes
inline constexpr std::size_t kLargestJson = std::size_t{4} * 1024 * 1024;  // bytes: schemas and areas
inline constexpr unsigned kDeepestToml = 64;                               // levels of tables and arrays
inline constexpr unsigned kMostDots = 32;  // in one key: toml++ takes a level of its stack for each

// The bytes of a regular file of at most `limit` bytes. Otherwise nothing, and a problem that says why; `file` is how
// the path shows in it.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t limit,
                                                   const std::string& file, Problems& problems);

// The table that `text` describes. A syntax error adds one problem with its place; toml++ knows only the first.
[[nodiscard]] std::optional<Value> parse_toml(std::string_view text, const std::string& file, Problems& problems);

// Both at once; the path as given is the file's name in problems.
[[nodiscard]] std::optional<Value> read_toml(const std::filesystem::path& path, Problems& problems);

}  // namespace stadtkern::config
