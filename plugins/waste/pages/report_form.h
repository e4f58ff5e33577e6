// SPDX-License-Identifier: EUPL-1.2
// The report as a form of four steps: where, what, more about it, contact. All that was typed travels in the form
// itself, so that nothing is kept of who does not send it, and nothing is lost on the way. Pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/html.h>
#include <stadtkern/result.h>

#include "privacy.h"
#include "settings.h"

namespace waste {
namespace v1 {
class NewReport;
}

namespace pages {

enum class Step { Where = 1, What = 2, More = 3, Contact = 4 };

[[nodiscard]] Step step_of(const stadtkern::Form& form);  // the one that was shown

// The fields that the form has, each cut where it is too long for any of them, all of them within what a page holds.
[[nodiscard]] stadtkern::Form cleaned(const stadtkern::Form& form, const Settings& settings);

[[nodiscard]] v1::NewReport message_of(const stadtkern::Form& form, const Settings& settings);

// By the form's names, with words for people: of the steps up to this one.
using Faults = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Faults faults_until(Step step, const stadtkern::Error& error, std::string_view language);
// The first step that has one of these.
[[nodiscard]] Step step_with(const Faults& faults);

struct View {
  std::string language;
  std::string action;  // where the form is sent
  std::string base;    // of the module's pages
  std::string photos;  // where photos are handed in
  std::string places;  // where the town's map is
  std::shared_ptr<const Settings> settings;
  Faults faults{};
  std::vector<PublicReport> nearby{};  // that may be the same
};
[[nodiscard]] std::string title_of(Step step, std::string_view language);
// All steps on one page that needs nothing of the server: for the time without network.
[[nodiscard]] stadtkern::html::Html whole_form(const stadtkern::Form& form, const View& view);
[[nodiscard]] stadtkern::html::Html form_of(Step step, const stadtkern::Form& form, const View& view);

}  // namespace pages
}  // namespace waste
