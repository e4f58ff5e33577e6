// SPDX-License-Identifier: EUPL-1.2
// What somebody who left a mail address is told: that her report has come, and each step that everybody sees. An event
// says that a letter is due, and holds no address; whoever sends mail asks for the letter then. Reports without an
// address have no such event.
//
// The links in a letter are derived from the town's key: each letter of a report has the same ones, and they are
// written down nowhere. As of all links, the store has a hash of the follow link alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <stadtkern/store.h>

#include "category.h"
#include "report.h"
#include "waste.pb.h"

namespace waste::letters {

void tell_received(stadtkern::Tx& tx, const std::string& id, const Contact& contact);
void tell_changed(stadtkern::Tx& tx, const std::string& id, std::int64_t note);

// GONE when there is no address (any more), or no such report or step; INVALID_ARGUMENT for another event's payload.
// `fallback`: the language of a letter to somebody whose own isn't known.
[[nodiscard]] stadtkern::Result<v1::Letter> write(stadtkern::Connection& connection, const Catalogue& categories,
                                                  std::string_view fallback, std::string_view payload);

// Whether the link to end a report's letters is the town's own.
[[nodiscard]] bool may_stop(stadtkern::Connection& connection, std::string_view id, std::string_view token);
// The address goes; the rest of the contact stays. False: there was none.
bool stop(stadtkern::Tx& tx, std::string_view id);
[[nodiscard]] bool has_address(stadtkern::Connection& connection, std::string_view id);
[[nodiscard]] std::string language_of(stadtkern::Connection& connection, std::string_view id);

}  // namespace waste::letters
