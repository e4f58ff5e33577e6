// SPDX-License-Identifier: EUPL-1.2
// What staff do with a report besides its state and its release, inside one write. Each gives the report after it, or
// NOT_FOUND, or why it is refused. [writer]
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <stadtkern/store.h>

#include "category.h"
#include "clerk/responsibility.h"
#include "store.h"

namespace waste::clerk::work {

// A note for the public is a step of the history that everybody reads, and the one that stands with the report; an
// internal one is read by staff alone. `who`: the principal's opaque id.
[[nodiscard]] stadtkern::Result<store::Kept> add_note(stadtkern::Tx& tx, std::string_view id, std::string_view text,
                                                      bool internal, std::string_view who);

// Another group, or nobody (empty), is responsible from now on. CONFLICT when it is already.
[[nodiscard]] stadtkern::Result<store::Kept> assign(stadtkern::Tx& tx, std::string_view id, std::string_view group,
                                                    std::string_view note, const Responsibility& responsibility,
                                                    std::string_view who);

// The inbox leaves it out until then; nothing: it is shown again.
[[nodiscard]] stadtkern::Result<store::Kept> lay_aside(stadtkern::Tx& tx, std::string_view id,
                                                       std::optional<Micros> until, std::string_view who);

// When it should be done; nothing: as its category says.
[[nodiscard]] stadtkern::Result<store::Kept> set_due(stadtkern::Tx& tx, std::string_view id, std::optional<Micros> due,
                                                     const Catalogue& categories, std::string_view who);

// The report becomes a duplicate of `into`, or of what that repeats itself; what repeated it repeats that from now on,
// so there are no chains. Photos and what is known of its reporter stay with it. CONFLICT for a circle.
[[nodiscard]] stadtkern::Result<store::Kept> merge(stadtkern::Tx& tx, std::string_view id, std::string_view into,
                                                   std::string_view note, std::string_view who);

}  // namespace waste::clerk::work
