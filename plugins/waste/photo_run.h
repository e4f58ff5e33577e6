// SPDX-License-Identifier: EUPL-1.2
// `stadtkern run waste photo FILE... [--report ID]`: hands in a photo as anybody may, or adds it to a report.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <stadtkern/command.h>

#include "photo_intake.h"
#include "town_settings.h"

namespace waste {

class PhotoRun final : public stadtkern::CommandRun {
 public:
  // `report`: a normal id; nothing: the photo waits for a report. The intake must outlive it.
  PhotoRun(const stadtkern::Command& command, const PhotoIntake& intake, std::shared_ptr<const TownSnapshot> town,
           std::optional<std::string> report);
  ~PhotoRun() override;

  std::uint32_t input(std::string_view chunk) override;
  void input_end() override;

 private:
  struct Caller;

  const PhotoIntake& intake_;
  const std::shared_ptr<const TownSnapshot> town_;
  const std::optional<std::string> report_;
  std::string bytes_;
  // Shared with the work under way, which may end after this object has gone.
  const std::shared_ptr<Caller> caller_;
};

}  // namespace waste
