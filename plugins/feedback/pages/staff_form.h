// SPDX-License-Identifier: EUPL-1.2
// One entry as staff see it, and the form by which they change it. Pure.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/form.h>
#include <stadtkern/html.h>
#include <stadtkern/result.h>

#include "entry.h"

namespace feedback::pages {

struct StaffView {
  std::string language;
  std::string base;  // before the module's pages
  std::string zone;
  std::string who;  // the id of whoever looks
  Faults faults{};
  bool saved = false;
  bool stale = false;  // a colleague has changed the entry since the form was shown
};

// The form's fields as the entry has them.
[[nodiscard]] stadtkern::Form form_of(const Entry& entry, const StaffView& view);
// The form was made of the entry before somebody changed it.
[[nodiscard]] bool stale(const stadtkern::Form& form, const Entry& entry);
// All that it says is so already: it was sent twice.
[[nodiscard]] bool already_so(const stadtkern::Form& form, const Entry& entry, const StaffView& view);
// Such a form, of the entry as it is now: what was typed stays, where nothing was stands what a colleague wrote.
[[nodiscard]] stadtkern::Form caught_up(const stadtkern::Form& form, const Entry& entry, const StaffView& view);
[[nodiscard]] Change change_of(const stadtkern::Form& form, const Entry& entry);
[[nodiscard]] Faults faults_of(const stadtkern::Error& error, const stadtkern::Form& form);
[[nodiscard]] stadtkern::html::Html staff_form(const Entry& entry, const stadtkern::Form& form, const StaffView& view);

}  // namespace feedback::pages
