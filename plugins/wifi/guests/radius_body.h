// SPDX-License-Identifier: EUPL-1.2
// Bodies of FreeRADIUS's module rest, as OpenWISP takes them. An attribute that a packet does not have arrives as "".
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/foreign_json.h>

#include "guests/accounting.h"
#include "guests/live.h"

namespace wifi::guests {

using Faults = std::vector<std::pair<std::string, std::string>>;  // key of the body, what is wrong with it

struct Login {
  std::string user;
  std::string password;
  std::string called;
  std::string calling;
  std::string reply;  // of post-auth: "Access-Accept", "Access-Reject"
};
[[nodiscard]] Login read_login(const stadtkern::Json& body, Faults& faults);

struct Accounting {
  Record record;
  Live::Device device;  // never stored
};
[[nodiscard]] Accounting read_accounting(const stadtkern::Json& body, Faults& faults);

// {"KEY":["REASON"],...}
[[nodiscard]] std::string faults_json(const Faults& faults);

}  // namespace wifi::guests
