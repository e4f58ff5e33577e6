// SPDX-License-Identifier: EUPL-1.2
// The form by which somebody says something about a page. Pure.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/form.h>
#include <stadtkern/html.h>

#include "entry.h"

namespace feedback::pages {

// Its fields and no others, none of them longer than can be shown again.
[[nodiscard]] stadtkern::Form cleaned(const stadtkern::Form& form);

[[nodiscard]] Typed typed(const stadtkern::Form& form);

// A trap for programs: people do not see that field, and leave it empty.
[[nodiscard]] bool looks_automatic(const stadtkern::Form& form);

struct FormView {
  std::string language;
  std::string action;
  Faults faults{};          // shown beside their fields
  bool come_later = false;  // this client has sent too much for now
};
[[nodiscard]] stadtkern::html::Html entry_form(const stadtkern::Form& form, const FormView& view);

}  // namespace feedback::pages
