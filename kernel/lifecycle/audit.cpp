// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/audit.h"

#include "log.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

namespace stadtkern::lifecycle {
namespace {

constexpr std::size_t kHexSize = 2 * crypto_hash_sha256_BYTES;
constexpr std::string_view kNumber = R"({"number":)";
constexpr std::string_view kHash = R"(,"hash":")";
constexpr std::string_view kEnd = R"("})";
constexpr off_t kLongestLine = 64 * 1024;

std::string hash_of(std::string_view before, std::string_view body) {
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

struct Line {
  std::uint64_t number = 0;
  std::string_view body;  // what was hashed
  std::string_view hash;
};

std::optional<Line> parse(std::string_view text) {
  constexpr std::size_t kTail = kHash.size() + kHexSize + kEnd.size();
  if (text.size() <= kNumber.size() + kTail || !text.starts_with(kNumber) || !text.ends_with(kEnd)) return std::nullopt;
  Line line;
  line.body = text.substr(0, text.size() - kTail);
  if (text.substr(line.body.size(), kHash.size()) != kHash) return std::nullopt;
  line.hash = text.substr(line.body.size() + kHash.size(), kHexSize);
  const std::string_view digits = text.substr(kNumber.size());
  if (std::from_chars(digits.data(), digits.data() + digits.size(), line.number).ec != std::errc()) return std::nullopt;
  return line;
}

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::open(const std::filesystem::path& file) {
  const auto failed = [&] {
    return Error{Code::Unavailable, "cannot write " + file.string() + ": " + ::strerror(errno)};
  };
  std::unique_ptr<AuditLog> audit(new AuditLog());
  audit->file_ = Descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!audit->file_) return failed();
  const off_t size = ::lseek(audit->file_.get(), 0, SEEK_END);
  const off_t from = size > 2 * kLongestLine ? size - 2 * kLongestLine : 0;
  std::string tail(static_cast<std::size_t>(size - from), '\0');
  if (::pread(audit->file_.get(), tail.data(), tail.size(), from) != static_cast<ssize_t>(tail.size())) return failed();

  const std::size_t whole = tail.rfind('\n') + 1;  // npos + 1 is 0
  if (whole < tail.size() && ::ftruncate(audit->file_.get(), from + static_cast<off_t>(whole)) != 0) return failed();
  tail.resize(whole);
  if (tail.empty()) return audit;
  tail.pop_back();
  const std::optional<Line> last = parse(std::string_view(tail).substr(tail.rfind('\n') + 1));
  if (!last) {
    return Error{Code::DataLoss, file.string() +
                                     " does not end with an audit line; move it away and keep it, the kernel "
                                     "begins a new one"};
  }
  audit->records_ = last->number;
  audit->head_ = last->hash;
  return audit;
}

void AuditLog::record(std::string_view who, std::string_view what, std::string_view detail) {
  const std::lock_guard lock(mutex_);
  std::string line(kNumber);
  line += std::to_string(++records_) + R"(,"time":")" + log::timestamp() + R"(","who":)" + log::json_string(who) +
          R"(,"what":)" + log::json_string(what) + R"(,"detail":)" +
          log::json_string(detail.substr(0, kLongestLine / 8)) + R"(,"before":")" + head_ + '"';
  head_ = hash_of(head_, line);
  line.append(kHash).append(head_).append(kEnd).append("\n");
  // Where it cannot be written, the chain shows that a number is missing.
  const off_t before = ::lseek(file_.get(), 0, SEEK_END);
  const ssize_t written = ::write(file_.get(), line.data(), line.size());
  // The part that a full disk took would spoil the next line too.
  const bool torn = written > 0 && static_cast<std::size_t>(written) < line.size();
  if (torn && ::ftruncate(file_.get(), before) != 0) return;
}

std::string AuditLog::head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

std::uint64_t AuditLog::records() const {
  const std::lock_guard lock(mutex_);
  return records_;
}

Result<std::uint64_t> first_broken_line(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{Code::NotFound, "there is no " + file.string()};
  std::string text;
  std::string before;
  for (std::uint64_t number = 1; std::getline(in, text); ++number) {
    const std::optional<Line> line = parse(text);
    if (!line || line->number != number || line->hash != hash_of(before, line->body)) return number;
    before = line->hash;
  }
  return std::uint64_t{0};
}

}  // namespace stadtkern::lifecycle
