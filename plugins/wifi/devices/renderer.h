// SPDX-License-Identifier: EUPL-1.2
// Works out, behind the answers, what devices are to have once templates, groups or they themselves have changed. On a
// thread of its own: neither a worker nor a town's writer waits for it, and others' writes pass between its small ones.
// What is to be done stands in the store (devices.rendered) and so survives a kill; here stands only where to look.
// Owned by Front; any thread.
#pragma once

#include <cstdint>
#include <memory>

#include <stadtkern/town.h>

namespace wifi::devices {

inline constexpr std::int64_t kNotedAtOnce = 16;  // devices in one write; each costs it a few rows

class Renderer {
 public:
  Renderer();
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  // Behind the writes that this thread has queued for the town so far. Returns at once.
  void follow(const stadtkern::Town& town);
  // What stands in the store by now. Returns at once.
  void look(const stadtkern::Town& town);
  void leave(const stadtkern::Town& town);  // returns when nothing of that town is being worked out any more
  void stop();                              // the same for all of them, for good

 private:
  struct Line;
  std::shared_ptr<Line> line_;  // also of writes under way
};

}  // namespace wifi::devices
