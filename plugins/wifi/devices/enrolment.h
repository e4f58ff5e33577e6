// SPDX-License-Identifier: EUPL-1.2
// What a device's calls change, in their write.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include <stadtkern/town.h>

#include "devices/registration.h"
#include "devices/store.h"

namespace wifi::devices {

struct Enrolled {
  Card card;
  bool fresh = false;  // it was not known before
};

// Which devices a town takes in that nobody has entered before.
struct Intake {
  bool create = false;
  std::int64_t at_most = 0;  // devices in all
  std::int64_t an_hour = 0;  // new ones within an hour
  bool approve = false;      // what comes by itself gets nothing until staff say so
};
[[nodiscard]] Intake intake_of(const stadtkern::Settings& settings);

// A device is known by its key, or, where staff wait for it to come (anew), by its MAC address. One that is not known
// is taken in if the town says so.
[[nodiscard]] std::variant<Enrolled, Refusal> enrol(stadtkern::Tx& tx, const Registration& wanted,
                                                    std::string_view address, const Intake& intake);

// "applied", "running" (the same, of old agents) or "error"; false for any other.
[[nodiscard]] bool note_status(stadtkern::Tx& tx, Card& card, std::string_view status, std::string_view reason);

// What is blank stays.
void note_info(stadtkern::Tx& tx, Card& card, std::string_view model, std::string_view os, std::string_view system);

[[nodiscard]] Refusal deactivated();
[[nodiscard]] Refusal no_room();
[[nodiscard]] Refusal too_fast();  // the agent comes again after half a minute

}  // namespace wifi::devices
