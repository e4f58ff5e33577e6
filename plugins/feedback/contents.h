// SPDX-License-Identifier: EUPL-1.2
// The one table of what tells of a person: for each subject, an opaque id, named values. Writer, or a read's worker.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <stadtkern/store.h>

namespace feedback::contents {

using Values = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] Values of(stadtkern::Connection& connection, std::string_view subject);
// An empty value is none.
void put(stadtkern::Tx& tx, std::string_view subject, std::string_view name, std::string_view value);
// How many values went.
std::int64_t erase(stadtkern::Tx& tx, std::string_view subject);

}  // namespace feedback::contents
