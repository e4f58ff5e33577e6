// SPDX-License-Identifier: EUPL-1.2
#include "calendar/ics_writer.h"

#include "text.h"

namespace waste::calendar {
namespace {

constexpr std::size_t kLongest = 75;  // bytes of a line, without its end

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

std::string time_of(Micros time) {
  std::string out;
  for (const char c : format_w3c(time)) {
    if (c != '-' && c != ':') out += c;
  }
  return out;
}

void append_event(std::string& out, const FeedEvent& event) {
  append_line(out, "BEGIN", "VEVENT");
  append_line(out, "UID", escaped(event.uid));
  append_line(out, "DTSTAMP", time_of(event.stamp));
  append_line(out, "DTSTART;VALUE=DATE", basic(event.day));
  append_line(out, "DTEND;VALUE=DATE", basic(event.day + std::chrono::days{1}));
  append_line(out, "SUMMARY", escaped(event.summary));
  append_line(out, "CATEGORIES", escaped(event.category));
  append_line(out, "TRANSP", "TRANSPARENT");
  append_line(out, "END", "VEVENT");
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : unix_lines(text)) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
  std::string line(name);
  line += ':';
  for (const char c : replace_invalid_utf8(value)) {
    if (!has_control({&c, 1}, false)) line += c;
  }
  std::size_t at = 0;
  for (std::size_t room = kLongest; line.size() - at > room; room = kLongest - 1) {
    std::size_t end = at + room;
    while (!begins_character(line[end])) --end;
    out.append(line, at, end - at).append("\r\n ");
    at = end;
  }
  out.append(line, at).append("\r\n");
}

std::string write_ics(const Feed& feed) {
  std::string out;
  append_line(out, "BEGIN", "VCALENDAR");
  append_line(out, "VERSION", "2.0");
  append_line(out, "PRODID", feed.language == "en" ? "-//Stadtkern//waste//EN" : "-//Stadtkern//waste//DE");
  append_line(out, "CALSCALE", "GREGORIAN");
  append_line(out, "METHOD", "PUBLISH");
  append_line(out, "NAME", escaped(feed.name));
  append_line(out, "X-WR-CALNAME", escaped(feed.name));
  append_line(out, "DESCRIPTION", escaped(feed.description));
  append_line(out, "REFRESH-INTERVAL;VALUE=DURATION", "P1D");
  append_line(out, "X-PUBLISHED-TTL", "P1D");
  append_line(out, "SOURCE;VALUE=URI", feed.source);
  for (const FeedEvent& event : feed.events) append_event(out, event);
  append_line(out, "END", "VCALENDAR");
  return out;
}

}  // namespace waste::calendar
