// SPDX-License-Identifier: EUPL-1.2
// What an administrator's form is refused for, in words beside its field. Pure.
#pragma once

#include <stadtkern/result.h>

#include <string_view>

#include "desk/place.h"

namespace identity::desk {

// Whether the form is shown again; anything else is the shell's to say.
[[nodiscard]] bool can_be_mended(const stadtkern::Error& error);
// `what`: the word of the form.
[[nodiscard]] Faults faults_of(const Place& place, const stadtkern::Error& error, std::string_view what);
// 409 for what stands against it, 422 for what was typed wrong.
[[nodiscard]] unsigned status_of(const stadtkern::Error& error);

// As a form's check "I am sure" is missing.
[[nodiscard]] stadtkern::Error not_sure();

}  // namespace identity::desk
