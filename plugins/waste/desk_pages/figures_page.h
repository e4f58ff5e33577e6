// SPDX-License-Identifier: EUPL-1.2
// How many reports came, how many are open and how long they took, by category and district: what GET /statistics
// answers, as a page. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <stadtkern/form.h>
#include <stadtkern/result.h>

#include "desk_pages/deeds.h"
#include "desk_pages/place.h"
#include "waste.pb.h"

namespace waste::desk {

[[nodiscard]] v1::StatisticsQuery statistics_query(const stadtkern::Form& query);

// Of a query that makes no sense, at its fields.
[[nodiscard]] Faults faults_of_query(const stadtkern::Error& error, std::string_view language);

// `figures` is empty where there are faults.
[[nodiscard]] stadtkern::Page figures_page(const Place& place, const v1::StatisticsQuery& asked,
                                           const v1::Statistics& figures, const Faults& faults);

}  // namespace waste::desk
