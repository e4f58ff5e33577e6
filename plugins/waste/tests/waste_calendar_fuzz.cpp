// SPDX-License-Identifier: EUPL-1.2
// Anything at all as a calendar file: read or refused, within its limits; what was read, read in again, changes
// nothing; and a feed of it is read back day by day.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/calendar.h"
#include "calendar/difference.h"
#include "calendar/ics_reader.h"
#include "calendar/ics_writer.h"
#include "text.h"

using namespace waste::calendar;

namespace {

constexpr std::size_t kMostEvents = 30;
constexpr std::size_t kMostCompared = 500;  // the rest would only take time

void expect(bool holds) {
  if (!holds) std::abort();
}

KnownPlan stored(const Difference& found) {
  KnownPlan known;
  for (const Change& change : found.changes) {
    expect(std::holds_alternative<Put>(change));
    const auto& row = std::get<Put>(change).row;
    if (const auto* collection = std::get_if<KnownCollection>(&row)) known.collections.push_back(*collection);
    if (const auto* membership = std::get_if<KnownMembership>(&row)) known.memberships.push_back(*membership);
  }
  return known;
}

void feed_reads_back(const Calendar& calendar, const Hints& hints) {
  Feed feed;
  std::set<Day> days;
  for (const Collection& collection : calendar.collections) {
    if (days.size() == kMostEvents || !days.insert(collection.day).second) continue;
    feed.events.push_back({"uid", collection.day, collection.label, "", 0});
  }
  const std::string text = write_ics(feed);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    expect(end != std::string::npos && end - at <= 75 &&
           waste::valid_utf8(std::string_view(text).substr(at, end - at)));
    at = end + 2;
  }
  Calendar back;
  read_ics(text, hints, back);
  expect(back.faults.empty() && back.collections.size() == days.size());
}

}  // namespace

// Called before the options are read. Choosing inputs by how rare what they reach is takes twenty times as long here as
// running them: unoptimised, the containers' templates alone are thousands of edges.
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  static std::vector<char*> all(*arguments, *arguments + *count);
  static char plain[] = "-entropic=0";
  all.insert(all.begin() + 1, plain);
  all.push_back(nullptr);
  *count += 1;
  *arguments = all.data();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Hints hints;
  hints.today = day_of(2026, 6, 15);
  if (size > 0 && data[0] % 2 == 0) hints.district = "A";
  if (size > 0 && data[0] % 3 == 0) hints.street = "Hauptstr. (1-9)";
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto calendar = read_calendar(text, hints);
  if (!calendar) {
    expect(!calendar.error().message.empty());
    return 0;
  }
  for (const Collection& collection : calendar->collections) {
    expect(collection.day >= kFirstDay && collection.day <= kLastDay + std::chrono::days{7});
    expect(!collection.label.empty() && waste::valid_utf8(collection.label));
  }
  expect(calendar->collections.size() + calendar->memberships.size() <= kMostRows);
  for (const Membership& membership : calendar->memberships) {
    static_cast<void>(covers(membership.street.numbers, "12 a"));
  }
  if (calendar->collections.size() + calendar->memberships.size() <= kMostCompared) {
    const KnownPlan known = stored(difference(*calendar, {}));
    expect(difference(*calendar, known).changes.empty());
  }
  feed_reads_back(*calendar, hints);
  return 0;
}
