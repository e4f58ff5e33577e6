// SPDX-License-Identifier: EUPL-1.2
// Decisions of forwarding: when to try again, when to look again, what a change of theirs means here. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foreign/answers.h"
#include "foreign/settings.h"
#include "report.h"

namespace waste::forward {

enum class State {
  ToSend,   // nothing was sent
  Sent,     // under way, or it was and nobody knows what became of it
  Token,    // they have it, and have given it no id yet
  Known,    // `foreign_id` is theirs
  Failed,   // staff decide: retry or give up
  GivenUp,  // by staff
};
[[nodiscard]] std::string_view name(State state);  // "to_send", ...
[[nodiscard]] std::optional<State> parse_state(std::string_view text);

inline constexpr int kMostAttempts = 14;    // to send: some 40 hours
inline constexpr int kMostTokenAsks = 60;   // some two weeks
inline constexpr int kMostBlindLooks = 30;  // in a row without an answer to go by: some four weeks

// Before the next attempt, `failures` (at least 1) having failed: a minute, doubled each time, at most six hours.
[[nodiscard]] Micros send_pause(int failures);
// Before a token is asked for again, `asks` having been in vain.
[[nodiscard]] Micros token_pause(int asks);
// Before the status is asked for again, so long after it was sent: young ones often, old ones once a day; more seldom
// while no answer comes.
[[nodiscard]] Micros look_pause(Micros age, int failures);

// The description that goes to them: `words`, and our number, by which the report is found again among theirs.
[[nodiscard]] std::string description(std::string_view words, std::string_view mark);
[[nodiscard]] std::string mark_of(std::string_view town, std::string_view report);  // "musterstadt/7K3M9QXT"

// The form that is posted. `contact`: null unless the authority is told who made the report.
struct Sent {
  const Report& report;
  std::string_view words;
  std::string_view mark;
  const Contact* contact = nullptr;
};
[[nodiscard]] std::string form_of(const Sent& sent, const foreign::Authority& authority);

// What is to be done here after they were asked how it stands.
struct Change {
  bool status = false;     // theirs is another one than before: a public note names it
  bool answer = false;     // they say something new
  bool close = false;      // it is done here, too
  bool suggest = false;    // staff may want to close it
  bool look_again = true;  // closed ones are asked for no more
};
[[nodiscard]] Change change(const std::optional<foreign::Standing>& before, const foreign::Standing& now,
                            bool open_here, bool done_here);

}  // namespace waste::forward
