// SPDX-License-Identifier: EUPL-1.2
// Delivers what waits: in each town, one delivery after the other for each channel, each claimed in the store before
// anything goes out, so that no two processes send one. Any thread; nothing here waits.
//
// A crash between the server's 250 and our commit leaves a mail that was sent and isn't known to be. It is sent again,
// with the same Message-ID.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <stadtkern/plugin.h>

#include "alarm.h"
#include "deliveries.h"
#include "post.h"
#include "settings.h"

namespace notify {

class Poster {
 public:
  Poster(stadtkern::Host& host, const TownSettings& towns)
      : host_(host), towns_(towns), alarm_([this](const stadtkern::Town& town) { kick(town); }) {}

  ~Poster();
  Poster(const Poster&) = delete;
  Poster& operator=(const Poster&) = delete;

  void start() { alarm_.start(); }
  // Begins nothing more; `done` comes when nothing is under way.
  void drain(std::function<void()> done);
  void town_open(const stadtkern::Town& town);
  void town_close(const stadtkern::Town& town);

  // Does what is due; returns at once.
  void kick(const stadtkern::Town& town);

  // Why nothing goes out there at present.
  struct Trouble {
    std::string why;
    Micros until = 0;
  };
  [[nodiscard]] std::optional<Trouble> trouble(const stadtkern::Town& town, const std::string& channel);
  // Asked by hand: pauses are over.
  void forgive(const stadtkern::Town& town);

  // Prometheus text, of this process.
  [[nodiscard]] std::string metrics();

 private:
  struct Job;
  using JobPtr = std::shared_ptr<Job>;
  // How one channel of a town stands.
  struct Lane {
    bool running = false;  // a delivery is under way, or looked for
    bool again = false;    // somebody asked for it meanwhile
    int failures = 0;      // of the server, in a row
    int misses = 0;        // in a row: no letter to be had, or no worker
    Trouble trouble;
    JobPtr unsettled;  // still under way: what came of it is not stored
  };
  // Hold the mutex while the town is used, and look at `closed` first: the handle is gone then. It is recursive, for a
  // write or call that is refused at once is told from inside.
  struct OpenTown {
    std::recursive_mutex mutex;
    bool closed = false;
    std::map<std::string, Lane> lanes;
  };

  std::shared_ptr<OpenTown> open(const stadtkern::Town& town);
  void begin(const stadtkern::Town& town, const std::shared_ptr<OpenTown>& open, const std::string& channel);
  void claimed(const JobPtr& job, bool stored);
  void run(const JobPtr& job);
  void ask_for_letter(const JobPtr& asking);
  void send(const JobPtr& job, const Errand& errand);
  void settle(const JobPtr& job, Ended ended, bool withdrawn = false);
  void store(const JobPtr& job);
  void settled(const JobPtr& job, const stadtkern::Status& stored);
  void note(const JobPtr& job, const Ended& ended);
  bool enter();  // false: draining
  void leave();

  stadtkern::Host& host_;
  const TownSettings& towns_;
  std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<OpenTown>> open_;
  int under_way_ = 0;
  bool draining_ = false;
  std::function<void()> drained_;
  std::atomic<std::uint64_t> sent_ = 0;
  std::atomic<std::uint64_t> failed_ = 0;  // tries
  std::atomic<std::uint64_t> given_up_ = 0;
  Alarm alarm_;
};

}  // namespace notify
