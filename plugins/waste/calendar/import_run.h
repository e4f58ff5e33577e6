// SPDX-License-Identifier: EUPL-1.2
// `stadtkern run waste calendar FILE...`: a calendar in, its differences from what is known into the store, a line of
// counts out. A file is read whole (calendar.h says how large it may be) before anything is written; one that was cut
// off is simply read in again.
#pragma once

#include <memory>
#include <string>

#include <stadtkern/command.h>

namespace waste::calendar {

inline constexpr const char* kUsualSource = "calendar";

struct ImportOptions {
  std::string source = kUsualSource;
  std::string district;
  std::string street;
};

class CalendarRun final : public stadtkern::CommandRun {
 public:
  CalendarRun(const stadtkern::Command& command, ImportOptions options);
  ~CalendarRun() override;

  std::uint32_t input(std::string_view chunk) override;
  void input_end() override;

 private:
  struct Caller;

  const ImportOptions options_;
  std::string bytes_;
  // Shared with the writes under way, which may end after this object has gone.
  const std::shared_ptr<Caller> caller_;
};

}  // namespace waste::calendar
