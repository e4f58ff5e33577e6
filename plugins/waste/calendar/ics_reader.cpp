// SPDX-License-Identifier: EUPL-1.2
#include "calendar/ics_reader.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "calendar/content_lines.h"
#include "calendar/recurrence.h"
#include "text.h"

namespace waste::calendar {
namespace {

// An event that lasts longer is a season or a holiday.
constexpr int kMostDays = 7;

struct Event {
  std::uint64_t line = 0;
  std::string uid;
  std::string summary;
  std::optional<Day> start;
  std::optional<Day> replaces;  // RECURRENCE-ID: the day of the series that this one stands for
  bool whole_days = false;      // DTSTART is a date without time
  std::optional<Day> end;       // DTEND, exclusive
  std::optional<int> lasts;     // DURATION, in days
  std::optional<Rule> rule;
  std::vector<Day> more;  // RDATE
  std::set<Day> without;  // EXDATE
  bool cancelled = false;
  std::string fault;
};

class Reading {
 public:
  Reading(const Hints& hints, Calendar& out) : hints_{hints}, out_{out} {}

  void take(const ContentLine& line) {
    if (line.name == "BEGIN") return begin(ascii_lower(trim(line.value)), line.line);
    if (line.name == "END") return end(ascii_lower(trim(line.value)));
    if (event_ && inner_.empty()) property(line);
  }

  void finish() {
    if (event_) out_.faults.push_back({event_->line, "the event breaks off"});
    event_.reset();
    for (const Event& event : events_) {
      if (event.replaces) moved_[event.uid].insert(*event.replaces);
    }
    for (const Event& event : events_) add(event);
  }

 private:
  void begin(std::string component, std::uint64_t line) {
    if (component == "vevent") {
      if (event_) out_.faults.push_back({event_->line, "the event breaks off"});
      event_.emplace().line = line;
      inner_.clear();
    } else if (event_) {
      inner_.push_back(std::move(component));
    }
  }

  void end(const std::string& component) {
    if (!event_) return;
    if (component == "vevent") {
      events_.push_back(*std::move(event_));
      event_.reset();
    } else if (!inner_.empty()) {
      inner_.pop_back();
    }
  }

  void property(const ContentLine& line) {
    Event& event = *event_;
    if (line.name == "UID") {
      event.uid = line.value;
    } else if (line.name == "SUMMARY") {
      event.summary = kept_text(unescaped(line.value), false, kLongestName);
    } else if (line.name == "DTSTART") {
      event.start = day(line.value, "DTSTART");
      event.whole_days = trim(line.value).size() == 8;
    } else if (line.name == "DTEND") {
      event.end = ics_day(trim(line.value), hints_.zone);
    } else if (line.name == "DURATION") {
      event.lasts = days_in(trim(line.value));
    } else if (line.name == "RECURRENCE-ID") {
      event.replaces = day(line.value, "RECURRENCE-ID");
    } else if (line.name == "RRULE") {
      rule(line.value);
    } else if (line.name == "RDATE" || line.name == "EXDATE") {
      for (const std::string& value : comma_list(line.value)) {
        const auto found = day(value, line.name);
        if (found && line.name == "RDATE") event.more.push_back(*found);
        if (found && line.name == "EXDATE") event.without.insert(*found);
      }
    } else if (line.name == "STATUS") {
      event.cancelled = ascii_lower(trim(line.value)) == "cancelled";
    }
  }

  // "P2D", "P1W"; a duration in hours is part of one day.
  static int days_in(std::string_view duration) {
    if (duration.size() < 3 || duration[0] != 'P') return 1;
    const auto number = whole_number(duration.substr(1, duration.size() - 2));
    if (!number || *number > 1000) return 1;
    return static_cast<int>(*number) * (duration.back() == 'W' ? 7 : duration.back() == 'D' ? 1 : 0);
  }

  // How many days it lasts; the end of an event with a time of day says nothing about that.
  static int days_of_one(const Event& event) {
    if (!event.whole_days) return 1;
    const int days = event.end ? static_cast<int>((*event.end - *event.start).count()) : event.lasts.value_or(1);
    return std::max(days, 1);
  }

