// SPDX-License-Identifier: EUPL-1.2
// Once a minute: what devices have called, which are missed or back, and what became too old. The standing work of the
// town's active instance, in writes of a few ms each.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include <stadtkern/plugin.h>

#include "devices/contacts.h"
#include "devices/health.h"
#include "devices/renderer.h"

namespace wifi::devices {

class Watch {
 public:
  Watch(Contacts& contacts, Renderer& renderer) : contacts_{contacts}, renderer_{renderer} {}
  void serve(stadtkern::Host& host);
  void close(const stadtkern::Town& town);

 private:
  stadtkern::Status tick(stadtkern::Tx& tx);
  // When the first tick of this process was: before, nobody could call.
  Micros watched_since(std::uint32_t town, Micros now);

  Contacts& contacts_;
  Renderer& renderer_;
  std::mutex mutex_;
  std::map<std::uint32_t, Micros> since_;
};

[[nodiscard]] Patience patience_of(const stadtkern::Town& town);

}  // namespace wifi::devices
