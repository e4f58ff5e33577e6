// SPDX-License-Identifier: EUPL-1.2
// A report as staff see it: the public's view with the text and photos that wait for their release, and beside it what
// is the clerks' own. Contact data isn't part of it.
#pragma once

#include <string_view>

#include <stadtkern/store.h>

#include "settings.h"
#include "store.h"

namespace waste {
namespace v1 {
class Report;
}

namespace clerk {

// `base`: what links to photos begin with.
[[nodiscard]] v1::Report staff_message(stadtkern::Connection& connection, store::Kept kept, const Settings& settings,
                                       std::string_view language, std::string_view base);
// The same without what stands in other tables than `kept`: for lists. `now` says what is overdue.
[[nodiscard]] v1::Report staff_item(store::Kept kept, const Settings& settings, std::string_view language,
                                    std::string_view base, Micros now);

}  // namespace clerk
}  // namespace waste
