// SPDX-License-Identifier: EUPL-1.2
// A report's internal history: what staff write for themselves, and what they and others did with it. Staff alone read
// it; its words are personal data (subjects.h). As in store.h, nothing here reports a statement that fails.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "timestamp.h"

namespace waste::clerk::history {

enum class Kind {
  Note,
  Blanked,  // words, places or photos; blanked_step() of release.h says what was
  Released,
  Assigned,
  LaidAside,
  Due,
  HandedOver,
  LinkUsed,
  LinkDone,
  LinkRevoked,
  Merged,
  Forwarded,
  ForwardingSent,
  ForwardingFailed,
  ForwardingAnswered,
  ForwardingStatus,
  ForwardingGivenUp,
};

[[nodiscard]] std::string_view name(Kind kind);

struct Entry {
  Micros at = 0;
  std::string kind;
  std::string who;  // the principal's opaque id; empty: nobody with an account
  std::string text;
};

void add(stadtkern::Tx& tx, std::string_view report, Kind kind, std::string_view who, std::string_view text);

// All of it, oldest first.
[[nodiscard]] std::vector<Entry> of_report(stadtkern::Connection& connection, std::string_view report);
// The newest of it that an answer has room for, oldest first.
[[nodiscard]] std::vector<Entry> newest_of(stadtkern::Connection& connection, std::string_view report);

// Words of reports that were closed before `before`.
[[nodiscard]] stadtkern::Due due(stadtkern::Connection& connection, Micros before);
std::uint64_t blank_due(stadtkern::Tx& tx, Micros before, std::uint64_t limit);

}  // namespace waste::clerk::history
