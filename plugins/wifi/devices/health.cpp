// SPDX-License-Identifier: EUPL-1.2
#include "devices/health.h"

#include <algorithm>

namespace wifi::devices {

Turn called(Presence& presence, Micros now, const Patience& patience) {
  const Micros before = presence.seen;
  presence.seen = std::max(before, now);
  if (presence.online) return Turn::None;
  if (before == 0) {
    presence.online = true;
    return Turn::Online;
  }
  if (presence.since == 0 || now - before > patience.offline_after) presence.since = now;
  if (now - presence.since < patience.online_after) return Turn::None;
  presence.online = true;
  presence.since = 0;
  return Turn::Online;
}

Turn waited(Presence& presence, Micros now, Micros watched_since, const Patience& patience) {
  if (!presence.online || now - std::max(presence.seen, watched_since) <= patience.offline_after) return Turn::None;
  presence.online = false;
  presence.since = 0;
  return Turn::Offline;
}

}  // namespace wifi::devices
