// SPDX-License-Identifier: EUPL-1.2
// ErasureList: who was erased where and when, as opaque ids, so that a restore can erase them again. A file of JSON
// lines that only grows: {"at":"2026-01-31T12:00:00Z","town":"musterstadt","module":"bench","subject":"7K3M9QXT"}. It
// belongs to the node, not to a town's backup. One thread.
#pragma once

#include <stadtkern/result.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

struct Erasure {
  std::string at;  // RFC 3339, UTC, whole seconds
  std::string town;
  std::string module;
  std::string subject;
  friend bool operator==(const Erasure&, const Erasure&) = default;
};

class ErasureList {
 public:
  explicit ErasureList(std::filesystem::path file) : file_(std::move(file)) {}

  // Durable once it returns. Unavailable: it cannot be written, and nothing was noted.
  [[nodiscard]] Status add(const Erasure& erasure);
  // Those of a town since then ("2026-01-31T12:00:00Z", or the beginning of such a time), oldest first. A last line
  // that a crash has torn is passed over; any other that cannot be read is DataLoss.
  [[nodiscard]] Result<std::vector<Erasure>> since(std::string_view town, std::string_view time) const;

 private:
  std::filesystem::path file_;
};

// Letters, digits, "_", "-", "." and ":", 1 to 128 of them: what can be no name, address or number with a blank or "@".
[[nodiscard]] bool opaque_id(std::string_view text);
// Like "2026-01-31T12:00:00Z", or a beginning of it that ends after a whole number ("2026-01-31"); empty: all.
[[nodiscard]] bool time_prefix(std::string_view text);

}  // namespace stadtkern::lifecycle
