// SPDX-License-Identifier: EUPL-1.2
// `stadtkern admin invite|reset`: how the first administrator gets in, and one who is locked out. Works without mail:
// the operator hands the link on.
#pragma once

#include <stadtkern/plugin.h>

#include <memory>

namespace identity {

class AdminCommand {
 public:
  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<std::unique_ptr<stadtkern::CommandRun>> run(const stadtkern::Request& request,
                                                                stadtkern::Command command,
                                                                const stadtkern::Host::Arguments& arguments);
};

}  // namespace identity
