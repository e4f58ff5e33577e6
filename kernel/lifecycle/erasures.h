// SPDX-License-Identifier: EUPL-1.2
// ErasureList: who was erased where and when, as opaque ids, so that a restore can erase them again. A file of JSON
// lines that only grows: {"at":"2026-01-31T12:00:00Z","town":"musterstadt","module":"bench","subject":"7K3M9QXT"}. It
// belongs to the node, not to a town's backup. The kernel writes it; the kernel and, for a restore, the command line
// read it, with these eyes alone. One thread.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

inline constexpr const char* kErasuresFile = "erasures.jsonl";  // in the state folder

struct Erasure {
  std::string at;  // RFC 3339, UTC, whole seconds
  std::string town;
  std::string module;
  std::string subject;
  friend bool operator==(const Erasure&, const Erasure&) = default;
};

// Which lines came after a backup. Clocks are set and may be wrong, so both tell: a line is later that is timed so, or
// that stands behind those that were there.
struct ErasedAfter {
  std::int64_t us_since_1970 = 0;
  std::uint64_t lines = 0;
};

class ErasureList {
 public:
  explicit ErasureList(std::filesystem::path file) : file_(std::move(file)) {}

  // Durable once it returns. Unavailable: it cannot be written, and nothing was noted.
  [[nodiscard]] Status add(const Erasure& erasure);
  // Those of a town at or after that time, oldest first; none where there is no file. A last line without an end that a
  // crash has torn is passed over: nobody was told that it is noted. Any other that cannot be read is DataLoss: what it
  // says to erase would come back. Unavailable: the file cannot be opened or read.
  [[nodiscard]] Result<std::vector<Erasure>> since(std::string_view town, std::int64_t us_since_1970) const;
  // Those of one module in any of these towns that came after a backup, each subject once.
  [[nodiscard]] Result<std::vector<std::string>> subjects(const std::set<std::string>& towns, std::string_view module,
                                                          const ErasedAfter& after) const;
  // How many lines there are, for ErasedAfter; 0 where there is no list, or one that cannot be read.
  [[nodiscard]] std::uint64_t lines() const;

 private:
  Result<std::vector<Erasure>> all() const;

  std::filesystem::path file_;
};

// Letters, digits, "_", "-", "." and ":", 1 to 128 of them: what can be no name, address or number with a blank or "@".
[[nodiscard]] bool opaque_id(std::string_view text);
// The first moment of "2026-01-31T12:00:00Z", or of a beginning of it that ends after a whole number ("2026-01-31"), in
// microseconds since 1970; empty: before everything. Nothing for other text. Pure.
[[nodiscard]] std::optional<std::int64_t> first_moment(std::string_view text);

}  // namespace stadtkern::lifecycle
