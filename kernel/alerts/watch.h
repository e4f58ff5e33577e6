// SPDX-License-Identifier: EUPL-1.2
// Watch: looks at the node every few seconds and tells the operator's webhook what needs a person. Owned by the kernel;
// lives on its loop's thread.
#pragma once

#include "alerts/judge.h"
#include "alerts/sender.h"
#include "alerts/told_file.h"
#include "bus/metrics.h"
#include "config/config.h"
#include "lifecycle/supervisor.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace stadtkern::alerts {

// What the kernel knows at one moment.
struct Picture {
  std::vector<lifecycle::UnitStatus> units;
  std::map<std::string, std::uint64_t> queue_full;  // module -> refused since the kernel began
};

class Watch {
 public:
  static constexpr std::chrono::milliseconds kInterval{5'000};

  // `picture` asks the kernel and answers on the loop's thread; it is asked again only after it has answered.
  Watch(lifecycle::EventLoop& loop, log::Log& log, std::string program, std::filesystem::path state,
        std::function<void(std::function<void(Picture)>)> picture);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // The configuration from now on; begins to look.
  void configure(const config::Alerts& alerts, const std::vector<config::Town>& towns);
  // A look out of turn.
  void look_soon();

  // What was seen at the last look, as figures for Prometheus.
  [[nodiscard]] std::string metrics_text() const;

 private:
  void remember();
  void look();
  void judge(const Picture& picture);
  void told(const Notice& notice, UnixSeconds since, UnixSeconds at);

  log::Log& log_;
  const std::filesystem::path state_;
  std::function<void(std::function<void(Picture)>)> picture_;
  Thresholds thresholds_;
  std::vector<std::string> towns_;
  Memory memory_;
  AllTold told_;  // as it stands in the file
  Observation seen_;
  Sender sender_;
  bool looking_ = false;
  lifecycle::EventLoop::Timer timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// The body of a notice. `at` and `since` are seconds since 1970.
[[nodiscard]] std::string body_of(const Notice& notice, std::string_view node, UnixSeconds at, UnixSeconds since);

}  // namespace stadtkern::alerts
