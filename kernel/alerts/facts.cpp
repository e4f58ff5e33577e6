// SPDX-License-Identifier: EUPL-1.2
#include "alerts/facts.h"

#include "config/atomic_file.h"
#include "config/rfc3339.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>

namespace stadtkern::alerts {
namespace {

constexpr std::size_t kLargestRecord = std::size_t{1} << 20;
constexpr std::int64_t kSecondUs = 1'000'000;

}  // namespace

std::optional<DiskSpace> disk_space(const std::filesystem::path& path) {
  struct statvfs facts {};
  if (::statvfs(path.c_str(), &facts) != 0) return std::nullopt;
  const std::uint64_t block = facts.f_frsize;
  // What is kept back for root is nobody's here: full is when we cannot write.
  return DiskSpace{(facts.f_blocks - facts.f_bfree + facts.f_bavail) * block, facts.f_bavail * block};
}

std::string rfc3339(UnixSeconds time) {
  const std::time_t seconds = time;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::map<std::string, UnixSeconds> parse_last_backups(std::string_view text) {
  std::map<std::string, UnixSeconds> towns;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t space = line.find(' ');
    if (space == 0 || space == std::string_view::npos) continue;
    const std::string_view rest = line.substr(space + 1);
    if (const auto at_us = config::parse_rfc3339(rest.substr(0, rest.find(' ')))) {
      towns.insert_or_assign(std::string(line.substr(0, space)), *at_us / kSecondUs);
    }
  }
  return towns;
}

std::map<std::string, UnixSeconds> last_backups(const std::filesystem::path& state) {
  std::ifstream file(state / kLastBackup, std::ios::binary);
  std::string text(kLargestRecord, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return parse_last_backups(text);
}

Status note_backup(const std::filesystem::path& state, const std::string& town, UnixSeconds at) {
  std::map<std::string, UnixSeconds> towns = last_backups(state);
  UnixSeconds& last = towns[town];
  last = std::max(last, at);
  std::string text;
  for (const auto& [name, time] : towns) text.append(name).append(" ").append(rfc3339(time)).append("\n");
  return config::replace_file(state / kLastBackup, text);
}

std::optional<UnixSeconds> born(const std::filesystem::path& folder) {
  struct statx facts {};
  if (::statx(AT_FDCWD, folder.c_str(), 0, STATX_BTIME, &facts) != 0) return std::nullopt;
  if ((facts.stx_mask & STATX_BTIME) == 0) return std::nullopt;
  return facts.stx_btime.tv_sec;
}

}  // namespace stadtkern::alerts
