// SPDX-License-Identifier: EUPL-1.2
#include "panels/round_form.h"

#include <algorithm>

#include <stadtkern/fields.h>

#include "pages/parts.h"
#include "text.h"
#include "words.h"

namespace feedback::panels {
namespace {

using stadtkern::Form;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

constexpr std::size_t kMostShown = 2000;  // characters of a text that is too long

Html field(const Question& question, const Form& form, const RoundView& view) {
  const auto word = [&](std::string_view key) { return std::string(text(view.language, key)); };
  const std::string name = field_of(question);
  const std::string value(form[name]);
  const bool wrong = std::find(view.faults.begin(), view.faults.end(), question.id) != view.faults.end();
  if (question.kind == QuestionKind::Text) {
    return fields::field({.name = name,
                          .label = question.text,
                          .value = std::string(first_code_points(value, kMostShown)),
                          .hint = word("panel_text_hint"),
                          .fault = wrong ? word("fault_written") : std::string(),
                          .optional = word("form_optional"),
                          .long_text = true});
  }
  fields::Choice choice{.name = name, .label = question.text, .options = {}, .chosen = {value}};
  choice.optional = word("form_optional");
  if (question.kind == QuestionKind::YesNo) {
    choice.options = {{"1", word("panel_yes")}, {"0", word("panel_no")}};
    return fields::choice(choice);
  }
  for (int i = 1; i <= kScale; ++i) {
    choice.options.push_back({std::to_string(i), word("panel_scale_" + std::to_string(i))});
  }
  return fields::choice(choice);
}

Html summary(const Round& round, const RoundView& view) {
  if (view.empty && !round.questions.empty()) {
    const Question& first = round.questions.front();
    const std::string to = field_of(first) + (first.kind == QuestionKind::Text ? "" : "-0");
    return fields::summary(text(view.language, "form_summary"),
                           {{to, std::string(text(view.language, "fault_nothing"))}});
  }
  if (view.faults.empty()) return {};
  std::vector<std::pair<std::string, std::string>> links;
  for (const Question& question : round.questions) {
    if (std::find(view.faults.begin(), view.faults.end(), question.id) == view.faults.end()) continue;
    links.emplace_back(field_of(question), text(view.language, "fault_written"));
  }
  return fields::summary(text(view.language, "form_summary"), links);
}

}  // namespace

std::string field_of(const Question& question) {
  return "q" + std::to_string(question.id);
}

Form form_of(const std::vector<Answer>& answers, const Round& round) {
  Form form;
  for (const Question& question : round.questions) {
    const auto same = [&](const Answer& answer) { return answer.question == question.id; };
    const auto found = std::find_if(answers.begin(), answers.end(), same);
    if (found == answers.end()) continue;
    if (question.kind == QuestionKind::Text) {
      form.set(field_of(question), found->written);
    } else if (found->choice) {
      form.set(field_of(question), std::to_string(*found->choice));
    }
  }
  return form;
}

std::vector<Answer> read_answers(const Round& round, const Form& form, std::vector<std::int64_t>& faults) {
  std::vector<Answer> out;
  for (const Question& question : round.questions) {
    bool too_long = false;
    out.push_back(read_answer(question, form[field_of(question)], too_long));
    if (too_long) faults.push_back(question.id);
  }
  return out;
}

Html round_form(const Round& round, const Form& form, const RoundView& view) {
  Html out = pages::heading(round.title);
  if (const auto last = parse_day(round.last_day)) {
    out += pages::paragraph(text_with(view.language, "panel_until", day_text(*last, view.language)));
  }
  out += summary(round, view);
  Html inside;
  for (const Question& question : round.questions) inside += field(question, form, view);
  inside += fields::button({.label = std::string(text(view.language, "panel_send"))});
  out +=
      el("form",
         {{"method", "post"}, {"action", view.action}, {"id", "sk-form"}, {"class", "sk-form"}, {"novalidate", true}},
         {inside});
  out += pages::way(view.back, text(view.language, "panel_back"));
  return out;
}

}  // namespace feedback::panels
