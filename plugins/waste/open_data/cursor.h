// SPDX-License-Identifier: EUPL-1.2
// A place in all reports, in the order of their coming: the next page begins behind it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "timestamp.h"

namespace waste::open_data {

struct Cursor {
  Micros requested = 0;
  std::string id;
  [[nodiscard]] std::string text() const;  // "1767268800000000-7K3M9QXT"
  [[nodiscard]] static std::optional<Cursor> parse(std::string_view text);
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

}  // namespace waste::open_data
