// SPDX-License-Identifier: EUPL-1.2
// The mirrored server, for staff and operators: how it differs, pulling now, switching over; and pulling by itself.
#pragma once

#include <memory>

#include <stadtkern/plugin.h>

#include "mirror/puller.h"
#include "town_settings.h"

namespace waste {
namespace v1 {
class Mirror;
class MirrorPull;
class MirrorQuery;
class SwitchOver;
}  // namespace v1

namespace mirror {

class Front {
 public:
  Front(stadtkern::Host& host, const TownSettings& towns, const importing::Tables& tables, const PhotoIntake& intake)
      : towns_(towns), puller_(host, towns, tables, intake) {}

  void serve(stadtkern::Host& host);
  // Every now and then: pulls when it is time, where the settings name a server.
  void tick(const stadtkern::Town& town);
  void town_close(const stadtkern::Town& town) { puller_.town_close(town); }

  // NOT_FOUND where the settings name no server.
  stadtkern::Result<v1::Mirror> get(const stadtkern::Request& request, const v1::MirrorQuery& body);
  // In the background; CONFLICT once the town has switched over.
  stadtkern::Result<v1::Mirror> pull(const stadtkern::Request& request, const v1::MirrorPull& body);

 private:
  void switch_over(const stadtkern::Request& request, const v1::SwitchOver& body, stadtkern::Reply<v1::Mirror> reply);
  stadtkern::Result<std::unique_ptr<stadtkern::CommandRun>> command(const stadtkern::Request& request,
                                                                    stadtkern::Command command,
                                                                    const stadtkern::Host::Arguments& arguments);

  const TownSettings& towns_;
  Puller puller_;
};

}  // namespace mirror
}  // namespace waste
