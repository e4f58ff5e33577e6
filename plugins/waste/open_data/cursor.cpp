// SPDX-License-Identifier: EUPL-1.2
#include "open_data/cursor.h"

#include "id.h"
#include "text.h"

namespace waste::open_data {

std::string Cursor::text() const {
  return std::to_string(requested) + "-" + id;
}

std::optional<Cursor> Cursor::parse(std::string_view text) {
  const bool early = text.starts_with('-');  // before 1970
  if (early) text.remove_prefix(1);
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto time = whole_number(text.substr(0, dash));
  const auto id = normal_report_id(text.substr(dash + 1));
  if (!time || *time > static_cast<unsigned long long>(INT64_MAX) || !id) return std::nullopt;
  const auto micros = static_cast<Micros>(*time);
  return Cursor{early ? -micros : micros, *id};
}

}  // namespace waste::open_data
