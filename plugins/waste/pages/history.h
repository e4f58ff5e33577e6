// SPDX-License-Identifier: EUPL-1.2
// What has become of a report, day by day. Pure.
#pragma once

#include <string_view>

#include <stadtkern/html.h>

#include "privacy.h"

namespace waste::pages {

[[nodiscard]] stadtkern::html::Html history(const PublicReport& report, std::string_view zone,
                                            std::string_view language);

}  // namespace waste::pages
