// SPDX-License-Identifier: EUPL-1.2
// Use figures: counts what the portal shows, writes it once a minute, and shows it to staff. Any worker.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include <stadtkern/plugin.h>

#include "shell/list_cache.h"
#include "stats.pb.h"
#include "use/counter.h"
#include "use/days.h"

namespace portal::use {

class Front {
 public:
  // `lists`: whose pages have which titles.
  explicit Front(const stadtkern::shell::ListCache& lists) : lists_(lists) {}
  void serve(stadtkern::Host& host);

  void town_open(const stadtkern::Town& town);
  void town_close(const stadtkern::Town& town);
  // Writes what is still in memory. `done` once, when it is stored or cannot be.
  void drain(std::function<void()> done);

  void count(const stadtkern::Town& town, const Counts& counts) { counter_.add(town.id(), counts); }

 private:
  using Request = stadtkern::Request;

  stadtkern::Status write(stadtkern::Tx& tx);
  stadtkern::Status forget(stadtkern::Tx& tx);
  stadtkern::Result<stadtkern::Page> page(const Request& request, const stadtkern::PageRequest& page);
  // On the console's start page: what the portal reminds of.
  stadtkern::Result<stadtkern::Page> tile(const Request& request, const stadtkern::PageRequest& page);
  void csv(const Request& request, const stadtkern::HttpRequest& http, stadtkern::Reply<stadtkern::Raw> reply);
  stadtkern::Result<stats::v1::Figures> statistics(const Request& request, const stats::v1::GetFigures&);
  [[nodiscard]] std::string name_of(std::uint32_t town, std::string_view page, std::string_view language) const;

  const stadtkern::shell::ListCache& lists_;
  Counter counter_;
  std::mutex mutex_;
  std::map<std::uint32_t, stadtkern::Town> towns_;
};

}  // namespace portal::use
