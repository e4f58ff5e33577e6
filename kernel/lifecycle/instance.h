// SPDX-License-Identifier: EUPL-1.2
// Instance: what one process of a unit goes through, from its HELLO to its end. A pure state machine: what happened and
// the time go in, what is to be done comes out. No process, socket or clock; tested without them. One thread.
#pragma once

#include "lifecycle/handover.h"
#include "lifecycle/process.h"
#include "wire/control.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

// How long the kernel waits for an instance before it ends it.
struct TimeLimits {
  std::chrono::milliseconds hello{10'000};
  std::chrono::milliseconds create{10'000};       // loading the code and constructing the plugin
  std::chrono::milliseconds town_open{5'000};     // one town
  std::chrono::milliseconds migrations{120'000};  // on top of town_open, of one town whose module has a schema
  std::chrono::milliseconds start{10'000};
  std::chrono::milliseconds stop{2'000};  // until it has ended by itself
  std::chrono::milliseconds ping{1'000};  // between two pings
  unsigned missed_pongs = 3;
  // A town that could not be opened is tried again after so long, then twice as long, and so on up to the most: its
  // disk or database may be back.
  std::chrono::milliseconds town_retry{5'000};
  std::chrono::milliseconds town_retry_most{60'000};
};

// What the machine has to know of its unit.
struct InstancePlan {
  std::string module;
  std::string version;
  bool has_schema = false;
  std::chrono::milliseconds drain{10'000};
  std::vector<std::uint32_t> towns;  // to be opened at the start
};

struct Action {
  enum class Kind {
    Welcome,      // send it, then listeners and registry
    Refuse,       // send Refused with `text`
    OpenTown,     // send TownOpen for `town`
    CloseTown,    // take `town` off the bus, then send TownClose
    Start,        // send Start
    BecomeReady,  // set the routes of all open towns, activate them
    RouteTown,    // the same for `town`, which was opened later
    Ping,         // send `number`
    Drain,        // no new requests; send Drain
    Stop,         // send Stop
    Kill,         // SIGKILL; `text` is why
    Note,         // log and show `text`
  };
  Kind kind;
  std::uint32_t town = 0;
  std::uint64_t number = 0;
  std::string text{};
};

class Instance {
 public:
  using Time = std::chrono::milliseconds;  // of a steady clock
  enum class Phase { Hello, Opening, Starting, Ready, Draining, Stopping, Killed, Ended };
  static constexpr Time kNever = Time::max();
  static constexpr std::uint32_t kWireVersion = 1;

  Instance(InstancePlan plan, const TimeLimits& limits, Time now);
  // One that served under the program before, and comes back to the bus.
  static Instance take_over(InstancePlan plan, const TimeLimits& limits, const Handover::Process& process, Time now);
  void hand_over(Handover::Process& process) const;  // its towns, without what they were opened with

  // --- what happened ----------------------------------------------------------------------------------------------
  void registered(Time now);  // the router knows it
  void connected(Time now);   // it has shown its nonce on the bus
  void message(const wire::control::Control& message, Time now);
  void channel_closed(std::string_view reason, Time now);
  void bus_lost(std::string_view reason);
  void exited(const Exit& exit);
  void tick(Time now);  // at or after deadline()

  // --- what is wanted ---------------------------------------------------------------------------------------------
  void open_town(std::uint32_t town, Time now);
  void close_town(std::uint32_t town, Time now);
  void stop(Time now);  // drain, if it is ready, and end

  // --- what came of it --------------------------------------------------------------------------------------------
  [[nodiscard]] std::vector<Action> take_actions();
  [[nodiscard]] Time deadline() const;  // when tick() has something to do
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] bool ready() const { return phase_ == Phase::Ready; }
  // It can be taken over by another kernel without being started again.
  [[nodiscard]] bool resumes() const { return resumes_; }
  [[nodiscard]] std::vector<std::uint32_t> open_towns() const;
  [[nodiscard]] std::vector<std::uint32_t> closing_towns() const;           // told to close, not yet done
  [[nodiscard]] std::map<std::uint32_t, std::string> failed_towns() const;  // with the reason
  [[nodiscard]] std::string failed_town(std::uint32_t id) const;            // that one's reason, or ""
  // Of an instance that has ended: whether it was told to, and in words why it did. Empty for a clean stop.
  [[nodiscard]] bool was_wanted() const { return stop_wanted_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] std::uint64_t log_lines_dropped() const { return log_lines_dropped_; }
  [[nodiscard]] std::uint64_t registry_applied() const { return registry_applied_; }

 private:
  enum class TownState { Opening, Open, Failed, Closing };
  struct Town {
    TownState state = TownState::Opening;
    std::string error{};    // of the last try, until one succeeds
    unsigned failures = 0;  // in a row
    Time retry_at = kNever;
    bool refused = false;  // its newest settings
    bool reopen = false;   // wanted again before it was closed
  };

  void misbehaves(std::string_view what, Time now);
  void hello(const wire::control::Hello& hello, Time now);
  void welcome(Time now);
  void town_opened(const wire::control::TownOpened& opened, Time now);
  void town_closed(std::uint32_t id);
  void retry_towns(Time now);
  void begin_start(Time now);
  void become_ready(Time now);
  void drained(Time now);
  void send_stop(Time now);
  void kill(std::string reason);
  void act(Action::Kind kind, std::uint32_t town = 0, std::uint64_t number = 0, std::string text = {});
  [[nodiscard]] bool any_opening() const;
  static bool has_failed(const Town& town);
  [[nodiscard]] std::chrono::milliseconds open_limit() const;

  InstancePlan plan_;
  TimeLimits limits_;
  Phase phase_ = Phase::Hello;
  std::map<std::uint32_t, Town> towns_;
  std::vector<Action> actions_;
  Time phase_deadline_;
  Time town_deadline_ = kNever;  // of the town that is being opened or closed, while ready
  Time next_ping_ = kNever;
  std::string waited_for_;  // what the phase's deadline is about, in words
  std::optional<wire::control::Hello> hello_;
  bool registered_ = false;
  bool connected_ = false;
  bool said_ready_ = false;
  bool resumes_ = false;
  bool bus_lost_ = false;
  bool stop_wanted_ = false;
  unsigned unanswered_pings_ = 0;
  std::uint64_t pings_ = 0;
  std::chrono::minutes misbehaviour_minute_{-1};
  unsigned misbehaviours_ = 0;  // told in that minute
  std::uint64_t log_lines_dropped_ = 0;
  std::uint64_t registry_applied_ = 0;
  std::string reason_;
};

}  // namespace stadtkern::lifecycle
