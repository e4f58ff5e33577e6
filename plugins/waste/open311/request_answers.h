// SPDX-License-Identifier: EUPL-1.2
// Requests as Open311 answers them. Takes public views only, so contact data cannot get in. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "open311/answers.h"
#include "privacy.h"

namespace waste::open311 {

// The requests in the order given. With `extensions`: attributes, extended_attributes and notes, in both formats.
[[nodiscard]] Answer write_requests(Format format, const std::vector<PublicReport>& reports, bool extensions);

// One request in JSON, as write_requests writes it without extensions.
[[nodiscard]] std::string write_request(const PublicReport& report);

// The answer to POST requests: the new report's id, and what its reporter should know (may be empty). Status 201.
[[nodiscard]] Answer write_created(Format format, std::string_view id, std::string_view notice);

[[nodiscard]] Answer write_token(Format format, std::string_view token, std::string_view id);

}  // namespace waste::open311
