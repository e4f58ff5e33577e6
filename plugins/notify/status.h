// SPDX-License-Identifier: EUPL-1.2
// How the sending stands, for administrators, the command line and monitoring.
#pragma once

#include <stadtkern/plugin.h>

#include "notify.pb.h"
#include "poster.h"
#include "settings.h"

namespace notify {

class StatusFront {
 public:
  StatusFront(const TownSettings& towns, Poster& poster) : towns_(towns), poster_(poster) {}
  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<v1::Status> status(const stadtkern::Town& town);
  stadtkern::Result<v1::Status> get(const stadtkern::Request& request, const v1::StatusQuery& body);
  void retry(const stadtkern::Request& request, const v1::Retry& body, stadtkern::Reply<v1::Retried> reply);
  stadtkern::Result<std::unique_ptr<stadtkern::CommandRun>> run(const stadtkern::Request& request,
                                                                stadtkern::Command command,
                                                                const stadtkern::Host::Arguments& arguments);
  void finish(const stadtkern::Command& command);

  const TownSettings& towns_;
  Poster& poster_;
};

// As the command line shows it.
[[nodiscard]] std::string json_of(const v1::Status& status);

}  // namespace notify
