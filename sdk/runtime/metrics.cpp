// SPDX-License-Identifier: Apache-2.0
// What metrics/v1 answers: the host's own figures and the plugin's, as Prometheus text.
#include "runtime/runtime.h"

#include <stadtkern/detail/api.h>

#include <fstream>

namespace stadtkern::runtime {
namespace {

// Resident memory in bytes, from /proc/self/statm.
std::uint64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  in >> total >> resident;
  return resident * 4096;
}

void put(std::string& out, std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ");
  out.append(type).append("\n").append(name).append(" ").append(std::to_string(value)).append("\n");
}

void put_aside(std::string& out, const std::map<std::string, std::int64_t>& towns) {
  constexpr std::string_view kName = "stadtkern_module_events_set_aside";
  out.append("# HELP ").append(kName).append(
      " Events that the module could not handle and that wait for an operator\n");
  out.append("# TYPE ").append(kName).append(" gauge\n");
  for (const auto& [town, count] : towns) {
    out.append(kName).append("{town=\"").append(town).append("\"} ").append(std::to_string(count)).append("\n");
  }
}

}  // namespace

std::string Runtime::metrics() {
  std::string out;
  std::size_t active = 0;
  {
    const std::lock_guard lock(active_mutex_);
    active = active_.size();
  }
  put(out, "stadtkern_module_requests_in_progress", "gauge", "Requests that the module handles now", active);
  put(out, "stadtkern_module_calls_in_progress", "gauge", "Calls to other modules under way", calls_.size());
  put(out, "stadtkern_module_resident_bytes", "gauge", "Resident memory of the process", resident_bytes());
  put(out, "stadtkern_module_log_lines_dropped_total", "counter", "Log lines that the pipe did not take",
      log_.dropped());
  if (stores_) {
    put(out, "stadtkern_module_stores_open", "gauge", "Stores open at the moment", stores_->open_count());
  }
  if (!registrations_.subscribers.empty()) put_aside(out, aside_.towns());
  for (const auto& scrape : registrations_.scrapes) {
    scrape.callback(
        scrape.user, [](void* to, stadtkern_bytes text) { static_cast<std::string*>(to)->append(detail::view(text)); },
        &out);
  }
  return out;
}

}  // namespace stadtkern::runtime
