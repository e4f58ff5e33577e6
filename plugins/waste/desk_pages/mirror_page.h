// SPDX-License-Identifier: EUPL-1.2
// The server that the town mirrors: when it was pulled, how it differs by day, and switching over. Pure.
#pragma once

#include <string>

#include <stadtkern/pages.h>

#include "desk_pages/place.h"

namespace waste::v1 {
class Mirror;
}  // namespace waste::v1

namespace waste::desk {

// `done`: "pull", "over", "back", what was done a moment ago.
[[nodiscard]] stadtkern::Page mirror_page(const Place& place, const v1::Mirror& mirror, const std::string& done);
// Where the settings name no server.
[[nodiscard]] stadtkern::Page no_mirror_page(const Place& place);

}  // namespace waste::desk
