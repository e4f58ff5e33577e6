// SPDX-License-Identifier: EUPL-1.2
// The command `import`: one file in, its reports into the store, a line of counts out. At most a few thousand rows wait
// at a time, for the caller gets new credit only as rows are committed (an XML file is the exception: import.h).
#pragma once

#include <memory>
#include <string>

#include <stadtkern/command.h>

#include "import/import.h"
#include "town_settings.h"

namespace waste {

class ImportWork;

class ImportRun final : public stadtkern::CommandRun {
 public:
  // The tables must outlive it.
  ImportRun(const stadtkern::Command& command, const importing::Tables& tables, std::string source,
            std::shared_ptr<const TownSnapshot> town);
  ~ImportRun() override;

  std::uint32_t input(std::string_view chunk) override;
  void input_end() override;

 private:
  // Shared with the writes under way, which may end after this object has gone.
  std::shared_ptr<ImportWork> work_;
  importing::Importer importer_;
};

}  // namespace waste
