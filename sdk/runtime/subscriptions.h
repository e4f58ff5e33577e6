// SPDX-License-Identifier: Apache-2.0
// Brings other modules' events to a plugin, exactly once in effect: pulled over the bus, handled in the transaction
// that moves the cursor. A wake-up makes it quick, a look at the publisher's heads every 10 s makes it sure.
#pragma once

#include "runtime/aside_count.h"
#include "runtime/calls.h"
#include "runtime/log.h"
#include "runtime/registrations.h"
#include "runtime/schedule.h"
#include "runtime/store/stores.h"
#include "runtime/store/subscriptions.h"
#include "runtime/town.h"
#include "wire/control.h"
#include "wire/events.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace stadtkern::runtime {

class Subscriptions {
 public:
  // Calls `method` ("Pull", "Heads") of the publisher's events/v1 in a town (0: the node).
  using CallPublisher = std::function<void(std::uint32_t town, std::uint32_t service, std::string_view method,
                                           std::string_view payload, OnAnswer on_answer)>;

  Subscriptions(const wire::control::ModuleFacts& facts, const Registrations& registrations, store::Stores& stores,
                Schedule& schedule, Log& log, AsideCount& aside, CallPublisher call);

  void activate(const std::shared_ptr<stadtkern_town>& town, std::uint64_t activation);  // [worker]
  void close(std::uint32_t town);                                                        // [worker]
  // A wake-up from the bus. [worker]
  void wake(std::uint32_t service, std::uint32_t town);

  // Who handles a type in a town, and under which activation. [any]
  struct Handling {
    std::shared_ptr<stadtkern_town> town;
    std::uint64_t activation = 0;
    const Subscriber* subscriber = nullptr;  // null: this version does not subscribe to it
  };
  // Unavailable: this instance is not the one whose standing work runs in that town.
  [[nodiscard]] Result<Handling> handling(std::uint32_t town, std::string_view type = {}) const;

 private:
  struct Active {
    std::shared_ptr<stadtkern_town> town;
    std::uint64_t activation = 0;
  };
  // One subscribed type in one town.
  struct Flow {
    std::shared_ptr<stadtkern_town> town;
    std::uint64_t activation = 0;
    const Subscriber* subscriber = nullptr;
    const wire::control::Subscription* declared = nullptr;
    bool running = false;
    bool again = false;            // news came while running
    bool lagged = false;           // read on from the oldest event that is kept
    std::uint64_t failed_seq = 0;  // the event behind the cursor, and how often its handler failed
    unsigned attempts = 0;
    std::string why;                 // the handler's words at last
    std::int64_t not_before_us = 0;  // its next attempt, on the schedule's clock
    unsigned failures = 0;           // in a row, to reach publisher or store
    // Behind the stored cursor, everything up to here was looked at: only what has an effect moves the stored one.
    store::Cursor looked;
  };
  struct Page;                                        // events on their way through the store
  using Key = std::pair<std::uint32_t, std::string>;  // town, type

  void start(const Key& key);
  void pull(const Key& key, const Flow& flow);
  void lag(const Key& key, const Flow& flow, const Error& error);
  void handle_page(const Key& key, const Flow& flow, bool keep_position, wire::events::PullReply reply);
  void keep(const Key& key, const Flow& flow, const store::Cursor& position, bool more);
  enum class Outcome { Done, More, Unreachable, HandlerFailed, Replaced };
  struct Finish {
    Outcome outcome;
    std::uint64_t failed_seq = 0;  // with HandlerFailed, and the handler's words
    std::string why{};
  };
  void finished(const Key& key, std::uint64_t activation, const Finish& finish);
  Result<store::Reply> apply(store::Tx& tx, const Flow& flow, Page& page, std::size_t index);
  Status effect(store::Tx& tx, const Flow& flow, Page& page, std::size_t index, const std::string& name);
  unsigned attempts_allowed() const;
  void poll();

  const wire::control::ModuleFacts& facts_;
  const Registrations& registrations_;
  store::Stores& stores_;
  Schedule& schedule_;
  Log& log_;
  AsideCount& aside_;
  const CallPublisher call_;
  mutable std::mutex mutex_;
  std::map<std::uint32_t, Active> active_;
  std::map<Key, Flow> flows_;
  std::map<std::uint32_t, std::string> generations_;  // of each publisher, by service
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<std::string, std::uint64_t>> seen_;  // (service, town)
};

}  // namespace stadtkern::runtime
