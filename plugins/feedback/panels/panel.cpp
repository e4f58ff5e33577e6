// SPDX-License-Identifier: EUPL-1.2
#include "panels/panel.h"

#include <algorithm>

#include "text.h"

namespace feedback::panels {
namespace {

constexpr std::array<std::string_view, 3> kNames{"scale", "yes_no", "text"};

std::string read_line(std::string_view raw, const std::string& at, std::size_t longest,
                      std::vector<stadtkern::FieldError>& faults) {
  std::string out = kept_line(raw);
  if (!valid_utf8(out) || out.empty() || code_points(out) > longest) {
    faults.push_back({at, "must have 1 to " + std::to_string(longest) + " characters"});
  }
  return out;
}

}  // namespace

std::string_view name(QuestionKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<QuestionKind> parse_question_kind(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<QuestionKind>(found - kNames.begin());
}

std::string read_name(std::string_view raw, const std::string& at, std::vector<stadtkern::FieldError>& faults) {
  return read_line(raw, at, kLongestName, faults);
}

Round read_round(const RawRound& raw, const std::string& at, std::vector<stadtkern::FieldError>& faults) {
  Round out;
  out.title = read_name(raw.title, at + "/title", faults);
  const auto first = parse_day(raw.first_day);
  const auto last = parse_day(raw.last_day);
  if (!first) faults.push_back({at + "/first_day", "must be a day such as 2026-12-01"});
  if (!last) faults.push_back({at + "/last_day", "must be a day such as 2026-12-24"});
  if (first && last && *last < *first) faults.push_back({at + "/last_day", "must not be before the first day"});
  out.first_day = raw.first_day;
  out.last_day = raw.last_day;
  if (raw.questions.empty() || raw.questions.size() > kMostQuestions) {
    faults.push_back({at + "/questions", "must be 1 to " + std::to_string(kMostQuestions)});
    return out;
  }
  for (std::size_t i = 0; i < raw.questions.size(); ++i) {
    const std::string here = at + "/questions/" + std::to_string(i);
    const auto kind = parse_question_kind(raw.questions[i].kind);
    if (!kind) faults.push_back({here + "/kind", "must be scale, yes_no or text"});
    out.questions.push_back({0, kind.value_or(QuestionKind::Text),
                             read_line(raw.questions[i].text, here + "/text", kLongestQuestion, faults)});
  }
  return out;
}

Stage stage(const Round& round, Day today) {
  const std::string day = iso(today);
  if (day < round.first_day) return Stage::Before;
  return day > round.last_day ? Stage::Over : Stage::Open;
}

Answer read_answer(const Question& question, std::string_view typed, bool& too_long) {
  Answer out{question.id, {}, {}};
  const int digit = typed.size() == 1 && typed[0] >= '0' && typed[0] <= '9' ? typed[0] - '0' : -1;
  switch (question.kind) {
    case QuestionKind::Scale:
      if (digit >= 1 && digit <= kScale) out.choice = digit;
      break;
    case QuestionKind::YesNo:
      if (digit == 0 || digit == 1) out.choice = digit;
      break;
    case QuestionKind::Text:
      out.written = kept_text(typed);
      too_long = code_points(out.written) > kLongestWritten;
      break;
  }
  return out;
}

}  // namespace feedback::panels
