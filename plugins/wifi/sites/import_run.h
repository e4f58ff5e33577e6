// SPDX-License-Identifier: EUPL-1.2
// The command `import`: a list of hotspots in, sites into the store, a line of counts out.
#pragma once

#include <memory>
#include <string>

#include <stadtkern/command.h>

namespace wifi::sites {

class ImportWork;

class ImportRun final : public stadtkern::CommandRun {
 public:
  ImportRun(const stadtkern::Command& command, std::string source);
  ~ImportRun() override;

  std::uint32_t input(std::string_view chunk) override;
  void input_end() override;

 private:
  // Shared with the write under way, which may end after this object has gone.
  std::shared_ptr<ImportWork> work_;
  const std::string source_;
  std::string file_;
  bool refused_ = false;
};

}  // namespace wifi::sites
