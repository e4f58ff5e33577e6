// SPDX-License-Identifier: Apache-2.0
// What somebody typed, on the page that says that nobody took it: a form that sends all of it once more under the same
// key, and the texts to copy. For browsers without scripts, whose way back would show nothing: no form's answer is
// kept. Pure.
#pragma once

#include <string_view>

#include <stadtkern/form.h>
#include <stadtkern/html.h>

#include "shell/document.h"

namespace stadtkern::shell {

// Forms that are larger stay with the browser: a document has little room.
inline constexpr std::size_t kMostTyped = 128 * 1024;

// `query`: of the address that the form was sent to. Empty where there is nothing to show, or too much. What is called
// a password goes back to nobody, and a field `_who` only to that person: what anybody else sends is theirs.
[[nodiscard]] html::Html typed_again(const Frame& frame, const Form& form, std::string_view query);

}  // namespace stadtkern::shell
