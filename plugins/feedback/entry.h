// SPDX-License-Identifier: EUPL-1.2
// What somebody has said about a page: its form, and what may become of it. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/result.h>

#include "days.h"

namespace feedback {

enum class Kind { Praise, Fault, Idea, Question };
inline constexpr std::array<Kind, 4> kKinds{Kind::Praise, Kind::Fault, Kind::Idea, Kind::Question};
[[nodiscard]] std::string_view name(Kind kind);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view name);

enum class State { New, InProgress, Answered, Closed };
inline constexpr std::array<State, 4> kStates{State::New, State::InProgress, State::Answered, State::Closed};
[[nodiscard]] std::string_view name(State state);
[[nodiscard]] std::optional<State> parse_state(std::string_view name);

inline constexpr std::size_t kShortestText = 10;  // characters
inline constexpr std::size_t kLongestText = 2000;
inline constexpr std::size_t kLongestAnswer = 4000;
inline constexpr std::size_t kLongestOwner = 128;

struct Entry {
  std::string id;
  std::string module;  // empty: the page belongs to none
  std::string page;
  Kind kind = Kind::Question;
  State state = State::New;
  std::string owner;
  std::string due;  // a day, or empty
  bool consent = false;
  bool released = false;
  bool doubtful = false;
  Micros received = 0;
  Micros updated = 0;
  std::optional<Micros> answered;
  // What tells of a person (contents.h); all of it empty once that was erased.
  std::string text;
  std::string email;
  std::string language;
  std::string note;
  std::string answer;
};

// A page's path below the town's, without language, query and secrets; its first step is its module's id.
struct Place {
  std::string page;  // "/waste/report"; empty: none that could be one
  std::string module;
  friend bool operator==(const Place&, const Place&) = default;
};
[[nodiscard]] Place place_of(std::string_view path);

// What came in by the form: field and key of the words that say what is wrong (i18n), or an entry.
using Faults = std::vector<std::pair<std::string, std::string>>;
struct Typed {
  std::string_view kind, text, email, page;
  bool consent = false;
};
[[nodiscard]] Entry read_typed(const Typed& typed, Faults& faults);

// What staff change; what is absent stays.
struct Change {
  std::optional<std::string> state{}, owner{}, due{}, note{}, answer{};
  std::optional<bool> released{}, doubtful{};
};
// VALIDATION_FAILED with every fault, or CONFLICT where the entry does not allow it. Returns whether the author has
// something new to read.
[[nodiscard]] stadtkern::Result<bool> apply(const Change& change, std::string_view who, Micros now, Entry& entry);

}  // namespace feedback
