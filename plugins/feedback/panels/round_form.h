// SPDX-License-Identifier: EUPL-1.2
// The form of one round, and its results. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/html.h>

#include "panels/panel.h"

namespace feedback::panels {

[[nodiscard]] std::string field_of(const Question& question);

// The fields as those answers have them.
[[nodiscard]] stadtkern::Form form_of(const std::vector<Answer>& answers, const Round& round);

// All answers of a form; `faults` names the questions whose texts are too long.
[[nodiscard]] std::vector<Answer> read_answers(const Round& round, const stadtkern::Form& form,
                                               std::vector<std::int64_t>& faults);

struct RoundView {
  std::string language;
  std::string action;
  std::string back;
  std::vector<std::int64_t> faults{};
  bool empty = false;  // sent without a single answer
};
[[nodiscard]] stadtkern::html::Html round_form(const Round& round, const stadtkern::Form& form, const RoundView& view);

}  // namespace feedback::panels
