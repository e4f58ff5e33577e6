// SPDX-License-Identifier: EUPL-1.2
// Pulls another server's reports into the town: page by page (pull.h), stored as they come, each known by the server's
// id; then the pictures that it names. What was cut off is simply pulled again. One pull at a time for each town; any
// thread; nothing here waits.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <stadtkern/plugin.h>

#include "foreign/exchange.h"
#include "foreign/open_towns.h"
#include "import/tables.h"
#include "mirror/page.h"
#include "photo_intake.h"
#include "town_settings.h"

namespace waste::mirror {

struct Pulled {
  bool whole = false;
  std::uint64_t asked = 0;  // pages
  std::uint64_t read = 0;   // reports; those of a window that was asked for again in halves count again
  std::uint64_t fresh = 0;
  std::uint64_t changed = 0;
  std::uint64_t same = 0;
  std::uint64_t unlocated = 0;
  std::uint64_t failed = 0;
  std::string first_failure;
  std::uint64_t photos = 0;
  std::uint64_t photos_failed = 0;
  std::optional<std::uint64_t> vanished;  // of a whole one that left no gap
  std::optional<std::uint64_t> only_here;

  [[nodiscard]] std::string json() const;  // one line
};

class Puller {
 public:
  using Progress = std::function<void(std::uint64_t read)>;
  using Done = std::function<void(stadtkern::Result<Pulled>)>;

  // All must outlive it.
  Puller(stadtkern::Host& host, const TownSettings& towns, const importing::Tables& tables, const PhotoIntake& intake)
      : host_(host), towns_(towns), tables_(tables), intake_(intake) {}

  // `whole`: all since the setting's day, otherwise the last 90 days. CONFLICT: one is under way, or the town has
  // switched over; FAILED_PRECONDITION: the settings name no server; UNAVAILABLE: the server. `done` (may be
  // null) comes once unless the town closes.
  void pull(const stadtkern::Town& town, bool whole, Progress progress, Done done);
  // For who comes back to the town later.
  [[nodiscard]] std::shared_ptr<foreign::OpenTown> open(const stadtkern::Town& town) { return open_.of(town); }
  [[nodiscard]] bool running(const stadtkern::Town& town);
  // Returns when nothing of a pull uses the town any more.
  void town_close(const stadtkern::Town& town);

 private:
  struct Work;
  using WorkPtr = std::shared_ptr<Work>;

  void begin(const WorkPtr& work);
  void ask(const WorkPtr& work);
  void heard(const WorkPtr& work, const stadtkern::Result<foreign::Heard>& heard);
  void failed_once(const WorkPtr& work, std::string why);
  void keep(const WorkPtr& work);
  void end(const WorkPtr& work);
  void next_picture(const WorkPtr& work);
  void keep_picture(const WorkPtr& work, stadtkern::Result<std::vector<MadePhoto>> made);
  void fail(const WorkPtr& work, stadtkern::Error error);
  void finish(const WorkPtr& work, stadtkern::Result<Pulled> outcome);
  // write(Tx&) and, while the town is open, then(Status).
  template <class Write, class Then>
  void write(const WorkPtr& work, Write write, Then then);

  stadtkern::Host& host_;
  const TownSettings& towns_;
  const importing::Tables& tables_;
  const PhotoIntake& intake_;
  foreign::OpenTowns open_;
  // Pictures under way by town: the intake uses the town until it has called back.
  std::mutex mutex_;
  std::condition_variable fetched_;
  std::map<std::uint32_t, int> fetching_;
};

}  // namespace waste::mirror
