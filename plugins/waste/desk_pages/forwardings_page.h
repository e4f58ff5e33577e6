// SPDX-License-Identifier: EUPL-1.2
// Reports that are on their way to other authorities: staff try again what has failed, or give it up. Pure.
#pragma once

#include <string>

#include <stadtkern/pages.h>

#include "desk_pages/place.h"

namespace waste::v1 {
class ForwardingList;
}  // namespace waste::v1

namespace waste::desk {

struct ForwardingsShown {
  bool all = false;  // else only what has failed
  unsigned page = 1;
  std::string done{};  // "retry", "give_up": what was done a moment ago
};
[[nodiscard]] stadtkern::Page forwardings_page(const Place& place, const v1::ForwardingList& list,
                                               const ForwardingsShown& shown);

}  // namespace waste::desk
