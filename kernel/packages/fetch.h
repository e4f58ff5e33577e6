// SPDX-License-Identifier: EUPL-1.2
// Fetching a file of a catalogue, from a folder or from the web. The web is left to a program of its own,
// `stadtkern-fetch`, so that the command line links no libcurl. An address may hold a password: it is never shown, and
// reaches that program by a pipe.
#pragma once

#include "packages/files.h"

#include <stadtkern/result.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace stadtkern::packages {

// An address as it is kept: file:///..., http://... or https://..., without an ending slash. A folder's path becomes
// one. InvalidArgument, without showing the address.
[[nodiscard]] Result<std::string> catalogue_address(std::string_view text);

// The address without name, password, query and fragment.
[[nodiscard]] std::string shown_address(std::string_view address);

struct FetchLimits {
  std::uint64_t bytes = 0;
  std::chrono::seconds time{60};
};

// `name` below the address into the open, empty file `out`. NotFound when there is no such file, FailedPrecondition
// when it is larger than the limit, Unavailable when it cannot be reached or takes too long, StorageFull when it cannot
// be written.
[[nodiscard]] Status fetch(const std::string& address, const std::string& name, const FetchLimits& limits,
                           const Descriptor& out);

// The same for a small file.
[[nodiscard]] Result<std::string> fetch_small(const std::string& address, const std::string& name,
                                              const FetchLimits& limits);

}  // namespace stadtkern::packages