  std::optional<Day> day(std::string_view value, std::string_view property) {
    const auto found = ics_day(trim(value), hints_.zone);
    if (!found) fail(std::string(property) + " is no date: " + kept_text(value, false, 20));
    return found;
  }

  void rule(std::string_view value) {
    if (event_->rule) return fail("has two RRULEs");
    if (++rules_ > kMostRules) return fail("comes after " + std::to_string(kMostRules) + " other rules");
    const std::string text = upper_case(value);
    auto read = read_rule(text, [&](std::string_view until) { return ics_day(until, hints_.zone); });
    if (!read) return fail(read.error().message);
    event_->rule = *std::move(read);
  }

  static std::string upper_case(std::string_view value) {
    std::string out(trim(value));
    for (char& c : out) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
  }

  void fail(std::string reason) {
    if (event_->fault.empty()) event_->fault = std::move(reason);
  }

  void add(const Event& event) {
    std::string fault = event.fault;
    if (fault.empty() && !event.start) fault = "has no DTSTART";
    if (fault.empty() && event.summary.empty()) fault = "has no SUMMARY";
    const int days_each = fault.empty() ? days_of_one(event) : 1;
    if (days_each > kMostDays) fault = "lasts " + std::to_string(days_each) + " days, which no collection does";
    if (!fault.empty()) return out_.faults.push_back({event.line, std::move(fault)});
    if (event.cancelled) return;
    std::set<Day> days = first_days(event);
    const auto moved = moved_.find(event.uid);
    if (!event.replaces && moved != moved_.end()) {
      for (const Day day : moved->second) days.erase(day);
    }
    if (days.empty() && event.rule) return out_.faults.push_back({event.line, no_day_in(window_of(hints_.today))});
    for (const Day first : days) {
      for (int i = 0; i < days_each && out_.collections.size() <= kMostRows; ++i) {
        out_.collections.push_back(
            {hints_.district, kind_of(event.summary), event.summary, first + std::chrono::days{i}});
      }
    }
  }

  std::set<Day> first_days(const Event& event) {
    std::set<Day> days(event.more.begin(), event.more.end());
    if (event.rule) {
      out_.recurring = true;
      const Window window = window_of(hints_.today);
      const auto found = days_of(*event.rule, *event.start, window.from, window.to);
      days.insert(found.begin(), found.end());
    } else {
      days.insert(*event.start);
    }
    for (const Day day : event.without) days.erase(day);
    return days;
  }

  const Hints& hints_;
  Calendar& out_;
  std::optional<Event> event_;
  std::vector<std::string> inner_;  // components inside the event, such as its alarms
  int rules_ = 0;
  std::vector<Event> events_;
  std::map<std::string, std::set<Day>> moved_;  // by UID
};

bool is_time(std::string_view text) {
  if (text.size() != 6) return false;
  const auto number = [&](std::size_t at) { return whole_number(text.substr(at, 2)).value_or(99); };
  return number(0) < 24 && number(2) < 60 && number(4) < 61;
}

}  // namespace

std::optional<Day> ics_day(std::string_view value, std::string_view zone) {
  value = value.substr(0, value.find('/'));  // a PERIOD begins with its start
  const auto day = parse_basic_day(value.substr(0, 8));
  if (!day || value.size() == 8) return day;
  const bool utc = value.ends_with('Z');
  if (utc) value.remove_suffix(1);
  if (value.size() != 15 || value[8] != 'T' || !is_time(value.substr(9))) return std::nullopt;
  if (!utc) return day;
  const auto part = [&](std::size_t at) { return static_cast<Micros>(*whole_number(value.substr(at, 2))); };
  const Micros time = (part(9) * 3600 + part(11) * 60 + part(13)) * kSecond;
  return local_day(number_of(*day) * kDay + time, zone);
}

void read_ics(std::string_view text, const Hints& hints, Calendar& out) {
  Reading reading(hints, out);
  each_content_line(text, [&](const ContentLine& line) { reading.take(line); });
  reading.finish();
}

}  // namespace waste::calendar
