// SPDX-License-Identifier: EUPL-1.2
#include "calendar/calendar.h"

#include <algorithm>
#include <map>
#include <utility>

#include "calendar/encoding.h"
#include "calendar/ics_reader.h"
#include "calendar/json_plan.h"
#include "calendar/text_reader.h"
#include "text.h"

namespace waste::calendar {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;

constexpr std::string_view kCalendar = "begin:vcalendar";

Error unusable(std::string message) {
  return {Code::InvalidArgument, std::move(message)};
}

// The plan's name of a file that names none itself: the district that was given, or the street.
Result<Hints> with_district(const Hints& hints) {
  Hints out = hints;
  if (out.district.empty()) out.district = out.street;
  if (out.district.empty()) {
    return unusable(
        "an iCalendar file doesn't say whom it is for: name the district with --district, or the street with --street");
  }
  return out;
}

// Each once; returns how many were there again.
template <class Item>
std::uint64_t sort_out(std::vector<Item>& items) {
  const std::size_t before = items.size();
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return before - items.size();
}

// The file as a whole: is it what was meant?
Result<Calendar> checked(Calendar calendar) {
  const auto first = [&] {
    if (calendar.faults.empty()) return std::string();
    const Fault& fault = calendar.faults.front();
    return ": line " + std::to_string(fault.line) + ", " + fault.reason;
  };
  if (calendar.faults.size() >= kMostFaults) return unusable("too many rows failed" + first());
  if (calendar.collections.size() + calendar.memberships.size() > kMostRows) {
    return unusable("the file has more than " + std::to_string(kMostRows) + " dates and streets");
  }
  if (calendar.collections.empty() && calendar.memberships.empty()) {
    return unusable("the file holds no date and no street" + first());
  }
  calendar.repeated = sort_out(calendar.collections) + sort_out(calendar.memberships);
  return calendar;
}

}  // namespace

Window window_of(Day today) {
  const int year = year_of(today);
  return {day_of(year - 1, 1, 1), day_of(year + 1, 12, 31)};
}

std::string no_day_in(const Window& window) {
  return "falls on no day from " + iso(window.from) + " to " + iso(window.to);
}

std::vector<int> years_of(const Calendar& calendar) {
  std::map<int, std::size_t> counts;
  for (const Collection& collection : calendar.collections) ++counts[year_of(collection.day)];
  std::vector<int> out;
  if (counts.empty()) return out;
  const bool all = calendar.recurring || counts.size() > 5;
  for (int year = counts.begin()->first; year <= counts.rbegin()->first; ++year) {
    if (all || counts[year] * 5 >= calendar.collections.size()) out.push_back(year);
  }
  return out;
}

Result<Calendar> read_calendar(std::string_view bytes, const Hints& hints) {
  if (bytes.size() > kLargestFile) return unusable("the file is larger than 16 MiB");
  const auto decoded = decode(bytes);
  if (!decoded) return decoded.error();
  const std::string_view text = trim(decoded->text);
  Calendar out;
  out.encoding = decoded->named;
  if (ascii_lower(text.substr(0, kCalendar.size())) == kCalendar) {
    const auto named = with_district(hints);
    if (!named) return named.error();
    out.form = "ics";
    out.district = named->district;
    read_ics(decoded->text, *named, out);
  } else if (text.starts_with('[')) {
    out.form = "json";
    read_json_plan(decoded->text, hints, out);
  } else if (looks_like_text_plan(text)) {
    out.form = "text";
    read_text_plan(decoded->text, hints, out);
  } else {
    return unusable(
        "this is no calendar: iCalendar (BEGIN:VCALENDAR), a JSON list, or a text that begins with \"ID:\"");
  }
  if (!hints.street.empty() && !out.collections.empty()) {
    if (!out.district) return unusable("--street is for a file of one district; this one names several");
    out.memberships.push_back({read_street(kept_text(hints.street, false, kLongestName)), *out.district});
  }
  return checked(std::move(out));
}

}  // namespace waste::calendar
