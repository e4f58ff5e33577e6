// SPDX-License-Identifier: EUPL-1.2
// sessions/v1 for the town's edge, and accounts/v1 for other modules.
#pragma once

#include <stadtkern/plugin.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "accounts.pb.h"
#include "sessions.pb.h"

namespace identity {

class SessionCheck {
 public:
  void serve(stadtkern::Host& host);

  // Which roles need a second factor is part of every answer: when the town says otherwise, all of them are out of
  // date.
  void opened(const stadtkern::Town& town);
  void reconfigured(const stadtkern::Town& town);
  void closed(const stadtkern::Town& town);

 private:
  void check(const stadtkern::Request& request, const ::sessions::v1::Credential& body,
             stadtkern::Reply<::sessions::v1::Checked> reply);
  stadtkern::Result<::sessions::v1::Changed> changes(const stadtkern::Request& request,
                                                     const ::sessions::v1::Since& body);
  stadtkern::Result<::accounts::v1::NameList> names(const stadtkern::Request& request,
                                                    const ::accounts::v1::WhoseNames& body);

  std::mutex mutex_;
  std::map<std::uint32_t, std::string> needing_;  // by town
};

}  // namespace identity
