// SPDX-License-Identifier: EUPL-1.2
#include "guests/accounting.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wifi::guests {
namespace {

constexpr std::int64_t kWord = std::int64_t{1} << 32;
constexpr std::array<std::pair<std::string_view, RecordKind>, 5> kKinds{{{"Start", RecordKind::Start},
                                                                         {"Interim-Update", RecordKind::Interim},
                                                                         {"Stop", RecordKind::Stop},
                                                                         {"Accounting-On", RecordKind::On},
                                                                         {"Accounting-Off", RecordKind::Off}}};

// A server that sends no upper half begins anew at 4 GiB: when the time went on and the lower half went back, one is
// added. A record that comes late, or twice, never makes less of what is known.
std::int64_t grown(std::int64_t before, const std::optional<std::int64_t>& low, const std::optional<std::int64_t>& high,
                   bool later) {
  if (!low && !high) return before;
  std::int64_t now = low.value_or(0);
  if (high) {
    now += *high * kWord;
  } else if (now < kWord) {
    now += before / kWord * kWord;
    if (now < before && later) now += kWord;
  }
  return std::max(before, now);
}

void keep(std::string& to, const std::string& from) {
  if (!from.empty()) to = from;
}

// Of a session that is over, whose counters it does not move: one that comes late, or once more, opens nothing. One
// that has no time may be of a server that tells none.
bool tells_nothing(const Session& closed, const Record& record) {
  if (record.kind == RecordKind::Stop) return record.cause.empty() || record.cause == closed.cause;
  return record.seconds.has_value();
}

bool begins_anew(const Session& kept, const Record& record, Micros now) {
  return record.kind == RecordKind::Start && now - kept.updated > kOvertaken &&
         now - std::max(kept.started, kept.stopped.value_or(0)) > kRepeated;
}

}  // namespace

std::optional<RecordKind> parse_record_kind(std::string_view text) {
  for (const auto& [name, kind] : kKinds) {
    if (name == text) return kind;
  }
  return std::nullopt;
}

Change apply(const std::optional<Session>& kept, const Record& record, Micros now) {
  Change change;
  change.replaces = kept && begins_anew(*kept, record, now);
  const std::optional<Session> before = change.replaces ? std::nullopt : kept;
  change.created = !before;
  if (before) {
    change.session = *before;
  } else {
    change.session.id = record.id;
    change.session.started = now - record.seconds.value_or(0) * kSecond;
  }
  Session& session = change.session;
  // A beginning that is told again, behind the end: what it began is over.
  if (before && !before->open() && record.kind == RecordKind::Start) {
    change.unchanged = true;
    return change;
  }
  const Session old = session;
  session.updated = now;
  keep(session.called, record.called);
  session.seconds = std::max(session.seconds, record.seconds.value_or(0));
  const bool later = session.seconds > old.seconds;
  session.in = grown(old.in, record.in, record.in_words, later);
  session.out = grown(old.out, record.out, record.out_words, later);
  change.seconds = session.seconds - old.seconds;
  change.bytes = session.in - old.in + session.out - old.out;
  if (before && !before->open() && change.seconds == 0 && change.bytes == 0 && session.called == old.called &&
      tells_nothing(old, record)) {
    change.session = *before;
    change.unchanged = true;
    return change;
  }
  if (record.kind == RecordKind::Stop) {
    if (!session.stopped) session.stopped = now;
    keep(session.cause, record.cause);
  } else {
    session.stopped.reset();
    session.cause.clear();
  }
  return change;
}

}  // namespace wifi::guests
