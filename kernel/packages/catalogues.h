// SPDX-License-Identifier: EUPL-1.2
// The catalogues that a node knows: `state`/catalogues.toml says where each is, whose index it believes, and which
// number it saw last; `state`/catalogues/NAME.json and .minisig keep the last index, so that it can be searched
// offline.
#pragma once

#include "packages/choosing.h"
#include "packages/fetch.h"
#include "packages/index.h"
#include "packages/minisign.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::packages {

inline constexpr std::string_view kCataloguesFile = "catalogues.toml";

struct KnownCatalogue {
  std::string name;
  std::string address;  // may hold a password: show shown_address() of it
  PublicKey key;
  std::uint64_t sequence = 0;  // the highest that was seen; 0: none yet
  std::string sha256;          // of the index with that number
};

// By name. FailedPrecondition for a newer form, DataLoss when it cannot be read.
[[nodiscard]] Result<std::vector<KnownCatalogue>> load_catalogues(const std::filesystem::path& state);
// Mode 0600. The caller holds the lock of the packages.
[[nodiscard]] Status save_catalogues(const std::filesystem::path& state, const std::vector<KnownCatalogue>& catalogues);

// Checks the bytes of an index against its signature, the key, what was seen before, and the time. FailedPrecondition
// in words that go behind "catalogue NAME: ". Pure.
[[nodiscard]] Result<Index> check_index(const KnownCatalogue& catalogue, std::string_view index,
                                        std::string_view signature, std::int64_t now);

// Fetches the index, checks it, and keeps it, the number first: after a kill in between, an older one is not taken.
// Takes the lock of the packages, but not while it fetches. Unavailable when the catalogue cannot be reached.
[[nodiscard]] Result<Index> update_catalogue(const std::filesystem::path& state, const KnownCatalogue& catalogue,
                                             std::int64_t now);

// The index that was kept, checked as a new one is. With `expired_too`, one that is over is as good: what it says is
// withdrawn stays so. NotFound when there is none.
[[nodiscard]] Result<Index> kept_index(const std::filesystem::path& state, const KnownCatalogue& catalogue,
                                       std::int64_t now, bool expired_too = false);

// Takes the kept index away.
void forget_index(const std::filesystem::path& state, const std::string& name);

// Installed packages that any kept index calls withdrawn. Catalogues that cannot be read are passed over: `catalogue
// list` tells of them. For `packages list` and the doctor.
[[nodiscard]] Result<std::vector<WithdrawnPackage>> withdrawn_here(const std::filesystem::path& state);

// The package and its signature in `state`/packages/.cache, fetched where they are not there yet. FailedPrecondition
// when what comes is not what the index says. The caller holds no lock; its address is the catalogue's.
[[nodiscard]] Result<std::filesystem::path> fetch_package(const std::filesystem::path& state,
                                                          const KnownCatalogue& catalogue, const IndexEntry& entry);

// Removes what was fetched. The caller holds the lock.
void clear_cache(const std::filesystem::path& state);

}  // namespace stadtkern::packages
