// SPDX-License-Identifier: EUPL-1.2
// Supervisor: keeps the desired units running. Starts them in the order of what they require (side by side where that
// allows), starts again what died, puts in quarantine what dies too often, stops in reverse. Lives on the loop's
// thread.
#pragma once

#include "lifecycle/audit.h"
#include "lifecycle/backoff.h"
#include "lifecycle/desired.h"
#include "lifecycle/instance_process.h"

#include <stadtkern/result.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

enum class UnitState { Starting, Ready, Draining, Stopped, Failed, Quarantined };
[[nodiscard]] std::string_view name(UnitState state) noexcept;  // "quarantined"

struct UnitStatus {
  std::string unit;
  std::string label;  // the unit without its version: "bench", "bench.CELL"
  std::string module;
  std::string version;
  std::string runtime;
  UnitState state = UnitState::Stopped;
  std::vector<std::string> towns;                   // open in it
  std::vector<std::string> closing_towns;           // told to close, not yet done
  std::map<std::string, std::string> failed_towns;  // with the reason
  std::size_t wanted_towns = 0;
  pid_t pid = 0;  // 0: none
  std::optional<bus::InstanceId> bus_id;
  unsigned restarts = 0;
  std::chrono::milliseconds up{};  // since its process was started
  std::string note;                // why it is not ready, or what was last noted
  std::string last_output;         // of the last instance that died
  std::uint64_t log_lines_dropped = 0;
  std::uint64_t registry = 0;  // number that an instance with `edge` has applied
};

class Supervisor {
 public:
  struct Events {
    std::function<void()> all_ready;  // for the first time since the start
    std::function<void(const std::string& unit, const std::string& why)> quarantined;
    std::function<void()> instances_changed;  // processes came or went
    // It became ready, died, ended, or has a town more or one that could not be opened. Not from within what it asks.
    std::function<void(const std::string& unit)> unit_changed;
    std::function<void()> taken_over;  // what the program before left is back on the bus, or gone
  };

  Supervisor(Surroundings around, AuditLog& audit, Interner& ids, Events events);
  ~Supervisor();  // kills what still runs
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Moves to another picture; listeners must be bound before. What did not change goes on untouched. Returns the steps
  // that it has begun.
  std::vector<Step> apply(Desired wanted);
  // Drains and starts again the units of a module; lifts its quarantine. NotFound when no unit has that module.
  [[nodiscard]] Status restart(std::string_view module);
  // Drains everything in reverse order, then calls `done`.
  void stop_all(std::function<void()> done);
  void set_log_level(const std::string& level);

  // --- another program of the kernel takes over
  // Why it cannot be now: something is on its way from one state to another. Empty: it can.
  [[nodiscard]] std::string not_handed_over() const;
  void pause();                        // all instances: they begin nothing new from now on
  void go_on();                        // nobody takes over after all
  void hand_over(Handover& handover);  // instances and numbers; nothing may be asked of it afterwards
  // FailedPrecondition: something runs that is not wanted.
  [[nodiscard]] Status fits(const Handover& handover, const Desired& wanted) const;
  // Instead of a start: what ran goes on as what is wanted under the same name; apply(wanted) does the rest.
  void take_over(const Handover& handover, const Desired& wanted);

  // From the bus (posted to the loop by its owner).
  void bus_connected(bus::InstanceId instance);
  void bus_lost(bus::InstanceId instance, const std::string& reason);

  [[nodiscard]] const Desired& desired() const { return desired_; }
  [[nodiscard]] std::vector<UnitStatus> status() const;
  [[nodiscard]] std::optional<UnitStatus> status_of(std::string_view unit) const;
  // How a unit's process fares with one of its towns, for those who ask town by town: its state, note, and why the town
  // could not be opened (empty: it was, or nobody tried).
  struct TownStatus {
    UnitState state = UnitState::Stopped;
    std::string note;
    std::string failed;
  };
  [[nodiscard]] std::optional<TownStatus> town_status(std::string_view unit, const std::string& town) const;
  // Towns that a unit has left to another one, and where requests of before still run.
  // Whether a process of that module has the town open, or may have: one that comes or goes.
  [[nodiscard]] bool has_open(std::string_view module, std::string_view town) const;
  [[nodiscard]] bool leaving(std::string_view unit) const;
  [[nodiscard]] std::vector<InstanceProcess*> instances() const;

 private:
  enum class Afterwards { Restart, Stay, Forget };  // when the process has been stopped
  struct Record {
    Record(EventLoop& loop, Unit what, const config::Restart& policy)
        : unit(std::move(what)), backoff(policy), timer(loop) {}
    Unit unit;
    Backoff backoff;
    EventLoop::Timer timer;
    UnitState state = UnitState::Starting;
    std::unique_ptr<InstanceProcess> process;
    bool settled = false;    // its first start came to an end, good or bad: those behind it need not wait any longer
    bool stopping = false;   // told to, or to be told once those behind it have gone
    bool told = false;       // to stop
    bool back_soon = false;  // it has failed, and is started again so soon that requests wait for it
    Afterwards afterwards = Afterwards::Restart;
    unsigned restarts = 0;
    std::string note;
    std::string last_output;
  };

  void take(const Step& step, const Desired& wanted);
  void define(const Desired& wanted);
  void start_what_can();
  void start(Record& record);
  [[nodiscard]] InstanceProcess::Events events_of(const std::string& unit);
  void came_back(const std::string& unit);
  void became_ready(Record& record);
  void ended(const std::string& unit);
  void died(Record& record, const std::string& why);
  void settle(Record& record);
  void wish_stop(Record& record, Afterwards afterwards);
  void stop_what_can();
  [[nodiscard]] bool others_first(const Record& record) const;
  void expect(const Record& record);
  void park_routes(const Record& record, const std::vector<std::uint32_t>& towns, bool node_too);
  void clear_routes(const Record& record, const std::vector<std::uint32_t>& towns, bool node_too);
  void publish_registry(const Desired& wanted);
  void turn_routes(const Desired& wanted);
  void leave_town(const std::string& unit, std::uint32_t town);
  void look_after_leaving();
  void changed(const std::string& unit);
  [[nodiscard]] UnitStatus status_of(const std::string& name, const Record& record) const;
  [[nodiscard]] std::string note_of(const Record& record) const;
  void check_all_ready();
  [[nodiscard]] Record* find(std::string_view unit);

  Surroundings around_;
  AuditLog& audit_;
  Interner& ids_;
  Events events_;
  Desired desired_;
  std::map<std::string, std::unique_ptr<Record>, std::less<>> records_;
  std::map<std::string, unsigned> started_;  // instances of each unit so far: no name comes twice
  // Told to close only when what runs there has ended.
  struct Leaving {
    std::string unit;
    std::uint32_t town = 0;
    std::chrono::milliseconds until{};
  };
  std::vector<Leaving> leaving_;
  std::set<std::string> awaited_;  // units whose process another program left, and which are not back yet
  EventLoop::Timer leaving_timer_;
  std::function<void()> stopped_;
  bool all_ready_told_ = false;
  std::mt19937 chance_{std::random_device{}()};
};

}  // namespace stadtkern::lifecycle
