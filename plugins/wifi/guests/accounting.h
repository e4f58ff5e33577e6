// SPDX-License-Identifier: EUPL-1.2
// What an accounting record makes of a session. A server repeats records and mixes up their order, and an attribute
// that it was not given arrives as "": so counters only grow, and what is empty changes nothing. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "guests/times.h"

namespace wifi::guests {

enum class RecordKind { Start, Interim, Stop, On, Off };
[[nodiscard]] std::optional<RecordKind> parse_record_kind(std::string_view text);  // "Interim-Update"

// As it came; nothing: "" or not there.
struct Record {
  RecordKind kind = RecordKind::Start;
  std::string id;       // unique_id
  std::string user;     // a voucher's code, a device's address, or a name that is not ours
  std::string called;   // the access point
  std::string calling;  // the device
  std::string address;  // the device's, in the network
  std::optional<std::int64_t> seconds;
  std::optional<std::int64_t> in;  // bytes, or their lower 32 bits
  std::optional<std::int64_t> out;
  std::optional<std::int64_t> in_words;  // their upper 32 bits ("Gigawords")
  std::optional<std::int64_t> out_words;
  std::string cause;
};

struct Session {
  std::string id;
  std::string pass;  // whose; empty: nobody's of ours
  std::string called;
  std::string device;  // pseudonym of the day; only while it is open
  std::string place;   // of its network address, the same
  DayNumber named = 0;
  Micros started = 0;
  Micros updated = 0;
  std::optional<Micros> stopped;
  std::int64_t seconds = 0;
  std::int64_t in = 0;
  std::int64_t out = 0;
  std::string cause;

  [[nodiscard]] bool open() const { return !stopped; }
};

struct Change {
  Session session;
  bool created = false;
  bool replaces = false;     // ... and the session that is kept under its id is another's, and over
  bool unchanged = false;    // it says nothing new
  std::int64_t seconds = 0;  // that this record adds to what was used
  std::int64_t bytes = 0;
};

// A Start is told again within so long of a session's beginning, or its end, and a later record overtakes it by so much
// at most. One that comes later begins another session: servers that start anew count their ids from 1 again.
inline constexpr Micros kRepeated = 2 * kMinute;
inline constexpr Micros kOvertaken = 10 * kSecond;

// Of a Start, Interim or Stop, and the session as it is kept under its id.
[[nodiscard]] Change apply(const std::optional<Session>& before, const Record& record, Micros now);

inline constexpr const char* kReboot = "NAS-Reboot";       // of what an Accounting-On closes
inline constexpr const char* kSilent = "Session-Timeout";  // of a session that nothing was heard of

}  // namespace wifi::guests
