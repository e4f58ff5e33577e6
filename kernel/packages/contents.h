// SPDX-License-Identifier: EUPL-1.2
// What may be in a package: names, bounds, and the list of hashes that is its first member. Pure; any thread.
#pragma once

#include "catalogue/manifest.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::packages {

// The member that lists all others; in the form of sha256sum, so that `sha256sum -c` reads it.
inline constexpr std::string_view kHashesFile = "hashes.sha256";
// Beside the files of an installed package: the signature that it came with.
inline constexpr std::string_view kSignatureFile = "package.minisig";

inline constexpr std::size_t kMostFiles = 20'000;
inline constexpr std::size_t kLongestName = 200;  // bytes
inline constexpr std::size_t kDeepestName = 16;   // steps
inline constexpr std::size_t kLargestHashes = kMostFiles * (64 + 3 + kLongestName);
inline constexpr std::uint64_t kLargestFile = std::uint64_t{512} << 20;
inline constexpr std::uint64_t kLargestUnpacked = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kLargestPackage = std::uint64_t{512} << 20;
// A package may unpack to so many times its own size, and to this much besides.
inline constexpr std::uint64_t kMostGrowth = 100;
inline constexpr std::uint64_t kFreeGrowth = std::uint64_t{8} << 20;

struct PackedFile {
  std::string name;  // "web/app.js"
  std::uint64_t size = 0;
  bool executable = false;
  std::string sha256;  // hexadecimal
  friend bool operator==(const PackedFile&, const PackedFile&) = default;
};

using Hashes = std::map<std::string, std::string, std::less<>>;  // name -> sha256

// "" when a file of a package may have this name, else what is wrong with it: visible ASCII without a backslash,
// relative, no step that is empty or begins with a dot.
[[nodiscard]] std::string name_fault(std::string_view name);

// What a list of files breaks: names, doubles, one that stands where another has a folder, counts, sizes. The packed
// size is not known yet where it is 0.
[[nodiscard]] Status check_files(const std::vector<PackedFile>& files, std::uint64_t packed_size);

[[nodiscard]] bool within_growth(std::uint64_t unpacked, std::uint64_t packed_size);

[[nodiscard]] std::string hashes_text(const std::vector<PackedFile>& files);
[[nodiscard]] Result<Hashes> parse_hashes(std::string_view text);

// Sixty-four hexadecimal digits in lower case.
[[nodiscard]] bool sha256_text(std::string_view text);

// The files that the manifest needs and that are not there: its code, its program, its workers.
[[nodiscard]] std::vector<std::string> missing_parts(const catalogue::Manifest& manifest,
                                                     const std::vector<PackedFile>& files);

}  // namespace stadtkern::packages
