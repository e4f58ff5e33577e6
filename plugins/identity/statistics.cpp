// SPDX-License-Identifier: EUPL-1.2
#include "statistics.h"

namespace identity {
namespace {

constexpr unsigned kPublishFrom = 10;

}  // namespace

stats::v1::Figures figures(stadtkern::Connection& db) {
  stats::v1::Figures out;
  const auto add = [&](const char* kind, const char* de, const char* en) {
    const auto count = db.first("SELECT COUNT(*) FROM accounts WHERE kind = ? AND state = 'active'", {kind},
                                [](const stadtkern::Row& row) { return row.integer(0); });
    stats::v1::KeyFigure& figure = *out.add_figures();
    figure.set_id(std::string("accounts_") + kind);
    (*figure.mutable_name())["de"] = de;
    (*figure.mutable_name())["en"] = en;
    figure.set_value(static_cast<double>(count.value_or(0)));
    figure.set_unit("1");
    figure.set_direction(stats::v1::NEUTRAL);
    figure.set_publish_from(kPublishFrom);
  };
  add("citizen", "Konten von Bürgerinnen und Bürgern", "Accounts of citizens");
  add("merchant", "Konten von Händlern", "Accounts of merchants");
  add("staff", "Konten der Verwaltung", "Accounts of staff");
  return out;
}

}  // namespace identity
