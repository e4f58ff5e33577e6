// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/audit_line.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace stadtkern::lifecycle {
namespace {

constexpr std::size_t kHexSize = 2 * crypto_hash_sha256_BYTES;
constexpr std::string_view kNumber = R"({"number":)";
constexpr std::string_view kBefore = R"(,"before":")";
constexpr std::string_view kHash = R"(,"hash":")";
constexpr std::string_view kEnd = R"("})";
constexpr std::string_view kPrefix = "audit.";
constexpr std::string_view kSuffix = ".jsonl";
constexpr std::size_t kDigits = 12;

bool hexadecimal(std::string_view text) {
  return text.size() == kHexSize && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool aside(std::string_view name) {
  return name.size() == kPrefix.size() + kDigits + kSuffix.size() && name.starts_with(kPrefix) &&
         name.ends_with(kSuffix) &&
         name.substr(kPrefix.size(), kDigits).find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string audit_hash(std::string_view before, std::string_view body) {
  crypto_hash_sha256_state state;
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256_init(&state);
  for (const std::string_view part : {before, body}) {
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  }
  crypto_hash_sha256_final(&state, hash.data());
  std::array<char, kHexSize + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

std::string audit_line(std::string_view body, std::string_view hash) {
  return std::string(body).append(kHash).append(hash).append(kEnd).append("\n");
}

std::optional<AuditLine> parse_audit_line(std::string_view text) {
  constexpr std::size_t kTail = kHash.size() + kHexSize + kEnd.size();
  if (text.size() <= kNumber.size() + kTail || !text.starts_with(kNumber) || !text.ends_with(kEnd)) return std::nullopt;
  AuditLine line;
  line.body = text.substr(0, text.size() - kTail);
  if (text.substr(line.body.size(), kHash.size()) != kHash) return std::nullopt;
  line.hash = text.substr(line.body.size() + kHash.size(), kHexSize);
  const std::string_view digits = text.substr(kNumber.size());
  if (std::from_chars(digits.data(), digits.data() + digits.size(), line.number).ec != std::errc()) return std::nullopt;
  const std::size_t before = line.body.rfind(kBefore);
  if (before == std::string_view::npos || !line.body.ends_with('"')) return std::nullopt;
  line.before = line.body.substr(before + kBefore.size());
  line.before.remove_suffix(1);
  if (!hexadecimal(line.hash) || (!line.before.empty() && !hexadecimal(line.before))) return std::nullopt;
  return line;
}

std::string audit_file_aside(std::uint64_t first) {
  const std::string digits = std::to_string(first);
  const std::string zeros(kDigits - std::min(kDigits, digits.size()), '0');
  return std::string(kPrefix).append(zeros).append(digits).append(kSuffix);
}

Result<std::vector<std::filesystem::path>> audit_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (aside(entry->path().filename().string())) files.push_back(entry->path());
  }
  if (error) return Error{Code::Unavailable, folder.string() + " cannot be read: " + error.message()};
  std::sort(files.begin(), files.end());
  if (std::filesystem::exists(folder / kAuditFile, error)) files.push_back(folder / kAuditFile);
  return files;
}

}  // namespace stadtkern::lifecycle
