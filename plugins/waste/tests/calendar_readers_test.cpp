// SPDX-License-Identifier: EUPL-1.2
// Calendars of real towns, and files that are none.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "calendar/calendar.h"
#include "calendar/content_lines.h"
#include "calendar/ics_reader.h"
#include "test_data.h"

namespace waste::calendar {
namespace {

Hints hints(std::string district = "1") {
  Hints out;
  out.district = std::move(district);
  out.today = day_of(2026, 6, 15);
  return out;
}

Calendar read(std::string_view bytes, const Hints& with = hints()) {
  auto calendar = read_calendar(bytes, with);
  INFO((calendar ? "" : calendar.error().message));
  REQUIRE(calendar);
  return *std::move(calendar);
}

std::string event(const std::string& lines) {
  return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Restabfall\r\n" + lines + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}

std::string days(const Calendar& calendar) {
  std::string out;
  for (const auto& collection : calendar.collections) out += (out.empty() ? "" : " ") + basic(collection.day);
  return out;
}

std::map<std::string, int> by_kind(const Calendar& calendar) {
  std::map<std::string, int> out;
  for (const auto& collection : calendar.collections) ++out[std::string(key(collection.kind))];
  return out;
}

TEST_CASE("calendar: Geilenkirchen's events are days with kinds, none lost") {
  const std::map<int, std::size_t> events{{1, 101}, {2, 102}, {3, 100}, {4, 104}};
  for (const auto& [district, count] : events) {
    const auto file = data_file("calendars/waste/geilenkirchen_bezirk_" + std::to_string(district) + ".ics");
    if (!file) return;
    const Calendar calendar = read(*file);
    CHECK(calendar.form == "ics");
    CHECK(calendar.faults.empty());
    CHECK(calendar.collections.size() + calendar.repeated == count);
    CHECK(calendar.repeated == (district == 2 || district == 4 ? 1 : 0));
    CHECK(by_kind(calendar)["other"] == 0);
    CHECK(by_kind(calendar)["garden"] == 3);
    CHECK(years_of(calendar) == std::vector{2026});
  }
}

TEST_CASE("calendar: Markt Schwaben's text is Latin-1, with streets and their parts") {
  const auto file = data_file("calendars/waste/markt-schwaben/2026_Abfallkalender_2026_ID-151.txt");
  if (!file) return;
  const Calendar calendar = read(*file, hints(""));
  CHECK(calendar.form == "text");
  CHECK(calendar.encoding == "windows-1252");
  CHECK(calendar.faults.empty());
  CHECK(calendar.district == "151");
  REQUIRE(calendar.memberships.size() == 5);
  CHECK(calendar.memberships[1].street == Street{"Färbergasse", "1-15"});
  CHECK(by_kind(calendar) ==
        std::map<std::string, int>{{"garden", 2}, {"organic", 37}, {"packaging", 14}, {"residual", 26}});
}

TEST_CASE("calendar: a plan that begins with the last day of the year before is one for its year") {
  const auto file = data_file("calendars/waste/markt-schwaben/2026_Abfallkalender_2026_ID-305.txt");
  if (!file) return;
  const Calendar calendar = read(*file, hints(""));
  CHECK(calendar.collections.front().day == day_of(2025, 12, 31));
  CHECK(years_of(calendar) == std::vector{2026});
}

TEST_CASE("calendar: each of Markt Schwaben's files is read to its last date") {
  const auto folder = data_folder();
  if (!folder) return;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder + "/calendars/waste/markt-schwaben")) {
    const auto file = data_file("calendars/waste/markt-schwaben/" + entry.path().filename().string());
    const Calendar calendar = read(*file, hints(""));
    CHECK(calendar.faults.empty());
    std::size_t dates = 0;
    for (std::size_t at = 0; (at = file->find(".202", at)) != std::string::npos; ++at) ++dates;
    CHECK(calendar.collections.size() == dates);
    ++files;
  }
  CHECK(files == 16);
}

TEST_CASE("calendar: Kleve's codes are plans and bins, what none names is told with its line") {
  const auto dates = data_file("calendars/waste/kleve_abfuhrtermine.json");
  const auto streets = data_file("calendars/waste/kleve_abfuhrbezirke.json");
  if (!dates || !streets) return;
  const Calendar calendar = read(*dates, hints(""));
  CHECK(calendar.form == "json");
  CHECK_FALSE(calendar.district);
  // Twelve days of a plan "X" that the streets' file doesn't know, and two codes without a bin.
  REQUIRE(calendar.faults.size() == 14);
  CHECK(calendar.faults[0].reason == "code \"X\" names no bin");
  CHECK(calendar.faults[0].line == 103);
  std::map<std::string, int> wanted{{"glass", 103}, {"organic", 124},    {"packaging", 104},
                                    {"paper", 130}, {"recyclables", 52}, {"residual", 130}};
  CHECK(by_kind(calendar) == wanted);
  const Calendar list = read(*streets, hints(""));
  CHECK(list.memberships.size() == 3 * 697);
  CHECK(list.faults.empty());
  CHECK(list.streets_whole);
}

TEST_CASE("calendar: rules reach from last year to next year") {
  const auto file = data_file("calendars/waste/recurring.ics");
  if (!file) return;
  const Calendar calendar = read(*file);
  CHECK(calendar.faults.empty());
  CHECK(calendar.recurring);
  CHECK(years_of(calendar) == std::vector{2025, 2026, 2027});
  std::map<std::string, int> labels;
  for (const auto& collection : calendar.collections) ++labels[collection.label];
  CHECK(labels ==
        std::map<std::string, int>{
            {"Encombrants", 18}, {"Poubelle jaune", 79}, {"Poubelle marron (matin)", 157}, {"Poubelle verte", 156}});
}

TEST_CASE("calendar: a day is what the wall shows in the town") {
  CHECK(days(read(event("DTSTART:20260108T050000"))) == "20260108");
  CHECK(days(read(event("DTSTART;VALUE=DATE:20260108\r\nDTEND;VALUE=DATE:20260109"))) == "20260108");
  CHECK(days(read(event("DTSTART;TZID=Europe/Berlin:20260108T000000"))) == "20260108");
  CHECK(days(read(event("DTSTART:20260107T230000Z"))) == "20260108");  // midnight in winter
  CHECK(days(read(event("DTSTART:20260707T220000Z"))) == "20260708");  // midnight in summer
  CHECK(days(read(event("DTEND;VALUE=DATE:20260110\r\nDTSTART;VALUE=DATE:20260108"))) == "20260108 20260109");
  CHECK(days(read(event("DTSTART:20260329T010000Z\r\nRRULE:FREQ=WEEKLY;COUNT=2"))) == "20260329 20260405");
}

TEST_CASE("calendar: dates are added to a series, left out, moved and cancelled") {
  CHECK(days(read(event("DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE;VALUE=DATE:20260112\r\n"
                        "RDATE;VALUE=DATE:20260113,20260214"))) == "20260105 20260113 20260119 20260126 20260214");
  const std::string series =
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:Bio\nDTSTART:20260105T060000\nRRULE:FREQ=WEEKLY;COUNT=4\nEND:"
      "VEVENT\n"
      "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20260112T060000\nSUMMARY:Bio\nDTSTART:20260113T060000\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20260119T060000\nSUMMARY:Bio\nDTSTART:20260119T060000\nSTATUS:CANCELLED\n"
      "END:VEVENT\nEND:VCALENDAR\n";
  CHECK(days(read(series)) == "20260105 20260113 20260126");
}

TEST_CASE("calendar: an event that is no use is told with its line, and spoils no other") {
  const std::string file =
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART:20260230\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260108\nEND:"
      "VEVENT\n"
      "BEGIN:VEVENT\nSUMMARY:B\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Papier\nDTSTART:20260108\nEND:VEVENT\n"
      "BEGIN:VEVENT\nSUMMARY:Ferien\nDTSTART;VALUE=DATE:20260701\nDTEND;VALUE=DATE:20260801\nEND:VEVENT\n"
      "BEGIN:VEVENT\nSUMMARY:C\nDTSTART:20260108\n";
  const Calendar calendar = read(file);
  CHECK(days(calendar) == "20260108");
  REQUIRE(calendar.faults.size() == 5);
  const auto fault = [&](std::uint64_t line) {
    for (const Fault& each : calendar.faults) {
      if (each.line == line) return each.reason;
    }
    return std::string();
  };
  CHECK(fault(2) == "DTSTART is no date: 20260230");
  CHECK(fault(6) == "has no SUMMARY");
  CHECK(fault(9) == "has no DTSTART");
  CHECK(fault(16) == "lasts 31 days, which no collection does");
  CHECK(fault(21) == "the event breaks off");
}

TEST_CASE("calendar: a series that has ended is told") {
  const auto calendar = read_calendar(event("DTSTART:20150108\r\nRRULE:FREQ=WEEKLY;UNTIL=20151231"), hints());
  REQUIRE_FALSE(calendar);
  CHECK(calendar.error().message ==
        "the file holds no date and no street: line 2, falls on no day from 2025-01-01 to 2027-12-31");
}

TEST_CASE("calendar: an alarm's lines are not the event's") {
  const Calendar calendar =
      read(event("DTSTART;VALUE=DATE:20260108\r\nBEGIN:VALARM\r\nSUMMARY:Remember\r\nDURATION:P9D\r\nTRIGGER:-"
                 "PT8H\r\nEND:VALARM"));
  REQUIRE(calendar.collections.size() == 1);
  CHECK(calendar.collections[0].label == "Restabfall");
}

TEST_CASE("calendar: lines are unfolded, quoted colons are no end, escapes resolved") {
  std::vector<ContentLine> lines;
  each_content_line("X;A=\"b:c;d\";E=f:va\r\n lue\r\nno line\r\nsummary:a\\, b\\nc\r\n\ty",
                    [&](const ContentLine& line) { lines.push_back(line); });
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].parameter("A") == "b:c;d");
  CHECK(lines[0].value == "value");
  CHECK(lines[1].name == "SUMMARY");
  CHECK(lines[1].line == 4);
  CHECK(unescaped(lines[1].value) == "a, b\ncy");
}

