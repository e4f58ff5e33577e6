// SPDX-License-Identifier: EUPL-1.2
// Recurrence rules in days, and the house numbers of a street's parts.
#include <catch2/catch.hpp>

#include "calendar/recurrence.h"
#include "calendar/street.h"

namespace waste::calendar {
namespace {

std::string days(const std::string& text, Day start, Day from = kFirstDay, Day to = kLastDay) {
  const auto rule = read_rule(text, parse_basic_day);
  if (!rule) return rule.error().message;
  std::string out;
  for (const Day day : days_of(*rule, start, from, to)) out += (out.empty() ? "" : " ") + basic(day);
  return out;
}

TEST_CASE("rule: every second week, from its first day on") {
  CHECK(days("FREQ=WEEKLY;INTERVAL=2;COUNT=4", day_of(2026, 1, 8)) == "20260108 20260122 20260205 20260219");
  CHECK(days("FREQ=WEEKLY;INTERVAL=2", day_of(2020, 4, 2), day_of(2026, 1, 1), day_of(2026, 1, 31)) ==
        "20260101 20260115 20260129");
  CHECK(days("FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20260116", day_of(2026, 1, 5)) == "20260105 20260108 20260112 20260115");
}

TEST_CASE("rule: weeks begin where WKST says") {
  // The two examples of RFC 5545, 3.8.5.3.
  CHECK(days("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", day_of(1997, 8, 5)) ==
        "19970805 19970810 19970819 19970824");
  CHECK(days("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", day_of(1997, 8, 5)) ==
        "19970805 19970817 19970819 19970831");
}

TEST_CASE("rule: the fourth Friday, the last Monday, the last day but one") {
  CHECK(days("FREQ=MONTHLY;INTERVAL=2;BYDAY=4FR;COUNT=3", day_of(2020, 5, 22)) == "20200522 20200724 20200925");
  CHECK(days("FREQ=MONTHLY;BYDAY=-1MO;COUNT=2", day_of(2026, 1, 26)) == "20260126 20260223");
  CHECK(days("FREQ=MONTHLY;BYMONTHDAY=-2;COUNT=3", day_of(2026, 1, 30)) == "20260130 20260227 20260330");
  CHECK(days("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3;COUNT=3", day_of(1997, 9, 4)) == "19970904 19971007 19971106");
  CHECK(days("FREQ=MONTHLY;COUNT=3", day_of(2026, 1, 31)) == "20260131 20260331 20260531");
}

TEST_CASE("rule: by week of the year, day of the year and month") {
  CHECK(days("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", day_of(1997, 5, 12)) == "19970512 19980511 19990517");
  CHECK(days("FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200", day_of(1997, 1, 1)) ==
        "19970101 19970410 19970719 20000101");
  CHECK(days("FREQ=YEARLY;BYMONTH=3,11;BYDAY=1MO;COUNT=4", day_of(2026, 3, 2)) ==
        "20260302 20261102 20270301 20271101");
  CHECK(days("FREQ=YEARLY;BYDAY=20MO;COUNT=3", day_of(1997, 5, 19)) == "19970519 19980518 19990517");
  CHECK(days("FREQ=YEARLY;COUNT=2", day_of(2024, 2, 29)) == "20240229 20280229");
}

TEST_CASE("rule: its first day counts even where the rule does not fall on it") {
  CHECK(days("FREQ=WEEKLY;BYDAY=MO;COUNT=2", day_of(2026, 1, 8)) == "20260108 20260112");
}

TEST_CASE("rule: what never falls on a day ends") {
  CHECK(days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", day_of(1990, 2, 28)) == "19900228");
  CHECK(days("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", day_of(1990, 2, 1)) == "19900201");
}

TEST_CASE("rule: what is no rule is told by its part") {
  CHECK(days("FREQ=HOURLY", day_of(2026, 1, 8)) == "RRULE FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY");
  CHECK(days("INTERVAL=2", day_of(2026, 1, 8)) == "RRULE FREQ is missing");
  CHECK(days("FREQ=WEEKLY;INTERVAL=0", day_of(2026, 1, 8)) == "RRULE INTERVAL must be 1 to 1000");
  CHECK(days("FREQ=WEEKLY;BYDAY=XX", day_of(2026, 1, 8)) == "RRULE BYDAY has XX");
  CHECK(days("FREQ=WEEKLY;BYDAY=2MO", day_of(2026, 1, 8)) == "RRULE BYDAY counts days of no month or year");
  CHECK(days("FREQ=WEEKLY;UNTIL=soon", day_of(2026, 1, 8)) == "RRULE UNTIL is no date");
  CHECK(days("FREQ=WEEKLY;BYHOUR=5", day_of(2026, 1, 8)) == "RRULE BYHOUR is not understood");
}

TEST_CASE("street: its part stands in brackets or behind \"von Hausnr.\"") {
  CHECK(read_street("Färbergasse (1-15)") == Street{"Färbergasse", "1-15"});
  CHECK(read_street("Lindenallee von Hausnr.  44-60 und 45-103") == Street{"Lindenallee", "44-60 und 45-103"});
  CHECK(read_street("Hammscher Weg von Hausnr 43-74") == Street{"Hammscher Weg", "43-74"});
  CHECK(read_street("Am alden Schmidt") == Street{"Am alden Schmidt", ""});
  CHECK(street_list("Am Erlberg, Loderergasse (14, 16, 18-30), Marzell,") ==
        std::vector<std::string>{"Am Erlberg", "Loderergasse (14, 16, 18-30)", "Marzell"});
}

TEST_CASE("street: one key for every spelling") {
  for (const char* name : {"Böhmerwaldstraße", "Boehmerwaldstr.", "BÖHMERWALD-STRASSE", "bohmerwaldstr"}) {
    CHECK(street_key(name) == "bohmerwaldstr");
  }
  CHECK(part_key(read_street("Färbergasse (1-15)")) == "farbergasse-1-15");
  CHECK(part_key(read_street("Marzell")) == "marzell");
}

TEST_CASE("street: whether a part holds a house") {
  CHECK(covers("1-15", "15 a") == true);
  CHECK(covers("1-15", "16") == false);
  CHECK(covers("14, 16, 18-30", "15") == false);
  CHECK(covers("14, 16, 18-30", "19") == true);
  CHECK(covers("gerade Hs.Nr. ohne 2", "4") == true);
  CHECK(covers("gerade Hs.Nr. ohne 2", "2") == false);
  CHECK(covers("gerade Hs.Nr. ohne 2", "5") == false);
  CHECK(covers("19-43 und 20-50", "45") == false);
  CHECK(covers("19-43 und 20-50", "46") == true);
  CHECK(covers("ab 41", "40") == false);
  CHECK(covers("ab 41", "400") == true);
  CHECK(covers("12a-12c", "12b") == true);
  CHECK(covers("Ebersberger Str.", "3") == std::nullopt);
  CHECK(covers("1-15", "east wing") == std::nullopt);
}

}  // namespace
}  // namespace waste::calendar
