// SPDX-License-Identifier: EUPL-1.2
// How a round's days and results are drawn, for everybody and for staff. Pure, but for the store that is read.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/html.h>
#include <stadtkern/store.h>

#include "panels/panel.h"

namespace feedback::panels {

[[nodiscard]] std::string days_of(const Round& round, std::string_view language);  // both of them
// Its heading, and how many chose what; of texts only how many there are.
[[nodiscard]] stadtkern::html::Html question_result(stadtkern::Connection& connection, const Question& question,
                                                    std::string_view language);

}  // namespace feedback::panels
