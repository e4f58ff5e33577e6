// SPDX-License-Identifier: EUPL-1.2
// Reads iCalendar files of waste collection firms: events become days. Pure; any thread.
//
// A day is what stands in DTSTART: a date, a time on the wall clock (its day), or a time in UTC (the day that it is in
// the town's zone then). RRULE, RDATE and EXDATE are followed, and so are single events of a series that were moved or
// cancelled. An event of several whole days is a collection on each of them.
#pragma once

#include <string_view>

#include "calendar/calendar.h"

namespace waste::calendar {

// Adds what the file says to `out`, whose district the hints give.
void read_ics(std::string_view text, const Hints& hints, Calendar& out);

// The day of a DATE, DATE-TIME or PERIOD value.
[[nodiscard]] std::optional<Day> ics_day(std::string_view value, std::string_view zone);

}  // namespace waste::calendar
