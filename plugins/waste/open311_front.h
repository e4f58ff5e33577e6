// SPDX-License-Identifier: EUPL-1.2
// Open311's resources between HTTP and the store. Everything that a request can do wrong is answered in Open311's own
// error form; only what the store cannot do (disk full, stopping) is the platform's to tell. Any worker.
#pragma once

#include <memory>

#include <stadtkern/store.h>

#include "guard/front.h"
#include "open311/target.h"
#include "photo_intake.h"
#include "town_settings.h"

namespace waste {

class Open311Front {
 public:
  Open311Front(const TownSettings& towns, const PhotoIntake& intake, GuardFront& guard)
      : towns_{towns}, intake_{intake}, guard_{guard} {}

  void handle(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
              stadtkern::Reply<stadtkern::Raw> reply) const;

 private:
  const TownSettings& towns_;
  const PhotoIntake& intake_;
  GuardFront& guard_;
};

}  // namespace waste
