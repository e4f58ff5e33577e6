// SPDX-License-Identifier: EUPL-1.2
// What a line of the audit log looks like, and the files it lies in. Pure but for `audit_files`.
//
//   {"number":7,"time":"...","who":"operator:1000","what":"restart","detail":"bench","before":"<hash>","hash":"<hash>"}
//
// `why` and `plan` follow `detail` where they are known. A line's hash is SHA-256, in hexadecimal, over the hash before
// and then the line's text up to `,"hash":"`; that of the first line is over its text alone. So `sha256sum` checks it.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

inline constexpr std::string_view kAuditFile = "audit.jsonl";
inline constexpr std::size_t kLongestAuditLine = std::size_t{64} * 1024;  // bytes

// One line in its parts, which point into the text it was read from.
struct AuditLine {
  std::uint64_t number = 0;  // counts from 1 over all files
  std::string_view body;     // what is hashed
  std::string_view before;   // the hash of the line before; empty for the first
  std::string_view hash;
};

// Nothing when `text` (without its line end) is no audit line; the hash is not checked.
[[nodiscard]] std::optional<AuditLine> parse_audit_line(std::string_view text);

[[nodiscard]] std::string audit_hash(std::string_view before, std::string_view body);

// The whole line, from a body that ends with its `before`.
[[nodiscard]] std::string audit_line(std::string_view body, std::string_view hash);

// The name that a full file is put aside under, by the number of its first line: "audit.000000000812.jsonl".
[[nodiscard]] std::string audit_file_aside(std::uint64_t first);

// The files in `folder`, oldest first, the one that is written last. Unavailable when the folder cannot be read.
[[nodiscard]] Result<std::vector<std::filesystem::path>> audit_files(const std::filesystem::path& folder);

}  // namespace stadtkern::lifecycle
