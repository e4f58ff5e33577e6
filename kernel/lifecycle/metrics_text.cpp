// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/metrics_text.h"

#include "lifecycle/process.h"

#include <stadtkern/result.h>

#include <functional>
#include <string_view>

namespace stadtkern::lifecycle {
namespace {

std::string label(std::string_view key, std::string_view value) {
  return MetricsText::label(key, value);
}

std::string seconds(std::uint64_t microseconds) {
  std::string text = std::to_string(microseconds % 1'000'000);
  text.insert(0, 6 - text.size(), '0');
  return std::to_string(microseconds / 1'000'000) + "." + text;
}

void latencies(MetricsText& text, const bus::Metrics& bus) {
  text.head("request_seconds", "histogram", "From a request's arrival at the router to its final answer.");
  for (const auto& [module, metrics] : bus.modules) {
    const std::string labels = label("module", module);
    const bus::Histogram& histogram = metrics.latency;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < bus::Histogram::kBuckets; ++i) {
      below += histogram.in_bucket(i);
      // One bound per power of two is enough for a dashboard.
      if (i % 8 != 7 || histogram.upper_us(i) > 64'000'000) continue;
      text.sample("_bucket", labels + "," + label("le", seconds(histogram.upper_us(i))), std::to_string(below));
    }
    text.sample("_bucket", labels + "," + label("le", "+Inf"), std::to_string(histogram.count()));
    text.sample("_sum", labels, seconds(histogram.sum_us()));
    text.sample("_count", labels, std::to_string(histogram.count()));
  }
}

}  // namespace

void MetricsText::head(std::string_view name, std::string_view type, std::string_view help) {
  name_ = "stadtkern_" + std::string(name);
  out.append("# HELP ").append(name_).append(" ").append(help).append("\n");
  out.append("# TYPE ").append(name_).append(" ").append(type).append("\n");
}

void MetricsText::sample(std::string_view suffix, std::string_view labels, const std::string& value) {
  out.append(name_).append(suffix);
  if (!labels.empty()) out.append("{").append(labels).append("}");
  out.append(" ").append(value).append("\n");
}

void MetricsText::number(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
  head(name, type, help);
  sample("", "", std::to_string(value));
}

std::string MetricsText::label(std::string_view key, std::string_view value) {
  return std::string(key).append("=\"").append(value).append("\"");
}

std::string metrics_text(const bus::Metrics& bus, const std::vector<UnitStatus>& units) {
  MetricsText text;
  const auto of_modules = [&](std::string_view name, std::string_view type, std::string_view help,
                              const std::function<std::uint64_t(const bus::ModuleMetrics&)>& value) {
    text.head(name, type, help);
    for (const auto& [module, metrics] : bus.modules) {
      text.sample("", label("module", module), std::to_string(value(metrics)));
    }
  };
  using bus::ModuleMetrics;
  of_modules("requests_total", "counter", "Requests forwarded to a module.", [](const auto& m) { return m.requests; });
  text.head("answers_total", "counter", "Answers by outcome, the router's own included.");
  for (const auto& [module, metrics] : bus.modules) {
    for (std::size_t code = 0; code < ModuleMetrics::kCodes; ++code) {
      if (metrics.answers[code] == 0) continue;
      text.sample("", label("module", module) + "," + label("code", name(static_cast<Code>(code))),
                  std::to_string(metrics.answers[code]));
    }
  }
  of_modules("bytes_in_total", "counter", "Bytes towards a module.", [](const auto& m) { return m.bytes_in; });
  of_modules("bytes_out_total", "counter", "Bytes from a module.", [](const auto& m) { return m.bytes_out; });
  of_modules("waits_total", "counter", "Requests that had to wait.", [](const auto& m) { return m.waits; });
  of_modules("retries_total", "counter", "Requests sent again after a death.", [](const auto& m) { return m.retries; });
  of_modules("poison_total", "counter", "Requests in flight at two deaths, or refused for it.",
             [](const auto& m) { return m.poison; });
  of_modules("queue_full_total", "counter", "Requests refused because the module's queue or streams were full.",
             [](const auto& m) { return m.queue_full; });
  of_modules("in_flight", "gauge", "Requests sent and not answered.", [](const auto& m) { return m.in_flight; });
  of_modules("queued", "gauge", "Requests that wait.", [](const auto& m) { return m.queued; });
  latencies(text, bus);
  text.number("dropped_total", "counter", "Messages dropped by the router.", bus.dropped);
  text.number("refused_total", "counter", "Requests that reached no module's queue.", bus.refused);
  text.number("wake_ups_total", "counter", "Wake-ups forwarded.", bus.wake_ups);
  text.number("audits_total", "counter", "Violations seen by the router.", bus.audits);
  text.number("waiting_bytes", "gauge", "Bytes in all queues.", bus.waiting_bytes);
  text.number("retry_bytes", "gauge", "Bytes kept to repeat safe requests.", bus.retry_bytes);

  const auto of_units = [&](std::string_view name, std::string_view type, std::string_view help,
                            const std::function<std::uint64_t(const UnitStatus&)>& value) {
    text.head(name, type, help);
    for (const UnitStatus& unit : units) {
      text.sample("",
                  label("module", unit.module) + "," + label("unit", unit.unit) + "," + label("version", unit.version),
                  std::to_string(value(unit)));
    }
  };
  of_units("ready", "gauge", "1 while a unit answers.",
           [](const auto& unit) { return unit.state == UnitState::Ready ? 1U : 0U; });
  of_units("quarantined", "gauge", "1 while a unit is in quarantine.",
           [](const auto& unit) { return unit.state == UnitState::Quarantined ? 1U : 0U; });
  of_units("restarts_total", "counter", "Starts of a unit after its first.",
           [](const auto& unit) { return unit.restarts; });
  of_units("towns", "gauge", "Towns open in a unit.", [](const auto& unit) { return unit.towns.size(); });
  of_units("resident_bytes", "gauge", "Resident memory of a unit's process.",
           [](const auto& unit) { return unit.pid > 0 ? resident_bytes(unit.pid) : 0; });
  of_units("log_lines_dropped_total", "counter", "Log lines that an instance could not hand over.",
           [](const auto& unit) { return unit.log_lines_dropped; });
  return std::move(text.out);
}

}  // namespace stadtkern::lifecycle
