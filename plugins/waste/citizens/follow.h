// SPDX-License-Identifier: EUPL-1.2
// Links by which somebody without an account comes back to a report. The token is a secret: it stands in no event and
// no log, and only as a hash in the store. What the link shows is what everybody may see.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "timestamp.h"

namespace waste::follow {

inline constexpr std::int64_t kMostOfAReport = 1000;

struct Link {
  std::string token;  // "~" and 32 hexadecimal digits; the gateway logs no segment that begins with "~"
  [[nodiscard]] std::string path() const { return "/followed/" + token; }  // below the module's mount
};

// A new link to the report of that id. NOT_FOUND, or RATE_LIMITED when it has kMostOfAReport.
[[nodiscard]] stadtkern::Result<Link> add(stadtkern::Tx& tx, std::string_view id);

// The same without a look whether there is such a report: for one that is made in this write.
[[nodiscard]] Link link(stadtkern::Tx& tx, const std::string& id);

// One whose token is known elsewhere: a letter's (letters.h).
void keep(stadtkern::Tx& tx, const std::string& id, std::string_view token);

// The report's id; nothing for what is no link (any more).
[[nodiscard]] std::optional<std::string> find(stadtkern::Connection& connection, std::string_view token);

// False: there was none.
bool remove(stadtkern::Tx& tx, std::string_view token);

[[nodiscard]] stadtkern::Error unknown();

// Links to reports that were closed before `before`, and who has said "me too" of them.
[[nodiscard]] stadtkern::Due due(stadtkern::Connection& connection, Micros before);
std::uint64_t drop(stadtkern::Tx& tx, Micros before, std::uint64_t limit);

}  // namespace waste::follow
