// SPDX-License-Identifier: Apache-2.0
// Who listens by server-sent events, town by town: one module serves many towns, and what happens in one reaches nobody
// who listens in another. Keep one for each thing that can be listened to.
//
//   http().events(mount, "/live", ...):  listeners_.add(request.town(), stream);
//   when it has happened:                listeners_.tell(request.town(), {.data = text, .id = number});
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include <stadtkern/event_stream.h>
#include <stadtkern/town.h>

namespace stadtkern {

// Any thread; never blocks on a client.
class Listeners {
 public:
  void add(const Town& town, const EventStream& stream);
  // To all who listen in this town. Who has left is forgotten.
  void tell(const Town& town, const EventStream::Event& event);
  [[nodiscard]] std::size_t size(const Town& town) const;  // also those who have left since the last add or tell

 private:
  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::vector<EventStream>> towns_;
};

}  // namespace stadtkern
