// SPDX-License-Identifier: EUPL-1.2
// Open311's resources between HTTP and the store. Everything that a request can do wrong is answered in Open311's own
// error form; only what the store cannot do (disk full, stopping) is the platform's to tell. Any worker.
#pragma once

#include <memory>

#include <stadtkern/store.h>

#include "open311/target.h"
#include "town_settings.h"

namespace waste {

class Open311Front {
 public:
  explicit Open311Front(const TownSettings& towns) : towns_{towns} {}

  void handle(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
              stadtkern::Reply<stadtkern::Raw> reply) const;

 private:
  const TownSettings& towns_;
};

}  // namespace waste
