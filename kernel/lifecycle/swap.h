// SPDX-License-Identifier: EUPL-1.2
// Swap: how towns go from one release of a module to another while citizens use it. The new one is opened beside the
// old one and tried; then requests turn to it, and the old one stays warm; what is worse, or crashes, is turned back.
// A pure state machine: what happened and the time go in, what is to be done comes out. One thread.
#pragma once

#include "catalogue/modules.h"
#include "lifecycle/verdict.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

struct SwapOrder {
  std::string module;
  catalogue::Release to;
  std::set<std::string> towns;              // the empty name alone: a module of the node
  std::chrono::milliseconds watch{60'000};  // 0: what is flipped is settled at once
  std::uint8_t share = 10;  // percent of the safe requests that the old release goes on getting while it is watched
  std::string who;          // "operator:1000"
  bool back = false;        // a rollback: to the one that served before
  bool stop = false;        // both cannot work on one store: the old one ends before the new one begins
};

// The processes of the new release, taken together.
struct Candidate {
  bool ready = false;  // all of them
  bool down = false;   // one of them has failed, or was started again
  std::string why{};   // it is down
  std::set<std::string> open{};
  std::map<std::string, std::string> failed{};  // towns that could not be opened, with the reason
};

class Swap {
 public:
  using Time = std::chrono::milliseconds;  // of a steady clock
  enum class Phase {
    Stopping,  // with `stop`: the old release ends what it does and lets go of the towns; requests wait
    Opening,   // the new release is started and opens the towns
    Trying,    // it is asked in each town, and nobody else asks it
    Watching,  // it serves; the old one is warm
    Leaving,   // it stays; the old one ends what it does
    Done,      // the old one is gone
    Undone,    // the old one serves, as before
  };
  enum class Act {
    Open,    // the old release is gone: start the new one
    Narrow,  // open only towns() any longer
    Try,     // ask the new release in each of towns(), then tried()
    Flip,    // turn the routes of towns()
    Settle,  // note it durably: settled(), or undo() when that cannot be done
    Undo,    // back to what was
  };
  // What an operator sees of it. Texts are of one line.
  struct Event {
    Time at;  // since the order
    std::string text;
  };

  Swap(SwapOrder order, Time now);

  // --- what happened ----------------------------------------------------------------------------------------------
  void stopped(Time now);  // the old release has let go of towns()
  void look(const Candidate& candidate, Time now);
  void tried(const std::map<std::string, std::string>& failed, Time now);  // towns, with the reason
  void judged(const Verdict& verdict, Time now);                           // while watched
  void settled(Time now);
  void left(Time now);                          // the old release is gone from towns()
  void undo(const std::string& why, Time now);  // by an operator, or because the next step cannot be taken
  void keep(Time now);                          // an operator is content before the window ends

  // --- what came of it --------------------------------------------------------------------------------------------
  [[nodiscard]] std::vector<Act> take_acts();
  [[nodiscard]] const SwapOrder& order() const { return order_; }
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] bool over() const { return phase_ == Phase::Done || phase_ == Phase::Undone; }
  // Whether requests go to the new release.
  [[nodiscard]] bool flipped() const {
    return phase_ == Phase::Watching || phase_ == Phase::Leaving || phase_ == Phase::Done;
  }
  [[nodiscard]] const std::set<std::string>& towns() const { return towns_; }  // that take part (still)
  [[nodiscard]] const std::map<std::string, std::string>& left_out() const { return left_out_; }
  [[nodiscard]] bool window_over(Time now) const { return now >= flipped_at_ + order_.watch; }
  [[nodiscard]] Time watch_left(Time now) const;
  [[nodiscard]] const std::string& why() const { return why_; }    // Undone
  [[nodiscard]] const std::string& note() const { return note_; }  // of the verdict: "insufficient data: 12 requests"
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] Time flip_ms() const { return flipped_at_ - began_; }  // from the order; once flipped

 private:
  void say(std::string text, Time now);
  void leave_out(const std::map<std::string, std::string>& failed, Time now);
  void flip(Time now);
  void settle(Time now);

  SwapOrder order_;
  const Time began_;
  Time flipped_at_{};
  Phase phase_ = Phase::Opening;
  bool settling_ = false;
  std::set<std::string> towns_;
  std::map<std::string, std::string> left_out_;
  std::vector<Act> acts_;
  std::vector<Event> events_;
  std::string why_;
  std::string note_;
};

[[nodiscard]] std::string_view name(Swap::Phase phase) noexcept;  // "watching"

// Whether a store can be shared by two releases of a module, by their manifests' schema and schema_reads_from; in words
// why not, else empty. Zero: no store.
[[nodiscard]] std::string unfit(const catalogue::Manifest& old_release, const catalogue::Manifest& new_release);

}  // namespace stadtkern::lifecycle
