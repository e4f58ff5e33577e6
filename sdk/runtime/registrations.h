// SPDX-License-Identifier: Apache-2.0
// What a plugin registered besides handlers and routes. Filled while it is created, then only read, by any thread.
#pragma once

#include <stadtkern/abi_privacy.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
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

struct FindHandler {
  stadtkern_code (*handler)(void* user, stadtkern_town* town, stadtkern_connection* connection, stadtkern_bytes kind,
                            stadtkern_bytes value, stadtkern_found found, void* found_to, stadtkern_fail fail,
                            void* to) = nullptr;
  void* user = nullptr;
};

struct ExportHandler {
  stadtkern_code (*handler)(void* user, stadtkern_town* town, stadtkern_connection* connection, stadtkern_bytes subject,
                            stadtkern_export* out, stadtkern_fail fail, void* to) = nullptr;
  void* user = nullptr;
};

struct EraseHandler {
  stadtkern_code (*handler)(void* user, stadtkern_tx* tx, stadtkern_bytes subject, std::uint64_t* changed, int* more,
                            stadtkern_fail fail, void* to) = nullptr;
  void* user = nullptr;
};

struct RetentionRule {
  std::string id;
  std::vector<std::pair<std::string, std::string>> names;  // language, text
  std::string setting;                                     // JSON pointer
  std::string fallback;
  decltype(stadtkern_retention_rule::due) due;
  decltype(stadtkern_retention_rule::apply) apply;
  void* user;
};

struct PrivacyHandlers {
  FindHandler find;  // may be missing: nobody is found
  ExportHandler export_;
  EraseHandler erase;
  std::vector<RetentionRule> rules;
};

struct Registrations {
  std::vector<Subscriber> subscribers;
  std::map<std::string, TimerHandler, std::less<>> timers;
  std::map<std::string, CommandHandler, std::less<>> commands;
  std::vector<Scrape> scrapes;
  PrivacyHandlers privacy;
};

}  // namespace stadtkern::runtime
