// SPDX-License-Identifier: EUPL-1.2
// What the pages of devices and of templates share. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/pages.h>

#include "devices.pb.h"
#include "devices/composition.h"

namespace wifi::devices {

using Faults = std::vector<std::pair<std::string, std::string>>;  // field, what is wrong

[[nodiscard]] std::string desk_of(const stadtkern::PageRequest& page);
// The form's own idempotency key.
[[nodiscard]] stadtkern::html::Html form_key();
// What a refusal says of the fields of a form, in words of that language; one without fields stands at the first.
[[nodiscard]] Faults faults_in(const stadtkern::Error& error, std::string_view language);

// Which group a device is in, or is looked for in; `none` is what stands for no group.
[[nodiscard]] stadtkern::html::Html group_choice(const std::vector<Group>& groups, std::string chosen, const char* none,
                                                 std::string_view language);

struct Input {
  const stadtkern::Form& form;
  const Faults& faults;
  std::string_view language;
  // A field of the form by its name; `hint` may be null.
  [[nodiscard]] stadtkern::html::Html field(const char* name, const char* label, const char* hint, bool optional,
                                            bool long_text = false) const;
};

// Above a form that came back; nothing when it did not.
[[nodiscard]] stadtkern::html::Html trouble(const Faults& faults, std::string_view language);

// A button that does one thing, sent as `do` to `here`; `about` says what that means, or is null.
[[nodiscard]] stadtkern::html::Html deed(const char* name, const char* about, const std::string& here,
                                         std::string_view language);

// Files as text, or what would change in them.
[[nodiscard]] stadtkern::html::Html files(const v1::Configuration& configuration, bool differences,
                                          std::string_view language);

[[nodiscard]] v1::Tags tags_from(std::string_view text);

}  // namespace wifi::devices
