// SPDX-License-Identifier: EUPL-1.2
#include "guests/figures.h"

namespace wifi::guests {

std::optional<DayFigures> yesterday(stadtkern::Connection& connection, DayNumber today, std::int64_t least) {
  const auto found = connection.first("SELECT sessions, bytes FROM guest_days WHERE day = ?", {today - 1},
                                      [](const stadtkern::Row& row) {
                                        return DayFigures{row.integer(0), row.integer(1)};
                                      });
  return found && found->sessions >= least ? found : std::nullopt;
}

}  // namespace wifi::guests
