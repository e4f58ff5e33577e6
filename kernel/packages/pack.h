// SPDX-License-Identifier: EUPL-1.2
// A module's folder as one file. The same folder gives the same bytes on any machine with the same libraries.
#pragma once

#include "packages/contents.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <string>
#include <vector>

namespace stadtkern::packages {

struct Packed {
  catalogue::Manifest manifest;
  std::filesystem::path file;
  std::string sha256;
  std::uint64_t size = 0;
  std::vector<PackedFile> files;
  std::vector<std::string> left_out;  // hidden files and folders
};

// "bench-1.2.0.skp"
[[nodiscard]] std::string package_name(const catalogue::Manifest& manifest);

// Packs `folder` into `file` (empty: the package's name in the working directory), which is replaced as a whole.
// InvalidArgument, with file, line and key, for a manifest that is wrong; FailedPrecondition for what no package may
// hold (links, devices, names, sizes) and for code that is missing; StorageFull when it cannot be written.
[[nodiscard]] Result<Packed> pack(const std::filesystem::path& folder, std::filesystem::path file);

}  // namespace stadtkern::packages
