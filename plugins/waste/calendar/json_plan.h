// SPDX-License-Identifier: EUPL-1.2
// Reads collection plans in JSON: a list of rows, of streets and of dates, mixed as they come. Pure; any thread.
//
//   {"street": "Hauptstraße", "numbers": "1-40", "district": "Mitte"}            a street follows a plan
//   {"district": "Mitte", "kind": "Restmüll", "date": "2026-01-08"}              a collection
//   {"district": "Mitte", "kind": "Biomüll", "date": "2026-01-05", "rule": "FREQ=WEEKLY"}   one that recurs (RRULE)
//
// And the two files of Kleve: {"street", "yellow", "bins", "others"} name a street's plan for each group of bins, and
// {"datum", "1", "2", ...} the plans of a day with the bin behind each ("5GREY", "HYELLOW"; "H2" is for glass).
#pragma once

#include <string_view>

#include "calendar/calendar.h"

namespace waste::calendar {

void read_json_plan(std::string_view text, const Hints& hints, Calendar& out);

}  // namespace waste::calendar
