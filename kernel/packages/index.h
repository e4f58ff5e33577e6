// SPDX-License-Identifier: EUPL-1.2
// A catalogue's index: what lies there, signed as a whole, with a number that only grows and an end. Pure; any thread.
#pragma once

#include "catalogue/manifest.h"
#include "packages/installed.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::packages {

inline constexpr std::string_view kIndexFile = "index.json";
inline constexpr std::size_t kLargestIndex = std::size_t{16} << 20;  // bytes
inline constexpr std::size_t kMostEntries = 20'000;

struct IndexProvision {
  std::string contract;
  std::string version;
  friend bool operator==(const IndexProvision&, const IndexProvision&) = default;
};

struct IndexRequirement {
  std::string contract;
  std::string range;
  bool optional = false;
  friend bool operator==(const IndexRequirement&, const IndexRequirement&) = default;
};

// Said of a version that nobody should run any more.
struct Withdrawal {
  std::string reason;
  std::string since;  // RFC 3339
  friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

struct IndexEntry {
  std::string id;
  catalogue::Version version;
  std::string sha256;
  std::uint64_t size = 0;
  std::string file;  // beside the index; empty: a withdrawn version that is no longer there
  catalogue::PerLanguage name;
  catalogue::PerLanguage summary;
  catalogue::PerLanguage whats_new;
  std::string licence;
  std::string publisher;
  std::vector<IndexProvision> provisions;
  std::vector<IndexRequirement> requirements;
  std::uint32_t schema = 0;
  std::uint32_t schema_reads_from = 0;
  std::optional<Withdrawal> withdrawn;
  friend bool operator==(const IndexEntry&, const IndexEntry&) = default;
};

struct Index {
  std::uint64_t sequence = 0;
  std::int64_t created = 0;  // seconds since 1970
  std::int64_t expires = 0;
  std::vector<IndexEntry> entries;  // by id, version, hash
  friend bool operator==(const Index&, const Index&) = default;
};

// The same index gives the same text.
[[nodiscard]] std::string index_text(const Index& index);
// FailedPrecondition, with what is wrong with it. Keys that it doesn't know are passed over: a newer catalogue may say
// more. A newer form is refused.
[[nodiscard]] Result<Index> parse_index(std::string_view text);

// Whether an index may still be believed: not over, and not older than one that was seen. FailedPrecondition in words.
[[nodiscard]] Status check_fresh(const Index& index, std::uint64_t seen_sequence, std::int64_t now);

// What the index says of a package's manifest.
[[nodiscard]] IndexEntry entry_of(const catalogue::Manifest& manifest);

// "2026-03-01T12:00:00Z"
[[nodiscard]] std::string time_text(std::int64_t seconds);

// Installed packages that a catalogue has withdrawn: for `catalogue update`, `packages list` and the doctor.
struct WithdrawnPackage {
  InstalledPackage package;
  std::string catalogue;
  Withdrawal withdrawal;
};
[[nodiscard]] std::vector<WithdrawnPackage> withdrawn_among(const std::vector<InstalledPackage>& installed,
                                                            const std::string& catalogue, const Index& index);
// "bench 1.2.0 was withdrawn by catalogue town on DATE: REASON"
[[nodiscard]] std::string to_text(const WithdrawnPackage& withdrawn);

}  // namespace stadtkern::packages
