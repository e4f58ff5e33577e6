// SPDX-License-Identifier: EUPL-1.2
#include "statistics.h"

#include <string>

#include "guests/figures.h"
#include "sites/store.h"
#include "words.h"

namespace wifi {

stats::v1::Figures figures(stadtkern::Connection& connection, const stadtkern::Town& town, Micros now) {
  stats::v1::Figures out;
  const auto add = [&](const std::string& id, std::int64_t value, stats::v1::Direction direction) {
    stats::v1::KeyFigure& figure = *out.add_figures();
    figure.set_id(id);
    for (const char* language : {"de", "en"}) {
      (*figure.mutable_name())[language] = std::string(text(language, "figure_" + id));
    }
    figure.set_value(static_cast<double>(value));
    figure.set_unit("1");
    figure.set_direction(direction);
    figure.set_as_of(w3c(now));
  };
  const sites::Counts counts = sites::counts(connection);
  add("hotspots", counts.is_public, stats::v1::UP);
  add("access_points", counts.points, stats::v1::NEUTRAL);
  if (counts.online + counts.offline > 0) add("online", counts.online, stats::v1::UP);
  const auto least = town.settings().integer("show_figures_from");
  if (const auto guests = guests::yesterday(connection, guests::local_day(now, town.time_zone()), least)) {
    add("guest_sessions", guests->sessions, stats::v1::UP);
    add("guest_bytes", guests->bytes, stats::v1::NEUTRAL);
    out.mutable_figures()->rbegin()->set_unit("B");
  }
  return out;
}

}  // namespace wifi
