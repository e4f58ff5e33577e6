// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/day_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <optional>
#include <system_error>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

namespace chrono = std::chrono;

constexpr std::string_view kEnding = ".jsonl";
constexpr int kMostOfDay = 100;  // files
constexpr std::string_view kFull =
    R"({"level":"error","message":"this log is full for today: what follows is not written"})";

std::string text_of(chrono::sys_days day) {
  const chrono::year_month_day date{day};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

std::optional<chrono::sys_days> day_of(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto read = [&](std::size_t at, std::size_t size, auto& to) {
    const char* end = text.data() + at + size;
    const auto result = std::from_chars(text.data() + at, end, to);
    return result.ec == std::errc{} && result.ptr == end;
  };
  if (text.size() > 11 && text[10] == '.') {  // "2026-11-26.2"
    int number = 0;
    if (!read(11, text.size() - 11, number)) return std::nullopt;
    text = text.substr(0, 10);
  }
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day)) return std::nullopt;
  const chrono::year_month_day date{chrono::year{year}, chrono::month{month}, chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return chrono::sys_days{date};
}

}  // namespace

DayFile::DayFile(std::filesystem::path folder, std::string name, const Limits& limits)
    : folder_(std::move(folder)), name_(std::move(name)), limits_(limits) {}

bool DayFile::open() {
  file_ = Descriptor(::open(current().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat facts {};
  if (!file_ || ::fstat(file_.get(), &facts) != 0) return false;
  size_ = static_cast<std::uint64_t>(facts.st_size);
  full_ = size_ >= limits_.day_bytes;
  return true;
}

bool DayFile::put(std::string_view line) {
  const std::string text = std::string(line) + "\n";
  ssize_t written = -1;
  do {
    written = ::write(file_.get(), text.data(), text.size());
  } while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(text.size())) {
    size_ += text.size();
    return true;
  }
  // The part that a full disk took would spoil the next line too.
  if (written > 0 && ::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) file_.reset();
  return false;
}

bool DayFile::write(std::string_view line, Time now) {
  if (!file_ || !goes_on(chrono::floor<chrono::days>(now))) {
    tidy(now);
    if (!open()) return false;
  }
  if (full_) return false;
  if (size_ + line.size() + 1 > limits_.day_bytes) {
    full_ = true;
    (void)put(kFull);
    return false;
  }
  return put(line);
}

// A clock that is set back over midnight begins no second file of the day before.
bool DayFile::goes_on(Day today) const {
  return day_ == today || day_ == today + chrono::days(1);
}

// Under its day's name, or the next that is free: what is there stays there.
void DayFile::set_aside(Day day) {
  for (int number = 1; number <= kMostOfDay; ++number) {
    const std::string more = number == 1 ? std::string() : "." + std::to_string(number);
    const auto to = folder_ / (name_ + "." + text_of(day) + more + std::string(kEnding));
    std::error_code error;
    if (std::filesystem::symlink_status(to, error).type() != std::filesystem::file_type::not_found) continue;
    std::filesystem::rename(current(), to, error);
    return;
  }
}

void DayFile::tidy(Time now) {
  const auto today = chrono::floor<chrono::days>(now);
  if (!file_ || !goes_on(today)) {
    // A file that another kernel left tells its day by when it was written last.
    struct stat facts {};
    const bool there = ::stat(current().c_str(), &facts) == 0 && facts.st_size > 0;
    if (!file_) {
      day_ = there ? chrono::floor<chrono::days>(chrono::system_clock::from_time_t(facts.st_mtime)) : today;
    }
    if (!goes_on(today)) {
      if (there) set_aside(day_);
      day_ = today;
    }
    file_.reset();
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    const std::string file = entry.path().filename().string();
    if (!file.starts_with(name_ + ".") || !file.ends_with(kEnding)) continue;
    const std::size_t begin = name_.size() + 1;
    if (file.size() < begin + kEnding.size()) continue;  // today's
    const auto day = day_of(std::string_view(file).substr(begin, file.size() - begin - kEnding.size()));
    if (day && *day <= today - chrono::days(limits_.days)) std::filesystem::remove(entry.path(), error);
  }
}

}  // namespace stadtkern::lifecycle
