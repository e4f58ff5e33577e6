// SPDX-License-Identifier: EUPL-1.2
// What the kernel counts, in Prometheus' text form. Pure.
#pragma once

#include "bus/metrics.h"
#include "lifecycle/supervisor.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

// Writes one metric after another: its head once, then its samples. Names begin with "stadtkern_". Values of labels
// need no escaping: ids, versions, words.
class MetricsText {
 public:
  void head(std::string_view name, std::string_view type, std::string_view help);
  void sample(std::string_view suffix, std::string_view labels, const std::string& value);
  void number(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value);  // both
  [[nodiscard]] static std::string label(std::string_view key, std::string_view value);

  std::string out;

 private:
  std::string name_;
};

[[nodiscard]] std::string metrics_text(const bus::Metrics& bus, const std::vector<UnitStatus>& units);

}  // namespace stadtkern::lifecycle
