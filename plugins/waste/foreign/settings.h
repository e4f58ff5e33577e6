// SPDX-License-Identifier: EUPL-1.2
// The other Open311 servers of a town's settings: whom reports are handed over to ("authorities"), and whom the town
// mirrors ("mirror"). Values only; read once, then constant.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "category.h"
#include "timestamp.h"

namespace stadtkern {
struct Json;
}

namespace waste::foreign {

// Where a GeoReport v2 server stands.
struct Endpoint {
  std::string url;                    // of the resources, without a slash at its end
  std::string host;                   // the only one that is asked: "open311.example.org", "open311.example.org:8443"
  std::vector<std::string> networks;  // private ones that it may stand in
  std::string jurisdiction_id;
  std::string format = "json";  // or "xml"
};

struct Authority {
  std::string id;
  LocalText name;
  Endpoint endpoint;
  std::string api_key;                          // never logged, shown or told
  std::map<std::string, std::string> services;  // our category -> their service_code; "*": every other
  bool send_contact = false;                    // who made the report is told to them
  bool done_here = false;                       // what they close is done here; otherwise it is suggested to staff
  bool publish_answers = false;                 // their status_notes are for everybody; otherwise for staff

  // Empty: they take none of that category.
  [[nodiscard]] std::string_view service_for(std::string_view category) const;
};

struct Mirror {
  Endpoint endpoint;
  std::string source = "mirror";                  // the first half of each report's identity there
  Micros since = 0;                               // reports from then on
  Micros every = 3'600 * kSecond;                 // between two pulls of the last 90 days
  std::map<std::string, std::string> categories;  // their service_code or name -> our category
  std::string zone;                               // of times without one; empty: the town's
};

inline constexpr std::size_t kMostAuthorities = 50;

// Reads the values; what is wrong goes to `faults` with its pointer, and never repeats a key.
[[nodiscard]] std::vector<Authority> read_authorities(const stadtkern::Json& value, const std::string& at,
                                                      const Catalogue& categories,
                                                      std::vector<stadtkern::FieldError>& faults);
[[nodiscard]] std::optional<Mirror> read_mirror(const stadtkern::Json& value, const std::string& at,
                                                const Catalogue& categories,
                                                std::vector<stadtkern::FieldError>& faults);

}  // namespace waste::foreign
