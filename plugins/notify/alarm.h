// SPDX-License-Identifier: EUPL-1.2
// Rings for a town when something of it is due. A thread of the module's own, and not a timer of the runtime: that
// would be a write a minute in each of a thousand towns, of which few have something to send.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include <stadtkern/town.h>

namespace notify {

class Alarm {
 public:
  // `ring` must return at once and not throw.
  explicit Alarm(std::function<void(const stadtkern::Town&)> ring) : ring_(std::move(ring)) {}
  ~Alarm() { stop(); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void start();
  void stop();  // returns when nothing rings any more; may be called again

  // Rings once, at the latest after that pause; sooner when it was asked for sooner.
  void after(const stadtkern::Town& town, std::chrono::microseconds pause);
  void leave(const stadtkern::Town& town);  // returns when it rings for that town no more

 private:
  using Clock = std::chrono::steady_clock;
  struct Due {
    stadtkern::Town town;
    Clock::time_point at;
  };
  void run();

  const std::function<void(const stadtkern::Town&)> ring_;
  std::mutex mutex_;
  std::mutex ringing_;  // held while it rings; before mutex_
  std::condition_variable changed_;
  bool over_ = false;
  std::map<std::uint32_t, Due> towns_;
  std::thread thread_;
};

}  // namespace notify
