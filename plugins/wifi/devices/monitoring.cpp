// SPDX-License-Identifier: EUPL-1.2
#include "devices/monitoring.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <string>

#include <stadtkern/foreign_json.h>

#include "addresses.h"
#include "sites/site.h"

namespace wifi::devices {
namespace {

using stadtkern::Error;
using stadtkern::Json;
using stadtkern::Result;

constexpr double kLargest = 9007199254740992.0;             // what a double tells apart from its neighbours
constexpr std::int64_t kMostBytes = std::int64_t{1} << 53;  // the same, as bytes of all interfaces
constexpr double kLargestPlainLoad = 256;
constexpr double kLoadUnit = 65536;

// Remembers the first fault, so that reading needs no check behind each step.
class Check {
 public:
  void fault(const std::string& pointer, std::string_view why) {
    if (!error_) error_ = Error{stadtkern::Code::InvalidArgument, "error: " + pointer + " " + std::string(why)};
  }
  // The member, when it has that type; anything else but nothing at all is a fault.
  const Json* member(const Json& of, std::string_view name, Json::Type type, const std::string& pointer,
                     bool required = false) {
    const Json* found = of.find(name);
    const std::string place = pointer + "/" + std::string(name);
    if (!found && required) fault(place, "is missing");
    if (!found) return nullptr;
    if (!found->is(type)) {
      fault(place, "has the wrong type");
      return nullptr;
    }
    return found;
  }
  // A number that is not negative and can be counted with.
  std::optional<double> number(const Json& of, std::string_view name, const std::string& pointer,
                               bool required = false) {
    const Json* found = member(of, name, Json::Type::Number, pointer, required);
    if (!found) return std::nullopt;
    if (!std::isfinite(found->number) || found->number < 0 || found->number > kLargest) {
      fault(pointer + "/" + std::string(name), "is out of range");
      return std::nullopt;
    }
    return found->number;
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  std::optional<Error> error_;
};

void read_load(Check& check, const Json& resources, Report& out) {
  const Json* load = check.member(resources, "load", Json::Type::Array, "/resources");
  if (!load) return;
  const bool numbers = std::all_of(load->items.begin(), load->items.end(), [](const Json& item) {
    return item.is(Json::Type::Number) && std::isfinite(item.number) && item.number >= 0;
  });
  if (load->items.size() != 3 || !numbers) return check.fault("/resources/load", "must be three numbers");
  // Older agents send what the system counts in: 65536 to the whole.
  const bool counted = std::any_of(load->items.begin(), load->items.end(),
                                   [](const Json& item) { return item.number > kLargestPlainLoad; });
  out.load = load->items[0].number / (counted ? kLoadUnit : 1);
}

void read_memory(Check& check, const Json& resources, Report& out) {
  const Json* memory = check.member(resources, "memory", Json::Type::Object, "/resources");
  if (!memory) return;
  const auto value = [&](std::string_view name) { return check.number(*memory, name, "/resources/memory", true); };
  const auto total = value("total");
  const auto free = value("free");
  const auto buffered = value("buffered");
  const auto shared = value("shared");
  if (!total || !free || !buffered || !shared || *total <= 0) return;
  const double cached = memory->find("cached") ? memory->find("cached")->number : 0;
  out.memory_used = std::clamp(1 - (*free + *buffered + std::max(0.0, cached)) / *total, 0.0, 1.0);
}

void read_clients(Check& check, const Json& wireless, const std::string& pointer, std::set<std::string>& clients) {
  const Json* list = check.member(wireless, "clients", Json::Type::Array, pointer);
  if (!list) return;
  for (std::size_t index = 0; index < list->items.size(); ++index) {
    const auto mac = mac_of(list->items[index].text_of("mac"));
    if (!mac) return check.fault(pointer + "/clients/" + std::to_string(index) + "/mac", "is no MAC address");
    clients.insert(*mac);
  }
}

// The interfaces together must stay what can be counted with, too.
void add(Check& check, const Json& statistics, std::string_view name, const std::string& place, std::int64_t& sum) {
  const auto bytes = static_cast<std::int64_t>(check.number(statistics, name, place).value_or(0));
  if (bytes > kMostBytes - sum) return check.fault(place + "/" + std::string(name), "is out of range with the others");
  sum += bytes;
}

void read_interface(Check& check, const Json& interface, const std::string& pointer, Report& out,
                    std::set<std::string>& clients) {
  if (!interface.is(Json::Type::Object)) return check.fault(pointer, "must be an object");
  const Json* name = check.member(interface, "name", Json::Type::String, pointer, true);
  const Json* statistics = check.member(interface, "statistics", Json::Type::Object, pointer);
  const std::string place = pointer + "/statistics";
  // A bridge counts what its members have counted already.
  if (statistics && name && !name->text.starts_with("br-") && name->text != "lo") {
    add(check, *statistics, "rx_bytes", place, out.received);
    add(check, *statistics, "tx_bytes", place, out.sent);
  }
  const Json* wireless = check.member(interface, "wireless", Json::Type::Object, pointer);
  if (wireless) read_clients(check, *wireless, pointer + "/wireless", clients);
}

std::optional<int> digits(std::string_view text) {
  int out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return out;
}

}  // namespace

Result<Report> read_report(std::string_view json) {
  auto read = stadtkern::parse_json(json);
  if (!read) {
    read.error().message.insert(0, "error: ");
    return std::move(read).error();
  }
  Check check;
  Report out;
  if (read->text_of("type") != "DeviceMonitoring") check.fault("/type", "must be \"DeviceMonitoring\"");
  if (const Json* general = check.member(*read, "general", Json::Type::Object, "")) {
    if (const auto uptime = check.number(*general, "uptime", "/general"))
      out.uptime = static_cast<std::int64_t>(*uptime);
    static_cast<void>(check.number(*general, "local_time", "/general"));
  }
  if (const Json* resources = check.member(*read, "resources", Json::Type::Object, "")) {
    read_load(check, *resources, out);
    read_memory(check, *resources, out);
    static_cast<void>(check.member(*resources, "disk", Json::Type::Array, "/resources"));
  }
  std::set<std::string> clients;
  if (const Json* interfaces = check.member(*read, "interfaces", Json::Type::Array, "")) {
    for (std::size_t index = 0; index < interfaces->items.size(); ++index) {
      read_interface(check, interfaces->items[index], "/interfaces/" + std::to_string(index), out, clients);
    }
  }
  if (check.error()) return *check.error();
  out.clients = static_cast<std::int64_t>(clients.size());
  return out;
}

std::optional<std::int64_t> read_report_time(std::string_view text) {
  // DD-MM-YYYY_HH:MM:SS.ffffff
  constexpr std::string_view kForm = "00-00-0000_00:00:00.000000";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t at = 0; at < kForm.size(); ++at) {
    const bool digit = text[at] >= '0' && text[at] <= '9';
    if (kForm[at] == '0' ? !digit : text[at] != kForm[at]) return std::nullopt;
  }
  const auto part = [&](std::size_t at, std::size_t length) { return *digits(text.substr(at, length)); };
  const std::chrono::year_month_day day{std::chrono::year(part(6, 4)),
                                        std::chrono::month(static_cast<unsigned>(part(3, 2))),
                                        std::chrono::day(static_cast<unsigned>(part(0, 2)))};
  if (!day.ok() || part(11, 2) > 23 || part(14, 2) > 59 || part(17, 2) > 59) return std::nullopt;
  const auto time = std::chrono::sys_days(day).time_since_epoch() + std::chrono::hours(part(11, 2)) +
                    std::chrono::minutes(part(14, 2)) + std::chrono::seconds(part(17, 2)) +
                    std::chrono::microseconds(part(20, 6));
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

}  // namespace wifi::devices
