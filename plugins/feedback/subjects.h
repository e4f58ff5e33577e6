// SPDX-License-Identifier: EUPL-1.2
// What is promised to the people behind feedback: they are found, get all that is held of them, are forgotten, and are
// not kept for longer than the town says. A subject is an entry's id, or that of a panel's member. Writer, or a read's
// worker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/privacy.h>

#include "days.h"

namespace feedback::subjects {

[[nodiscard]] std::vector<std::string> find(stadtkern::Connection& connection, std::string_view kind,
                                            std::string_view value);
void give(stadtkern::Connection& connection, std::string_view subject, stadtkern::Export& out);
// Repeatable: how much went this time.
std::uint64_t erase(stadtkern::Tx& tx, std::string_view subject);

// Of entries that were answered or closed before then: their words.
[[nodiscard]] stadtkern::Due due(stadtkern::Connection& connection, Micros before);
std::uint64_t drop(stadtkern::Tx& tx, Micros before, std::uint64_t limit);

// Entries that a program seems to have sent, and that nobody has taken for a person's: all of them.
[[nodiscard]] stadtkern::Due doubtful_due(stadtkern::Connection& connection, Micros before);
std::uint64_t drop_doubtful(stadtkern::Tx& tx, Micros before, std::uint64_t limit);

}  // namespace feedback::subjects
