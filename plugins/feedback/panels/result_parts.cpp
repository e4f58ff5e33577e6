// SPDX-License-Identifier: EUPL-1.2
#include "panels/result_parts.h"

#include <algorithm>

#include "pages/parts.h"
#include "panels/panel_store.h"
#include "words.h"

namespace feedback::panels {

using stadtkern::Connection;
using stadtkern::html::el;
using stadtkern::html::Html;

namespace {

std::string choice_name(const Question& question, int value, std::string_view language) {
  if (question.kind == QuestionKind::YesNo) return std::string(text(language, value == 1 ? "panel_yes" : "panel_no"));
  return std::string(text(language, "panel_scale_" + std::to_string(value)));
}

}  // namespace

std::string days_of(const Round& round, std::string_view language) {
  const auto first = parse_day(round.first_day);
  const auto last = parse_day(round.last_day);
  return first && last ? day_text(*first, language) + " – " + day_text(*last, language) : std::string();
}

Html question_result(Connection& connection, const Question& question, std::string_view language) {
  Html out = pages::subheading(question.text);
  const auto found = counts(connection, question);
  if (question.kind == QuestionKind::Text) {
    std::int64_t texts = 0;
    for (const Count& one : found) texts += one.count;
    return out += pages::paragraph(text_with(language, "panel_texts", std::to_string(texts)));
  }
  Html lines;
  const bool scale = question.kind == QuestionKind::Scale;
  for (int i = 0; i < (scale ? kScale : 2); ++i) {
    const int value = scale ? i + 1 : 1 - i;
    const auto same = [&](const Count& one) { return one.value == value; };
    const auto one = std::find_if(found.begin(), found.end(), same);
    const std::int64_t count = one == found.end() ? 0 : one->count;
    lines +=
        el("tr", {{"class", "kern-table__row"}},
           {el("th", {{"class", "kern-table__header"}, {"scope", "row"}}, {choice_name(question, value, language)}),
            el("td", {{"class", "kern-table__cell"}}, {std::to_string(count)})});
  }
  const auto head = [&](const char* key) {
    return el("th", {{"class", "kern-table__header"}, {"scope", "col"}}, {text(language, key)});
  };
  return out +=
         el("table", {{"class", "kern-table"}},
            {el("thead", {}, {el("tr", {{"class", "kern-table__row"}}, {head("panel_answer"), head("panel_count")})}),
             el("tbody", {{"class", "kern-table__body"}}, {lines})});
}

}  // namespace feedback::panels
