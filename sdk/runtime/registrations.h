// SPDX-License-Identifier: Apache-2.0
// What a plugin registered besides handlers and routes. Filled while it is created, then only read, by any thread.
#pragma once

#include <stadtkern/abi.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace stadtkern::runtime {

struct Subscriber {
  std::string type;
  stadtkern_code (*handler)(void* user, stadtkern_tx* tx, const stadtkern_event* event, stadtkern_fail fail, void* to);
  void* user;
};

struct TimerHandler {
  std::int64_t period_us;
  stadtkern_code (*handler)(void* user, stadtkern_tx* tx, stadtkern_fail fail, void* to);
  void* user;
};

struct CommandHandler {
  void (*handler)(void* user, stadtkern_command* command, stadtkern_request* request, const stadtkern_bytes* arguments,
                  size_t argument_count);
  void* user;
};

struct Scrape {
  void (*callback)(void* user, void (*put)(void* to, stadtkern_bytes text), void* to);
  void* user;
};

struct Registrations {
  std::vector<Subscriber> subscribers;
  std::map<std::string, TimerHandler, std::less<>> timers;
  std::map<std::string, CommandHandler, std::less<>> commands;
  std::vector<Scrape> scrapes;
};

}  // namespace stadtkern::runtime
