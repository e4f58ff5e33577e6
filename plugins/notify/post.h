// SPDX-License-Identifier: EUPL-1.2
// Errands for the worker notify-post, and what came of them. Any thread; returns at once.
#pragma once

#include <functional>
#include <string>

#include <stadtkern/town.h>

#include "deliveries.h"
#include "mail.h"
#include "outcome.h"
#include "settings.h"

namespace notify {

[[nodiscard]] Micros system_now();

struct Ended {
  Outcome outcome = Outcome::Trouble;
  std::string why;  // holds no address
};

// How long a try takes at most, waiting for a free worker among it: the claim's lease.
[[nodiscard]] Micros longest_try(const Settings& settings, std::string_view channel);

[[nodiscard]] Errand mail_errand(const Smtp& smtp, const Mail& mail, Micros try_ends);
[[nodiscard]] Errand hook_errand(const Hook& hook, std::string_view town, const deliveries::Delivery& delivery,
                                 Micros now, Micros try_ends);
// What a webhook gets: ids and times alone.
[[nodiscard]] std::string hook_body(std::string_view town, const deliveries::Delivery& delivery);

// `done` comes once, on a thread that may read and write stores.
void post(const stadtkern::Town& town, const Errand& errand, std::function<void(Ended)> done);

}  // namespace notify
