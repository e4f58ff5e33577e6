// SPDX-License-Identifier: EUPL-1.2
// Semantic versions and the ranges that manifests and towns name them by. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::catalogue {

// A version by semver 2.0.0. Order is semver's: 2.0.0-rc1 < 2.0.0; build metadata is refused, for two builds of one
// version are told apart by their hash.
struct Version {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t patch = 0;
  std::string prerelease{};  // "rc.1"; empty for a release

  friend bool operator==(const Version&, const Version&) = default;
  friend std::strong_ordering operator<=>(const Version& a, const Version& b);
};

// "1.2.3" or "1.2.3-rc.1". Nothing for any other text.
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

// "1.3" of a contract, as 1.3.0.
[[nodiscard]] std::optional<Version> parse_contract_version(std::string_view text);

[[nodiscard]] std::string to_text(const Version& version);

// A set of versions: the ones that meet all of its conditions.
class Range {
 public:
  // Every version: "*".
  Range() = default;

  // "*", "1.2.3" (that one), "1.2.x", "1.x", "^1.2" (same major; for 0.y the same minor), "~1.2" (same minor), and the
  // comparisons "=", ">", ">=", "<", "<=", any number of them after spaces. Missing parts count as 0. Nothing for any
  // other text.
  [[nodiscard]] static std::optional<Range> parse(std::string_view text);

  // A prerelease is inside only when a condition names a prerelease of the same major.minor.patch.
  [[nodiscard]] bool contains(const Version& version) const;

  [[nodiscard]] const std::string& text() const { return text_; }
  friend bool operator==(const Range& a, const Range& b) { return a.text_ == b.text_; }

 private:
  enum class Comparison { Less, LessOrEqual, Equal, GreaterOrEqual, Greater };
  struct Condition {
    Comparison comparison;
    Version bound;
  };
  bool add(std::string_view word);

  std::string text_ = "*";
  std::vector<Condition> conditions_;
};

}  // namespace stadtkern::catalogue
