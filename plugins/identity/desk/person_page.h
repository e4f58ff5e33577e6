// SPDX-License-Identifier: EUPL-1.2
// The page of one account: what is known of it, and the forms by which it is changed. Pure.
#pragma once

#include <stadtkern/pages.h>

#include <string>
#include <string_view>

#include "desk/person_data.h"
#include "desk/place.h"
#include "desk/sheet.h"

namespace identity::desk {

// `done`: the word of the form that has just been taken, or empty.
[[nodiscard]] stadtkern::Page person_page(const Place& place, const Person& person, const Sent& sent,
                                          std::string_view done);

}  // namespace identity::desk
