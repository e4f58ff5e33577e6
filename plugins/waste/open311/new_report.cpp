// SPDX-License-Identifier: EUPL-1.2
#include "open311/new_report.h"

#include <algorithm>

#include "open311/request_query.h"
#include "submission.h"
#include "text.h"

namespace waste::open311 {
namespace {

void check_key(const Parameters& parameters, const Settings& settings, Errors& errors) {
  if (settings.api_keys.empty()) return;
  const auto given = parameters.find("api_key");
  if (!given) return errors.add(403, "api_key was not provided");
  bool known = false;
  for (const std::string& key : settings.api_keys) known = same_secret(key, *given) || known;
  if (!known) errors.add(403, "api_key is not valid");
}

// False when lat or long was given and is no use; the error is then told already.
bool read_position(const Parameters& parameters, Submission& submission, Errors& errors) {
  const auto lat = parameters.find("lat");
  const auto lon = parameters.find("long");
  if (!lat && !lon) return true;
  if (!lat || !lon) {
    errors.add(400, "lat and long must be given together");
    return false;
  }
  const auto lat_number = decimal(*lat);
  const auto lon_number = decimal(*lon);
  if (!lat_number || !lon_number) {
    errors.add(400, "lat and long must be numbers");
    return false;
  }
  submission.position = Position{*lat_number, *lon_number};
  return true;
}

// A field of the submission in the words of Open311.
std::string parameter_name(std::string_view field) {
  constexpr std::string_view kAttributes = "attributes/";
  if (field == "category") return "service_code";
  if (field == "lat") return "lat and long";
  if (field == "address") return "address_string";
  if (field.substr(0, kAttributes.size()) == kAttributes) {
    return "attribute[" + std::string{field.substr(kAttributes.size())} + "]";
  }
  return std::string{field};
}

}  // namespace

Parsed<NewReport> parse_new_report(const Parameters& parameters, const Settings& settings, Micros now) {
  Errors errors;
  check_key(parameters, settings, errors);
  check_jurisdiction(parameters, settings, errors);
  Submission submission;
  submission.category = parameters.text("service_code");
  if (submission.category.empty()) {
    errors.add(400, "service_code was not provided");
  } else if (!settings.categories.find(submission.category)) {
    errors.add(404, "service_code is not known");
  }
  const bool position_usable = read_position(parameters, submission, errors);
  submission.address = parameters.text("address_string");
  submission.address_id = parameters.text("address_id");
  submission.description = parameters.text("description");
  submission.media_urls = parameters.all("media_url");
  for (std::string& more : parameters.all("media_url[]")) submission.media_urls.push_back(std::move(more));
  submission.attributes = parameters.attributes();
  submission.contact = {parameters.text("email"), parameters.text("first_name"), parameters.text("last_name"),
                        parameters.text("phone"), parameters.text("device_id"),  parameters.text("account_id")};
  if (submission.contact.device_id.empty()) submission.contact.device_id = parameters.text("deviceid");

  auto checked = check_submission(std::move(submission), settings, "open311", now);
  if (!checked) {
    for (const auto& fault : checked.error().fields) {
      if (fault.pointer == "category") continue;                 // told above, with its own code
      if (fault.pointer == "lat" && !position_usable) continue;  // told above
      errors.add(400, parameter_name(fault.pointer) + " " + fault.reason);
    }
  }
  if (!errors.empty()) return errors;
  return *std::move(checked);
}

}  // namespace waste::open311
