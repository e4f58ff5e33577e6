// SPDX-License-Identifier: EUPL-1.2
#include "calendar/text_reader.h"

#include <algorithm>

#include "calendar/fold.h"
#include "text.h"

namespace waste::calendar {
namespace {

constexpr std::string_view kId = "ID:";

bool names_streets(std::string_view heading) {
  const auto words = folded_words(heading);
  return !words.empty() && words.front().starts_with("stras");
}

// A date never holds a colon.
bool is_heading(std::string_view line) {
  return line.ends_with(':') && line.size() > 1;
}

}  // namespace

bool looks_like_text_plan(std::string_view text) {
  return trim(text.substr(0, 1000)).starts_with(kId);
}

void read_text_plan(std::string_view text, const Hints& hints, Calendar& out) {
  std::string district = hints.district;
  std::string heading;
  std::uint64_t number = 0;
  const std::string lines = unix_lines(text);
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    const std::string_view line = trim(std::string_view(lines).substr(at, end - at));
    at = end + 1;
    ++number;
    if (line.empty()) continue;
    if (line.starts_with(kId)) {
      if (hints.district.empty()) district = kept_text(line.substr(kId.size()), false, kLongestName);
      continue;
    }
    if (is_heading(line)) {
      heading = kept_text(line.substr(0, line.size() - 1), false, kLongestName);
      continue;
    }
    if (heading.empty()) {
      out.faults.push_back({number, "stands under no heading"});
    } else if (names_streets(heading)) {
      for (const std::string& name : street_list(line)) {
        out.memberships.push_back({read_street(kept_text(name, false, kLongestName)), district});
      }
    } else {
      for (const std::string& date : comma_list(line)) {
        const auto day = parse_german_day(date);
        if (day) {
          out.collections.push_back({district, kind_of(heading), heading, *day});
        } else {
          out.faults.push_back({number, "is no date: " + kept_text(date, false, 20)});
        }
        if (out.collections.size() > kMostRows || out.faults.size() >= kMostFaults) return;
      }
    }
  }
  out.district = district;
  out.streets_whole = true;
}

}  // namespace waste::calendar
