// SPDX-License-Identifier: EUPL-1.2
// What a form of the staff's pages asks to be done, by the functions that the routes of the interface use, and why it
// is refused in words for people.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/store.h>

#include "desk_pages/place.h"
#include "release.h"
#include "store.h"

namespace waste::desk {

using Faults = std::vector<std::pair<std::string, std::string>>;  // id of a field, words

// change(Tx&, who) of the report; empty: the form asks for nothing that there is. `id` as it stands in the address.
using Change = std::function<stadtkern::Result<store::Kept>(stadtkern::Tx&, std::string_view)>;
[[nodiscard]] Change change_of(const stadtkern::Form& form, const std::string& id, const Place& place);

// What the form says of words to blank and of parts of photos to cover; `photos`: those of the report.
// VALIDATION_FAILED where parts are no percentages.
[[nodiscard]] stadtkern::Result<Release> release_of(const stadtkern::Form& form, const std::string& id,
                                                    const std::vector<Photo>& photos);

// Why it was refused, at the form's fields.
[[nodiscard]] Faults faults_of(const stadtkern::Error& error, const stadtkern::Form& form, std::string_view language);

}  // namespace waste::desk