TEST_CASE("calendar: whatever other programs make of iCalendar, it is read or refused") {
  const auto folder = data_folder();
  if (!folder) return;
  std::size_t read_ones = 0;
  std::size_t refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder + "/calendars/parser")) {
    const auto file = data_file("calendars/parser/" + entry.path().filename().string());
    const auto calendar = read_calendar(*file, hints());
    if (calendar) {
      CHECK_FALSE(calendar->collections.empty());
      ++read_ones;
    } else {
      CHECK_FALSE(calendar.error().message.empty());
      ++refused;
    }
  }
  CHECK(read_ones == 35);
  CHECK(read_ones + refused == 68);
}

TEST_CASE("calendar: a file that says nothing for anybody is refused as a whole") {
  const auto message = [](std::string_view bytes, const Hints& with) {
    const auto calendar = read_calendar(bytes, with);
    return calendar ? std::string("read") : calendar.error().message;
  };
  CHECK(message("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", hints()) == "the file holds no date and no street");
  CHECK(message(event("DTSTART:20260108"), hints("")).find("--district") != std::string::npos);
  CHECK(message("\xFF\xFE[\0", hints()) == "the file is UTF-16: save it as UTF-8");
  CHECK(message("<html>", hints()).starts_with("this is no calendar"));
  CHECK(message("[{\"street\": 1}]", hints("")) ==
        "the file holds no date and no street: line 1, the street has no district");
  CHECK(message("", hints()).starts_with("this is no calendar"));
}

