// SPDX-License-Identifier: EUPL-1.2
// Which towns are open for work that no request waits for: it goes on from one answer to the next, and must end with
// its town. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include <stadtkern/town.h>

namespace waste::foreign {

// One open town, as its work sees it. Hold the mutex while the town is used; it is recursive because a write that is
// refused at once is told from inside.
struct OpenTown {
  std::recursive_mutex mutex;
  bool closed = false;
  bool running = false;  // such work is under way
  bool again = false;    // somebody asked for it meanwhile
};

class OpenTowns {
 public:
  std::shared_ptr<OpenTown> of(const stadtkern::Town& town) {
    const std::lock_guard lock(mutex_);
    auto& known = towns_[town.id()];
    if (!known) known = std::make_shared<OpenTown>();
    return known;
  }
  // Returns when nobody uses the town any more.
  void close(const stadtkern::Town& town) {
    std::shared_ptr<OpenTown> open;
    {
      const std::lock_guard lock(mutex_);
      const auto found = towns_.find(town.id());
      if (found == towns_.end()) return;
      open = std::move(found->second);
      towns_.erase(found);
    }
    const std::lock_guard lock(open->mutex);
    open->closed = true;
  }

 private:
  std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<OpenTown>> towns_;
};

}  // namespace waste::foreign
