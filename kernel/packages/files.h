// SPDX-License-Identifier: EUPL-1.2
// The few file operations that packages need, each with an error that says what could not be done and where.
#pragma once

#include "lifecycle/descriptor.h"

#include <stadtkern/result.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace stadtkern::packages {

using lifecycle::Descriptor;

// "PATH: cannot DOING: why". NotFound where there is nothing, else StorageFull: the environment is in the way.
[[nodiscard]] Error trouble(const std::filesystem::path& path, std::string_view doing, int number = errno);

// What is wrong with a file that was handed in: refused, and nothing changed.
[[nodiscard]] Error refused(std::string message);

// A regular file for reading; a pipe is not waited for. InvalidArgument when it is none.
[[nodiscard]] Result<Descriptor> open_regular(const std::filesystem::path& path, std::uint64_t* size = nullptr);

// All of a regular file of at most `most` bytes; FailedPrecondition when it is larger.
[[nodiscard]] Result<std::string> read_small(const std::filesystem::path& path, std::uint64_t most);

[[nodiscard]] bool write_all(int fd, std::string_view bytes);  // false: see errno
[[nodiscard]] Status sync_folder(const std::filesystem::path& folder);

// Makes the folders of `below` under `root` that are missing, mode 0755, durably, and root's as `root`'s owner's.
[[nodiscard]] Status make_folders(const std::filesystem::path& root, const std::filesystem::path& below);

// A folder and what is in it, also where it is read-only. Links are removed, never followed.
[[nodiscard]] Status remove_tree(const std::filesystem::path& folder);

// Replaces a small file durably, with this mode; what root writes belongs to the owner of `folder`.
[[nodiscard]] Status put_file(const std::filesystem::path& path, std::string_view bytes, unsigned mode);

// Held by whoever changes what is installed, or the files beside it. Waits up to a minute for another; then
// Unavailable, reason "lock". Makes `state`/packages.
[[nodiscard]] Result<Descriptor> lock_packages(const std::filesystem::path& state);

}  // namespace stadtkern::packages
