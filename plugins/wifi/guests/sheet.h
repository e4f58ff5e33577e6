// SPDX-License-Identifier: EUPL-1.2
// Vouchers on paper: a document that is printed on A4 and cut, each with its code, a QR code that leads to it, and how
// to use it. Pure.
#pragma once

#include <string>

#include "guests/access.h"

namespace wifi::guests {

struct SheetView {
  std::string language;
  std::string town;
  std::string name;     // of the batch
  std::string style;    // path of the style sheet
  std::string connect;  // the page's whole address
  std::string zone;     // of the town's clock
  std::string network;  // what devices call it; empty: it has several names, or none is known
};

[[nodiscard]] std::string sheet_head(const SheetView& view);
[[nodiscard]] std::string sheet_voucher(const SheetView& view, const Pass& voucher);
[[nodiscard]] std::string sheet_foot();

}  // namespace wifi::guests
