// SPDX-License-Identifier: EUPL-1.2
#include "statistics.h"

#include "messages.h"
#include "stats.pb.h"
#include "store.h"

namespace places {

stats::v1::Figures figures(stadtkern::Connection& db) {
  const store::Counts counts = store::counts(db);
  const auto imported = store::imported_at(db);
  stats::v1::Figures out;
  const auto add = [&](const char* id, const char* de, const char* en, std::int64_t value) {
    stats::v1::KeyFigure& figure = *out.add_figures();
    figure.set_id(id);
    (*figure.mutable_name())["de"] = de;
    (*figure.mutable_name())["en"] = en;
    figure.set_value(static_cast<double>(value));
    figure.set_unit("1");
    figure.set_direction(stats::v1::NEUTRAL);
    // They are as old as the last import.
    if (imported) figure.set_as_of(w3c_time(*imported));
  };
  add("addresses", "Bekannte Adressen", "Known addresses", counts.addresses);
  add("streets", "Bekannte Straßen", "Known streets", counts.streets);
  add("districts", "Gezeichnete Ortsteile", "Districts drawn", counts.districts);
  return out;
}

}  // namespace places
