// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/audit_check.h"

#include <cstring>
#include <fstream>

namespace stadtkern::lifecycle {
namespace {

constexpr std::size_t kShortestHead = 12;
constexpr std::size_t kLongestHead = 64;

// Follows the chain; a fault is what `take` answers.
class Chain {
 public:
  Chain(const AuditCheck& check, AuditReport& report) : check_(check), report_(report) {}

  std::string take(std::string_view text) {
    const std::optional<AuditLine> line = parse_audit_line(text);
    if (!line) return "it is no audit entry";
    const bool oldest = report_.first == 0;
    if (oldest && line->number != 1 && !check_.archived && !check_.newest_file) {
      return "the entries before number " + std::to_string(line->number) +
             " are not here; if they were archived, say --archived";
    }
    if (!oldest && line->number != expected()) {
      return "number " + std::to_string(line->number) + " stands where " + std::to_string(expected()) +
             " belongs: entries were taken out or put in";
    }
    if (line->hash != audit_hash(line->before, line->body)) return "its hash does not fit its text: it was changed";
    if (line->before != report_.head && !(oldest && line->number != 1)) {
      return "it does not follow the entry before, which was changed or exchanged";
    }
    if (oldest) report_.first = line->number;
    report_.last = line->number;
    report_.head = line->hash;
    if (line->body.find(R"(,"who":"kernel","what":"repaired",)") != std::string_view::npos) {
      report_.repaired.push_back(line->number);
    }
    if (!check_.head.empty() && line->hash.starts_with(check_.head)) report_.head_number = line->number;
    return {};
  }

  [[nodiscard]] std::uint64_t expected() const { return report_.last + 1; }

 private:
  const AuditCheck& check_;
  AuditReport& report_;
};

Result<std::vector<std::filesystem::path>> some_files(const std::filesystem::path& folder, bool newest_alone = false) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    return Error{Code::NotFound, "there is no folder " + folder.string() + "; --state names the kernel's state folder"};
  }
  Result<std::vector<std::filesystem::path>> files = audit_files(folder);
  if (files && files->empty()) return Error{Code::NotFound, "there is no audit log in " + folder.string()};
  if (files && newest_alone) files->erase(files->begin(), files->end() - 1);
  return files;
}

}  // namespace

Result<AuditReport> check_audit(const std::filesystem::path& folder, const AuditCheck& check) {
  if (!check.head.empty() && (check.head.size() < kShortestHead || check.head.size() > kLongestHead ||
                              check.head.find_first_not_of("0123456789abcdef") != std::string::npos)) {
    return Error{Code::InvalidArgument, "a head is 12 to 64 hexadecimal digits, as `stadtkern status` prints it"};
  }
  const Result<std::vector<std::filesystem::path>> files = some_files(folder, check.newest_file);
  if (!files) return files.error();
  AuditReport report;
  Chain chain(check, report);
  for (const std::filesystem::path& file : *files) {
    ++report.files;
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{Code::Unavailable, file.string() + " cannot be read: " + std::strerror(errno)};
    std::string text;
    for (std::uint64_t number = 1; std::getline(in, text); ++number) {
      const bool newest = &file == &files->back() && in.eof();
      if (newest) report.unfinished = true;
      std::string why = newest ? std::string() : in.eof() ? "it has no line end" : chain.take(text);
      if (why.empty()) continue;
      report.fault = AuditReport::Fault{file, number, chain.expected(), std::move(why)};
      return report;
    }
    if (in.bad()) return Error{Code::Unavailable, file.string() + " cannot be read to its end"};
  }
  if (!check.head.empty() && report.head_number == 0) {
    report.fault = AuditReport::Fault{files->back(), 0, chain.expected(),
                                      "no entry has the hash " + check.head + ": the newest entries were cut off"};
  }
  return report;
}

Status each_audit_line(const std::filesystem::path& folder, const std::function<bool(std::string_view line)>& each) {
  const Result<std::vector<std::filesystem::path>> files = some_files(folder);
  if (!files) return files.error();
  for (const std::filesystem::path& file : *files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{Code::Unavailable, file.string() + " cannot be read: " + std::strerror(errno)};
    std::string text;
    while (std::getline(in, text) && !in.eof()) {
      if (!each(text)) return {};
    }
  }
  return {};
}

}  // namespace stadtkern::lifecycle
