// SPDX-License-Identifier: EUPL-1.2
// Reports as CSV (RFC 4180) with the columns of Open311's draft for bulk data, and the licence as the last of them.
// Takes public views only. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "privacy.h"

namespace waste::open_data {

inline constexpr const char* kCsvType = "text/csv; charset=utf-8";

[[nodiscard]] std::string csv_header();

// A line with its end. Texts that a spreadsheet would take for a formula begin with an apostrophe.
void append_csv(std::string& to, const PublicReport& report, std::string_view licence);

}  // namespace waste::open_data
