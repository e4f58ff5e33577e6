// SPDX-License-Identifier: EUPL-1.2
// Writes a calendar feed (RFC 5545, RFC 7986) of whole days that blocks nobody's time. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "calendar/day.h"

namespace waste::calendar {

struct FeedEvent {
  std::string uid;  // the same for as long as the event is the same
  Day day;
  std::string summary;
  std::string category;
  Micros stamp = 0;  // when it became known
};

struct Feed {
  std::string name;
  std::string description;
  std::string source;  // where the feed is found
  std::string language;
  std::vector<FeedEvent> events;
};

[[nodiscard]] std::string write_ics(const Feed& feed);

// A content line with CRLF, folded into lines of at most 75 bytes; no character is parted. What may not stand in a line
// goes: line ends and control characters.
void append_line(std::string& out, std::string_view name, std::string_view value);

// A text as the value of a TEXT property: "\\", ";", "," and line ends escaped.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace waste::calendar
