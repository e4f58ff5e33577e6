// SPDX-License-Identifier: EUPL-1.2
// The command `import`: one file in, which is read whole and checked; then what it holds into the store, write by
// write; a line of counts out.
#pragma once

#include <memory>
#include <string>

#include <stadtkern/command.h>

#include "import/contents.h"
#include "towns.h"

namespace places {

class ImportWork;

class ImportRun final : public stadtkern::CommandRun {
 public:
  ImportRun(const stadtkern::Command& command, std::shared_ptr<const TownSnapshot> town, GeoJsonUse use);
  ~ImportRun() override;

  std::uint32_t input(std::string_view chunk) override;
  void input_end() override;

 private:
  // Shared with the write under way, which may end after this object has gone.
  std::shared_ptr<ImportWork> work_;
  const std::shared_ptr<const TownSnapshot> town_;
  const GeoJsonUse use_;
  std::string file_;
  bool refused_ = false;
};

}  // namespace places
