// SPDX-License-Identifier: EUPL-1.2
// A log for what may be kept for some days only: NAME.jsonl is today's, NAME.2026-11-26.jsonl another day's, and a day
// whose time is over is removed. Days are those of UTC. The clock is an argument. One thread at a time.
// A clock that is set loses no file: one that steps back over midnight goes on in the file that there is, and nothing
// is ever written over: the second file of a day is NAME.2026-11-26.2.jsonl.
#pragma once

#include "lifecycle/descriptor.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace stadtkern::lifecycle {

class DayFile {
 public:
  struct Limits {
    int days = 7;                                       // today is one of them: no line gets older
    std::uint64_t day_bytes = std::uint64_t{64} << 20;  // what is more is lost, and the last line says so
  };
  using Time = std::chrono::system_clock::time_point;

  DayFile(std::filesystem::path folder, std::string name, const Limits& limits);

  // Appends a line, in a file of today that is made when it is missing (0600). False: it is lost.
  [[nodiscard]] bool write(std::string_view line, Time now);
  // Sets yesterday's file aside and removes what is too old. Several times a day, also when nothing is written.
  void tidy(Time now);

 private:
  std::filesystem::path current() const { return folder_ / (name_ + ".jsonl"); }
  using Day = std::chrono::sys_days;
  bool goes_on(Day today) const;
  void set_aside(Day day);
  bool open();
  bool put(std::string_view line);

  const std::filesystem::path folder_;
  const std::string name_;
  const Limits limits_;
  Descriptor file_;
  Day day_{};  // of the open file
  std::uint64_t size_ = 0;
  bool full_ = false;
};

}  // namespace stadtkern::lifecycle
