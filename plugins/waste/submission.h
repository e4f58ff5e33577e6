// SPDX-License-Identifier: EUPL-1.2
// What somebody hands in, before it is a report: the checks that Open311 and the module's own interface share. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <stadtkern/result.h>

#include "report.h"
#include "settings.h"

namespace waste {

struct Submission {
  std::string category;
  std::optional<Position> position;
  std::string address;
  std::string address_id;
  std::string description;
  Contact contact;
  std::vector<AttributeValue> attributes;
  std::vector<std::string> media_urls;
  std::vector<std::string> photos{};  // ids
};

// The report to store (without id) with its contact apart, or VALIDATION_FAILED with every fault at once. Pointers are
// category, lat (for the pair: its reason follows on both names), address, address_id, description, attributes/CODE,
// media_url, photos, email, first_name, last_name, phone, device_id, account_id. `source` is "open311" or "api".
[[nodiscard]] stadtkern::Result<NewReport> check_submission(Submission submission, const Settings& settings,
                                                            std::string source, Micros now);

}  // namespace waste
