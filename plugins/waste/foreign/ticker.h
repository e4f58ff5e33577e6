// SPDX-License-Identifier: EUPL-1.2
// Looks soon after its start and then every half minute whether a town has something to do with other servers. A thread
// of the module's own, and not a timer of the runtime: that would be a write a minute in each of a thousand towns, of
// which few have such servers.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include <stadtkern/town.h>

namespace waste::foreign {

class Ticker {
 public:
  // `tick` must return at once and not throw; it is called for one town at a time.
  explicit Ticker(std::function<void(const stadtkern::Town&)> tick) : tick_(std::move(tick)) {}
  ~Ticker() { stop(); }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  void start();
  void stop();  // returns when nothing ticks any more; may be called again

  void watch(const stadtkern::Town& town, bool wanted);
  void leave(const stadtkern::Town& town) { watch(town, false); }  // returns when it ticks for that town no more

 private:
  void run();

  const std::function<void(const stadtkern::Town&)> tick_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool over_ = false;
  std::map<std::uint32_t, stadtkern::Town> towns_;
  std::thread thread_;
};

}  // namespace waste::foreign
