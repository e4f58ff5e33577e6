// SPDX-License-Identifier: EUPL-1.2
// A site's form: what was typed, read and drawn. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/html.h>

#include "sites/site.h"

namespace wifi::sites {

using Faults = std::vector<std::pair<std::string, std::string>>;  // field, what is wrong in words

[[nodiscard]] stadtkern::Form form_of(const Site& site);
// What of a site a form says; the rest stays. Faults in that language; the site is tidied.
[[nodiscard]] Faults read(const stadtkern::Form& form, std::string_view language, Site& site);

struct FormView {
  std::string language;
  std::string action;  // where it is sent
  std::string key;     // the form's own
  std::string button;  // its label
  Faults faults{};
};
[[nodiscard]] stadtkern::html::Html site_form(const stadtkern::Form& form, const FormView& view);
// Name and address of a device that is added.
[[nodiscard]] stadtkern::html::Html point_form(const stadtkern::Form& form, const FormView& view);
// As `read`.
[[nodiscard]] Faults read(const stadtkern::Form& form, std::string_view language, AccessPoint& point);

}  // namespace wifi::sites
