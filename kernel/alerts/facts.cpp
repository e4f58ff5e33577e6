// SPDX-License-Identifier: EUPL-1.2
#include "alerts/facts.h"

#include "config/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <fstream>

namespace stadtkern::alerts {
namespace {

constexpr std::size_t kLargestRecord = std::size_t{1} << 20;

// `size` digits at `at`, as a number within bounds.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t size, int least, int most) {
  if (at + size > text.size()) return std::nullopt;
  int value = 0;
  const auto end = std::from_chars(text.data() + at, text.data() + at + size, value);
  if (end.ec != std::errc() || end.ptr != text.data() + at + size || text[at] == '-') return std::nullopt;
  if (value < least || value > most) return std::nullopt;
  return value;
}

// "Z", "+02:00" or "-02:00" as seconds.
std::optional<int> offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text, 1, 2, 0, 23);
  const auto minutes = digits(text, 4, 2, 0, 59);
  if (!hours || !minutes) return std::nullopt;
  const int seconds = *hours * 3600 + *minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<DiskSpace> disk_space(const std::filesystem::path& path) {
  struct statvfs facts {};
  if (::statvfs(path.c_str(), &facts) != 0) return std::nullopt;
  const std::uint64_t block = facts.f_frsize;
  // What is kept back for root is nobody's here: full is when we cannot write.
  return DiskSpace{(facts.f_blocks - facts.f_bfree + facts.f_bavail) * block, facts.f_bavail * block};
}

std::optional<UnixSeconds> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const auto year = digits(text, 0, 4, 1970, 9999);
  const auto month = digits(text, 5, 2, 1, 12);
  const auto day = digits(text, 8, 2, 1, 31);
  const auto hour = digits(text, 11, 2, 0, 23);
  const auto minute = digits(text, 14, 2, 0, 59);
  const auto second = digits(text, 17, 2, 0, 60);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  std::string_view rest = text.substr(19);
  if (rest.starts_with('.')) {
    const std::size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos || end == 1) return std::nullopt;
    rest.remove_prefix(end);
  }
  const auto shift = offset(rest);
  if (!shift) return std::nullopt;
  std::tm time{};
  time.tm_year = *year - 1900;
  time.tm_mon = *month - 1;
  time.tm_mday = *day;
  time.tm_hour = *hour;
  time.tm_min = *minute;
  time.tm_sec = *second;
  const std::time_t seconds = ::timegm(&time);
  if (time.tm_mday != *day) return std::nullopt;  // a 31st that the month does not have
  return seconds - *shift;
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
    if (const auto at = parse_rfc3339(rest.substr(0, rest.find(' ')))) {
      towns.insert_or_assign(std::string(line.substr(0, space)), *at);
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
