// SPDX-License-Identifier: EUPL-1.2
// GET /statistics, and the counting of what was stored before there were any. Any worker.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include <stadtkern/plugin.h>

#include "town_settings.h"
#include "waste.pb.h"

namespace waste {

class FiguresFront {
 public:
  explicit FiguresFront(const TownSettings& towns) : towns_{towns} {}

  void serve(stadtkern::Host& host);
  void town_close(const stadtkern::Town& town);

  // Also for the staff's page. INVALID_ARGUMENT names the parameters that are no use.
  stadtkern::Result<v1::Statistics> statistics(const stadtkern::Request& request, const v1::StatisticsQuery& body);

 private:
  struct Open {
    std::recursive_mutex mutex;  // a write that is refused at once is told from inside
    bool closed = false;
    bool running = false;
  };
  // Counts, step by step between other writes, what an older version left uncounted. Begun by who asks for figures: a
  // thousand towns that open need not be looked at for it.
  void begin_catching_up(const stadtkern::Town& town);
  static void catch_up(const stadtkern::Town& town, const std::shared_ptr<Open>& open);

  const TownSettings& towns_;
  std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<Open>> catching_up_;
};

}  // namespace waste
