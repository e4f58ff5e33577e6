// SPDX-License-Identifier: EUPL-1.2
// A panel of a third party and its rounds of questions. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "days.h"

namespace feedback::panels {

enum class QuestionKind { Scale, YesNo, Text };
[[nodiscard]] std::string_view name(QuestionKind kind);
[[nodiscard]] std::optional<QuestionKind> parse_question_kind(std::string_view name);

inline constexpr std::size_t kLongestName = 200;  // characters
inline constexpr std::size_t kLongestQuestion = 500;
inline constexpr std::size_t kLongestWritten = 1000;
inline constexpr std::size_t kMostQuestions = 30;
inline constexpr std::size_t kMostRounds = 50;
inline constexpr std::int64_t kMostMembers = 200;
inline constexpr int kScale = 5;  // from 1

struct Question {
  std::int64_t id = 0;
  QuestionKind kind = QuestionKind::Scale;
  std::string text;
};

struct Round {
  std::int64_t id = 0;
  std::string title;
  std::string first_day, last_day;  // "2026-12-24"
  std::vector<Question> questions;
};

struct Panel {
  std::string id;
  std::string name;
  std::string organisation;
  std::vector<Round> rounds;
};

struct RawQuestion {
  std::string kind, text;
};
struct RawRound {
  std::string title, first_day, last_day;
  std::vector<RawQuestion> questions;
};
// Faults are added, each at its pointer below `at`.
[[nodiscard]] Round read_round(const RawRound& raw, const std::string& at, std::vector<stadtkern::FieldError>& faults);
[[nodiscard]] std::string read_name(std::string_view raw, const std::string& at,
                                    std::vector<stadtkern::FieldError>& faults);

enum class Stage { Before, Open, Over };
[[nodiscard]] Stage stage(const Round& round, Day today);

// What a member has said to a question: a choice, or text; neither: nothing.
struct Answer {
  std::int64_t question = 0;
  std::optional<int> choice;
  std::string written;
};
// Of a form's field; none that fits is no answer, and `too_long` says that a text is.
[[nodiscard]] Answer read_answer(const Question& question, std::string_view typed, bool& too_long);

}  // namespace feedback::panels
