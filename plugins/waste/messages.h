// SPDX-License-Identifier: EUPL-1.2
// Between the contract's messages (proto/waste.proto) and the domain's values. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "open311/request_query.h"
#include "privacy.h"
#include "release.h"
#include "settings.h"
#include "submission.h"

namespace waste {
namespace v1 {
class CategoryList;
class ListReportsQuery;
class NewReport;
class Photo;
class Report;
class ReportList;
class TextRelease;
}  // namespace v1

// Without a position when only one half of it is given.
[[nodiscard]] Submission submission_of(const v1::NewReport& message);

// What is to be stored, or VALIDATION_FAILED with every fault at once, as faults_of_message has them.
[[nodiscard]] stadtkern::Result<NewReport> check_message(const v1::NewReport& message, const Settings& settings,
                                                         Micros now);

// The faults of check_submission with JSON pointers into v1::NewReport.
[[nodiscard]] stadtkern::Error faults_of_message(const stadtkern::Error& faults);

// The question behind a list, one report longer than the page so that it shows whether there is more.
// INVALID_ARGUMENT names every parameter that is no use.
[[nodiscard]] stadtkern::Result<open311::RequestQuery> query_of(const v1::ListReportsQuery& message,
                                                                const Settings& settings);

// The same parameters from a raw query string. INVALID_ARGUMENT names those that are no numbers.
[[nodiscard]] stadtkern::Result<v1::ListReportsQuery> list_query_of(std::string_view query);

// What anybody may see. `base_path`: what links to photos begin with; empty: none are given.
[[nodiscard]] v1::Report message_of(const PublicReport& report, std::string_view base_path = {});

[[nodiscard]] v1::Photo message_of(const Photo& photo);

[[nodiscard]] Release release_of(const v1::TextRelease& message);

[[nodiscard]] v1::CategoryList message_of(const Catalogue& catalogue);

}  // namespace waste
