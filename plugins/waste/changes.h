// SPDX-License-Identifier: EUPL-1.2
// What happens to reports, each with its events, inside one write: made here, brought in from elsewhere, changed by
// staff. [writer]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "photo.h"
#include "report.h"
#include "store.h"

namespace waste::changes {

// Stores the report with the write's time as its times, and tells of it. `made`: photos that came along. The report as
// stored, with its id; VALIDATION_FAILED when a photo that it names isn't waiting for one.
[[nodiscard]] stadtkern::Result<Report> create(stadtkern::Tx& tx, NewReport report, std::vector<MadePhoto> made = {});

// One that was held, with the id and the time of its coming that it has (guard/held.h).
[[nodiscard]] stadtkern::Result<Report> accept(stadtkern::Tx& tx, NewReport held);

// The same for a report with times and state of its own, and the notes that led there: an example.
void create_example(stadtkern::Tx& tx, Report report);

store::ImportedRow import(stadtkern::Tx& tx, const Report& report);

// The report of that id, as people write it; NOT_FOUND.
[[nodiscard]] stadtkern::Result<store::Kept> existing(stadtkern::Tx& tx, std::string_view id);

// The report after the change; NOT_FOUND, or why change_status or release_text refuse.
[[nodiscard]] stadtkern::Result<store::Kept> set_status(stadtkern::Tx& tx, std::string_view id, DetailedStatus to,
                                                        std::string_view note, Actor actor = Actor::Staff);
// A step that everybody sees; its reporter is told of it.
void add_note(stadtkern::Tx& tx, const std::string& id, const Note& note);

// CONFLICT when there is nothing to release: text and photos are public already.
[[nodiscard]] stadtkern::Status may_release(const store::Kept& kept);
// `who` released it stands in the internal history. `decided`: photos of it were decided on just before, after
// may_release(); it may be that none waits any more. `seen`: the photos that whoever releases had before him; CONFLICT
// when another one has come since.
[[nodiscard]] stadtkern::Result<store::Kept> release(stadtkern::Tx& tx, std::string_view id, std::string_view who,
                                                     bool decided = false,
                                                     const std::optional<std::vector<std::string>>& seen = {});

}  // namespace waste::changes
