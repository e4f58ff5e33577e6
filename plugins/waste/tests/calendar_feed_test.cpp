// SPDX-License-Identifier: EUPL-1.2
// What a feed looks like byte by byte, and what a file changes in what is known.
#include <catch2/catch.hpp>

#include "calendar/content_lines.h"
#include "calendar/difference.h"
#include "calendar/ics_writer.h"
#include "text.h"

namespace waste::calendar {
namespace {

TEST_CASE("feed: a line of 75 bytes is whole, a longer one is folded between characters") {
  for (std::size_t length = 60; length < 240; ++length) {
    std::string text;
    while (text.size() < length)
      text += text.size() % 3 == 0 ? "\xC3\xA4" : text.size() % 7 == 0 ? "\xF0\x9F\x97\x91" : "x";
    std::string out;
    append_line(out, "SUMMARY", text);
    std::size_t begin = 0;
    while (begin < out.size()) {
      const std::size_t end = out.find("\r\n", begin);
      REQUIRE(end != std::string::npos);
      const std::string piece = out.substr(begin, end - begin);
      CHECK(piece.size() <= 75);
      CHECK(valid_utf8(piece));
      begin = end + 2;
    }
    std::string unfolded;
    each_content_line(out, [&](const ContentLine& line) { unfolded = line.value; });
    CHECK(unfolded == text);
  }
}

TEST_CASE("feed: separators and line ends are escaped, control characters go") {
  CHECK(escaped("a\\b;c,d\r\ne\nf") == "a\\\\b\\;c\\,d\\ne\\nf");
  std::string out;
  append_line(out, "SUMMARY", "a\x01\r\nb");
  CHECK(out == "SUMMARY:ab\r\n");
}

TEST_CASE("feed: an event is a day of its own that blocks nobody's time") {
  Feed feed{"Müllabfuhr", "Müllabfuhr, Musterstadt", "https://a.example/x.ics?kinds=paper", "de", {}};
  feed.events.push_back({"2026-02-28-paper-a@town", day_of(2026, 2, 28), "Papier, Pappe", "Altpapier", 0});
  const std::string text = write_ics(feed);
  CHECK(text.find("UID:2026-02-28-paper-a@town\r\nDTSTAMP:19700101T000000Z\r\nDTSTART;VALUE=DATE:20260228\r\n"
                  "DTEND;VALUE=DATE:20260301\r\nSUMMARY:Papier\\, Pappe\r\n") != std::string::npos);
  CHECK(text.find("TRANSP:TRANSPARENT\r\n") != std::string::npos);
  CHECK(text.find("REFRESH-INTERVAL;VALUE=DURATION:P1D\r\nX-PUBLISHED-TTL:P1D\r\n"
                  "SOURCE;VALUE=URI:https://a.example/x.ics?kinds=paper\r\n") != std::string::npos);
}

Collection on(Day day, const char* label = "Restmüll") {
  return {"1", kind_of(label), label, day};
}

Calendar plan(std::vector<Collection> collections) {
  Calendar out;
  out.form = "text";
  out.collections = std::move(collections);
  return out;
}

KnownPlan after(const Calendar& calendar, KnownPlan known) {
  const Difference found = difference(calendar, known);
  for (const Change& change : found.changes) {
    const auto& row = std::holds_alternative<Put>(change) ? std::get<Put>(change).row : std::get<Remove>(change).row;
    const auto* collection = std::get_if<KnownCollection>(&row);
    if (!collection) continue;
    std::erase_if(known.collections, [&](const auto& each) { return each.collection == collection->collection; });
    if (std::holds_alternative<Put>(change)) known.collections.push_back(*collection);
  }
  return known;
}

std::vector<Day> days(const KnownPlan& known) {
  std::vector<Day> out;
  for (const auto& row : known.collections) out.push_back(row.collection.day);
  std::sort(out.begin(), out.end());
  return out;
}

TEST_CASE("difference: the same file again changes nothing") {
  const Calendar calendar = plan({on(day_of(2026, 1, 8)), on(day_of(2026, 1, 22))});
  const KnownPlan known = after(calendar, {});
  const Difference again = difference(calendar, known);
  CHECK(again.changes.empty());
  CHECK(again.skipped == 2);
}

TEST_CASE("difference: a moved collection comes before the old one goes, the last of a year goes as well") {
  const Day old = day_of(2026, 1, 10);
  const Day moved = day_of(2026, 1, 17);
  const KnownPlan known = after(plan({on(old)}), {});
  const Difference found = difference(plan({on(moved)}), known);
  REQUIRE(found.changes.size() == 2);
  CHECK(std::holds_alternative<Put>(found.changes[0]));
  CHECK(std::holds_alternative<Remove>(found.changes[1]));
  CHECK(days(after(plan({on(moved)}), known)) == std::vector{moved});
}

TEST_CASE("difference: the next year's plan leaves this year's, and the other way round") {
  const Calendar plan_2025 = plan({on(day_of(2025, 1, 8)), on(day_of(2025, 6, 1)), on(day_of(2025, 12, 17))});
  const Calendar plan_2026 = plan({on(day_of(2025, 12, 31)), on(day_of(2026, 1, 14)), on(day_of(2026, 2, 1)),
                                   on(day_of(2026, 3, 1)), on(day_of(2026, 4, 1)), on(day_of(2026, 5, 1))});
  CHECK(years_of(plan_2026) == std::vector{2026});
  const KnownPlan both = after(plan_2026, after(plan_2025, {}));
  CHECK(days(both).size() == 9);
  CHECK(difference(plan_2025, both).changes.empty());
  CHECK(difference(plan_2026, both).changes.empty());
}

TEST_CASE("difference: an export that rolls on takes back what its earlier one said of the new year") {
  const Calendar november = plan({on(day_of(2025, 12, 3)), on(day_of(2026, 1, 7)), on(day_of(2026, 1, 21))});
  const Calendar january = plan({on(day_of(2026, 1, 7)), on(day_of(2026, 1, 22))});
  const KnownPlan known = after(january, after(november, {}));
  CHECK(days(known) == std::vector{day_of(2025, 12, 3), day_of(2026, 1, 7), day_of(2026, 1, 22)});
}

TEST_CASE("difference: a street that left its plan's list goes, of the same year only") {
  Calendar calendar = plan({on(day_of(2026, 1, 8))});
  calendar.streets_whole = true;
  calendar.memberships = {{{"Marzell", ""}, "1"}};
  KnownPlan known;
  known.memberships = {
      {{{"Marzell", ""}, "1"}, 2026}, {{{"Staudham", ""}, "1"}, 2026}, {{{"Staudham", ""}, "1"}, 2025}};
  const Difference found = difference(calendar, known);
  CHECK(found.stored == 1);
  CHECK(found.skipped == 1);
  REQUIRE(found.removed == 1);
  const auto& gone = std::get<KnownMembership>(std::get<Remove>(found.changes.back()).row);
  CHECK(gone.membership.street.name == "Staudham");
  CHECK(gone.edition == 2026);
}

TEST_CASE("kind: what a source calls it") {
  CHECK(kind_of("Leichtverpackungen (Gelbe Tonne)") == Kind::Packaging);
  CHECK(kind_of("Restabfall (graue Tonne)") == Kind::Residual);
  CHECK(kind_of("Gelber Sack") == Kind::Packaging);
  CHECK(kind_of("GRÜNSCHNITTABFUHR") == Kind::Garden);
  CHECK(kind_of("Gruenschnitt") == Kind::Garden);
  CHECK(kind_of("Weihnachtsbäume") == Kind::ChristmasTrees);
  CHECK(kind_of("Poubelle verte") == Kind::Other);
  for (const Kind kind : all_kinds()) CHECK(parse_kind(key(kind)) == kind);
  CHECK(name(Kind::Paper, "en-GB") == "Paper");
  CHECK(name(Kind::Paper, "fr") == "Altpapier");
}

}  // namespace
}  // namespace waste::calendar
