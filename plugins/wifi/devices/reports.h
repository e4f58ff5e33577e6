// SPDX-License-Identifier: EUPL-1.2
// What devices push of themselves: taken by HTTP, kept in slots of three lengths. Any worker; SQL on the writer.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <stadtkern/plugin.h>

#include "devices/contacts.h"
#include "devices/monitoring.h"
#include "devices/steps.h"
#include "sites/site.h"

namespace wifi::devices {

inline constexpr std::string_view kMonitoring = "/api/v1/monitoring";  // the claimed path

// The last report, as lists show it.
struct Latest {
  Micros at = 0;
  std::int64_t clients = 0;
  std::int64_t received = 0, sent = 0;
  std::optional<std::int64_t> uptime;
  std::optional<double> load, memory;
};
[[nodiscard]] std::optional<Latest> latest(stadtkern::Connection& connection, std::string_view device);

struct Slot {
  Micros start = 0;
  std::int64_t reports = 0, clients = 0, most_clients = 0, received = 0, sent = 0, loads = 0;
  double load = 0;
};
[[nodiscard]] std::vector<Slot> slots(stadtkern::Connection& connection, std::string_view device, std::size_t step);

// Adds it to a slot of each length. The same report again changes nothing; one that is older than the last counts, but
// not its traffic, for counters only grow.
void take(stadtkern::Tx& tx, std::string_view device, std::string_view mac, const Report& report);

class Reports {
 public:
  explicit Reports(Contacts& contacts) : contacts_{contacts} {}
  void serve(stadtkern::Host& host);

 private:
  void push(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
            stadtkern::Reply<stadtkern::Raw> reply);

  Contacts& contacts_;
};

}  // namespace wifi::devices
