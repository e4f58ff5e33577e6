// SPDX-License-Identifier: EUPL-1.2
// A place with Wi-Fi and the access points there: values, and what they may be. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

namespace wifi {

using Micros = std::int64_t;  // since 1970, UTC

struct Site {
  std::string id;
  std::string name;
  std::string kind;
  std::string address;
  std::string provider;
  std::string ssid;
  std::vector<std::string> tags;
  double lat = 0;  // WGS 84
  double lon = 0;
  bool is_public = true;
  std::string source;
  std::string source_id;
  Micros created = 0;
  Micros updated = 0;
  friend bool operator==(const Site&, const Site&) = default;
};

struct AccessPoint {
  std::string id;
  std::string site;
  std::string name;
  std::string mac;  // "02:FC:00:00:00:01"
  std::vector<std::string> tags;
  std::optional<bool> online;  // nothing: not known
  std::optional<Micros> seen;
  std::int64_t clients = 0;
  Micros created = 0;
  friend bool operator==(const AccessPoint&, const AccessPoint&) = default;
};

// What is known of a site's access points.
struct Working {
  bool some = false;  // works; else none of those that are known does
  bool all = false;
};

// Texts become one line without blanks around; ValidationFailed names each field that is wrong.
[[nodiscard]] stadtkern::Status tidy(Site& site);
[[nodiscard]] stadtkern::Status tidy(AccessPoint& point);

// A word that says what belongs together: lower-case letters, digits, "-" and "_", at most 40, at most 20 of them.
[[nodiscard]] bool tag(std::string_view text);
[[nodiscard]] std::string joined(const std::vector<std::string>& tags);
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

// Valid UTF-8 in one line, without control characters; what is neither becomes U+FFFD or a blank.
[[nodiscard]] std::string one_line(std::string_view text);

// In lower case (ASCII and Latin-1), for searching.
[[nodiscard]] std::string folded(std::string_view text);
[[nodiscard]] std::string folded(const Site& site);
// For LIKE ... ESCAPE '\' on what is folded: a part of it, in which "%", "_" and "\" are themselves.
[[nodiscard]] std::string pattern_of(std::string_view folded_part);

// "2026-12-24T17:30:00Z".
[[nodiscard]] std::string w3c(Micros when);

}  // namespace wifi