TEST_CASE("calendar: a town's own list of streets and dates") {
  const Calendar calendar = read(
      "\xEF\xBB\xBF[{\"street\": \"Hauptstraße\", \"numbers\": \"1-40\", \"district\": \"Mitte\"},\n"
      "{\"district\": \"Mitte\", \"kind\": \"Restmüll\", \"date\": \"2026-01-08\"},\n"
      "{\"district\": \"Mitte\", \"kind\": \"Bio\", \"date\": \"2026-06-01\", \"rule\": \"FREQ=WEEKLY;COUNT=3\"},\n"
      "{\"district\": \"Mitte\", \"kind\": \"Bio\", \"date\": \"2026-13-01\"}]",
      hints(""));
  CHECK(calendar.memberships == std::vector{Membership{{"Hauptstraße", "1-40"}, "Mitte"}});
  CHECK(days(calendar) == "20260108 20260601 20260608 20260615");
  REQUIRE(calendar.faults.size() == 1);
  CHECK(calendar.faults[0].line == 4);
}

TEST_CASE("calendar: the invented one of Musterstadt names every street of its plans") {
  const Calendar calendar = read(module_file("seed/musterstadt-collections.json"), hints(""));
  CHECK(calendar.faults.empty());
  CHECK(calendar.memberships.size() == 43);
  CHECK(by_kind(calendar)["other"] == 0);
  CHECK(years_of(calendar) == std::vector{2025, 2026, 2027});
}

TEST_CASE("calendar: --street attaches a file's plan to a street") {
  Hints with = hints("");
  with.street = "Hauptstraße (1-15)";
  const Calendar calendar = read(event("DTSTART:20260108"), with);
  REQUIRE(calendar.memberships.size() == 1);
  CHECK(calendar.memberships[0].street == Street{"Hauptstraße", "1-15"});
  CHECK(calendar.memberships[0].district == "Hauptstraße (1-15)");
  CHECK_FALSE(calendar.streets_whole);
}

}  // namespace
}  // namespace waste::calendar
