// SPDX-License-Identifier: EUPL-1.2
// The forms by which staff make panels, their rounds and their members' links. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/html.h>
#include <stadtkern/result.h>

#include "panels/panel.h"

namespace feedback::panels {

struct FormView {
  std::string language;
  std::string action;  // where it is sent
  std::string back;    // the page before
  std::vector<stadtkern::FieldError> faults{};
};

[[nodiscard]] stadtkern::html::Html new_panel_form(const stadtkern::Form& form, const FormView& view);

// A round's form has so many places for questions as its field "rows" says; those left empty are none.
inline constexpr std::size_t kFirstRows = 5;
[[nodiscard]] std::size_t rows_of(const stadtkern::Form& form);
// Faults are added, each at its field: "/text1".
[[nodiscard]] Round read_round(const stadtkern::Form& form, std::vector<stadtkern::FieldError>& faults);
[[nodiscard]] stadtkern::html::Html new_round_form(const stadtkern::Form& form, const FormView& view);

// Another last day, for a round that has not ended.
[[nodiscard]] stadtkern::html::Html last_day_form(const Round& round, const stadtkern::Form& form,
                                                  const FormView& view);

// More links, and one that shall hold no longer, by its number.
[[nodiscard]] stadtkern::html::Html links_form(const stadtkern::Form& form, const FormView& view);
[[nodiscard]] stadtkern::html::Html revoke_form(const stadtkern::Form& form, const FormView& view);

struct Link {
  std::int64_t number = 0;
  std::string address;
};
// Shown once.
[[nodiscard]] stadtkern::html::Html links_page(const Panel& panel, const std::vector<Link>& links,
                                               const FormView& view);

}  // namespace feedback::panels
