// SPDX-License-Identifier: EUPL-1.2
// The people behind reports. Whoever made a report is known by its id, and by nothing else outside this module; here
// stands the only SQL that reads contacts. Erasing leaves id, category, state, place and times: links and statistics
// live on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "category.h"
#include "report.h"
#include "timestamp.h"

namespace waste::subjects {

using stadtkern::Connection;
using stadtkern::Due;
using stadtkern::Tx;

// Reports whose contact has that "email", "phone" (digits count) or "name" (first and last, or last); newest first.
[[nodiscard]] std::vector<std::string> find(Connection& connection, std::string_view kind, std::string_view value);

// Who made the report; nothing when nobody is known. For another authority that the settings let know (forward/).
[[nodiscard]] std::optional<Contact> contact_of(Connection& connection, std::string_view id);

// All that stands here of the report and who made it; writes nothing for an unknown id.
void give(Connection& connection, std::string_view id, const Catalogue& categories, stadtkern::Export& out);

// Contact, text, answers, media, photos, the words of notes, who follows and who said "me too" go. How many rows that
// changed; 0 when nothing was left.
std::uint64_t erase(Tx& tx, std::string_view id);

// Contacts of reports that were closed before `before`.
[[nodiscard]] Due contacts_due(Connection& connection, Micros before);
std::uint64_t drop_contacts(Tx& tx, Micros before, std::uint64_t limit);

// Text, answers, media and photos of reports that were closed before `before`; what staff wrote for the public stays.
[[nodiscard]] Due texts_due(Connection& connection, Micros before);
std::uint64_t drop_texts(Tx& tx, Micros before, std::uint64_t limit);

}  // namespace waste::subjects
