// SPDX-License-Identifier: EUPL-1.2
// Sends what is to be forwarded, asks for tokens and for how forwarded reports stand: one step after the other for each
// town, each claimed in the store before anything goes out, so that no two processes send one report. Any thread;
// nothing here waits.
//
// A crash between the other's answer and our commit leaves a report that was sent and isn't known to be. So whatever
// was begun before is looked for among theirs first, by the mark in its description; a server that shows neither
// descriptions nor places would get it twice.
#pragma once

#include <memory>

#include <stadtkern/plugin.h>

#include "foreign/open_towns.h"
#include "town_settings.h"

namespace waste::forward {

class Sender {
 public:
  Sender(stadtkern::Host& host, const TownSettings& towns) : host_(host), towns_(towns) {}

  // Does what is due; returns at once.
  void kick(const stadtkern::Town& town);
  void town_close(const stadtkern::Town& town) { open_.close(town); }

 private:
  struct Job;
  using JobPtr = std::shared_ptr<Job>;

  void next(const stadtkern::Town& town, std::shared_ptr<foreign::OpenTown> open);
  void run(const JobPtr& job);
  void look_for(const JobPtr& job);
  void post(const JobPtr& job);
  void ask_for_id(const JobPtr& job);
  void ask_for_status(const JobPtr& job);
  // Calls `then` with the answer while the town is open.
  template <class Then>
  void talk(const JobPtr& job, std::string url, std::optional<std::string> form, Then then);
  // change(Tx&, Forwarding&) in a write; then what is due next.
  template <class Change>
  void settle(const JobPtr& job, Change change);

  stadtkern::Host& host_;
  const TownSettings& towns_;
  foreign::OpenTowns open_;
};

}  // namespace waste::forward
