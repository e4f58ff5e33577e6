// SPDX-License-Identifier: EUPL-1.2
// The command `mirror`: pulls all reports of the mirrored server, or the last 90 days' (--recent); shows the
// differences of each day (--differences); switches over (--switch-over), and back.
#pragma once

#include <memory>
#include <string>

#include <stadtkern/plugin.h>

#include "mirror/mirror_store.h"
#include "mirror/puller.h"

namespace waste::mirror {

enum class Act { Pull, Recent, Differences, SwitchOver, SwitchBack };
[[nodiscard]] stadtkern::Result<Act> read_act(const stadtkern::Host::Arguments& arguments);

// Nothing is pulled from now on, or it is again. [writer]
void switch_state(stadtkern::Tx& tx, std::string_view source, bool back);

class MirrorRun final : public stadtkern::CommandRun {
 public:
  MirrorRun(const stadtkern::Command& command, Puller& puller, std::string source, Act act);
  ~MirrorRun() override;

  std::uint32_t input(std::string_view chunk) override { return static_cast<std::uint32_t>(chunk.size()); }
  void input_end() override;

 private:
  struct Caller;
  void show() const;

  Puller& puller_;
  const std::string source_;
  const Act act_;
  // Shared with the work under way, which may end after this object has gone.
  const std::shared_ptr<Caller> caller_;
};

}  // namespace waste::mirror
