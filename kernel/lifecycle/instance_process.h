// SPDX-License-Identifier: EUPL-1.2
// InstanceProcess: one running process of a unit, with its control channel, pipes, place on the bus and state machine.
// Carries out what the machine (Instance) says. Owned by the supervisor; lives on the loop's thread.
#pragma once

#include "bus/transport.h"
#include "lifecycle/channel.h"
#include "lifecycle/desired.h"
#include "lifecycle/event_loop.h"
#include "lifecycle/instance.h"
#include "lifecycle/listeners.h"
#include "lifecycle/log_files.h"
#include "lifecycle/process.h"
#include "log.h"

#include <stadtkern/result.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::lifecycle {

// What all instances of a kernel share. Outlives them.
struct Surroundings {
  EventLoop& loop;
  bus::Bus& bus;
  LogFiles& logs;
  const Listeners& listeners;
  log::Log& log;
  TimeLimits limits;
  std::uint32_t epoch = 0;
  std::string host_program;  // runs modules of runtime "isolated"
  std::string log_level;
  wire::control::Registry registry;  // as last sent to instances with `edge`
  std::uint32_t activations = 0;     // given so far in this epoch
};

class InstanceProcess {
 public:
  // All are called on the loop's thread.
  struct Events {
    std::function<void()> ready;
    // It is about to leave the bus. At most once, before `ended`, and not when it could not be started.
    std::function<void()> dying;
    // It has ended and is off the bus. May destroy the instance.
    std::function<void()> ended;
    std::function<void()> town_opened;              // one that came after it was ready
    std::function<void(const std::string&)> noted;  // something that `status` shows
  };

  // Starts the process. `unit` may be replaced by use() later.
  [[nodiscard]] static Result<std::unique_ptr<InstanceProcess>> start(Surroundings& around, Unit unit, std::string name,
                                                                      Events events);
  // A process that the program before started: it comes back to the bus and goes on. NotFound when it is gone.
  [[nodiscard]] static Result<std::unique_ptr<InstanceProcess>> take_over(Surroundings& around, Unit unit,
                                                                          const Handover::Process& process,
                                                                          Events events);
  ~InstanceProcess();  // ends the process if it still runs
  InstanceProcess(const InstanceProcess&) = delete;
  InstanceProcess& operator=(const InstanceProcess&) = delete;

  // What it works for from now on: towns, listeners. Says nothing to it; the calls below do.
  void use(Unit unit) { unit_ = std::move(unit); }
  void open_town(const std::string& town);
  void close_town(std::uint32_t town);
  void reconfigure_town(const std::string& town);
  // Requests come to it from now on, in these towns and for the node: a flip between two messages. Only when ready.
  struct Line {
    std::uint32_t town = 0;
    std::optional<bus::InstanceId> standby{};
    std::uint8_t share = 0;             // percent of the safe requests that go to the standby
    std::vector<std::uint32_t> lapsed;  // services that whoever served before had, and this unit has not
    bool fresh = true;                  // it did not serve there before
  };
  void serve(const std::vector<Line>& lines, bool node_too);
  void send_registry();   // as it stands in the surroundings; only with `edge`
  void send_listeners();  // all of the unit's: who has them takes connections
  void send_listener(const Listeners::Bound& listener);
  void send_log_level();
  void allow_calls();  // those of the unit
  void stop();         // drain and end

  // Another program takes over: it begins nothing new from now on.
  void pause();
  void go_on();  // nobody takes over after all
  [[nodiscard]] bool can_be_handed_over() const;
  // Its descriptors stay open and are the caller's. Only when it can be; nothing else may be asked of it afterwards.
  [[nodiscard]] Handover::Process hand_over();

  void bus_connected();
  void bus_lost(std::string_view reason);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  [[nodiscard]] std::uint64_t start_time() const { return process_->start_time(); }
  [[nodiscard]] std::optional<bus::InstanceId> bus_id() const { return bus_id_; }
  [[nodiscard]] const Instance& machine() const { return machine_; }
  [[nodiscard]] std::chrono::milliseconds started() const { return started_; }
  // After it ended: the end of its stdout and stderr.
  [[nodiscard]] const std::string& last_output() const { return last_output_; }

 private:
  InstanceProcess(Surroundings& around, Unit unit, std::string name, Events events);
  using Control = wire::control::Control;
  static constexpr const char* kEndpoint = "ipc://run/bus.sock";
  [[nodiscard]] static InstancePlan plan_of(const Unit& unit);
  [[nodiscard]] Status spawn();
  void watch(Descriptor control, std::string_view rest);
  void call_back();
  void join_bus();
  void leave_bus();
  void allow_towns();
  void step();  // carries out what the machine says, and sets the timer
  void carry_out(const Action& action);
  void stop_once_idle(std::chrono::milliseconds until);
  void send_stop();
  void send_welcome();
  void send_open(std::uint32_t town);
  void begin(const std::vector<std::uint32_t>& towns);
  void hurry();
  void activate(std::uint32_t town);
  [[nodiscard]] std::vector<Line> lines_of(const std::vector<std::uint32_t>& towns) const;  // `towns` sorted
  void exited();

  Surroundings& around_;
  Unit unit_;
  const std::string name_;
  const std::string nonce_;
  Events events_;
  Instance machine_;
  std::chrono::milliseconds started_;
  std::optional<Process> process_;
  std::optional<Channel> channel_;
  std::optional<EventLoop::Watch> death_;
  EventLoop::Timer timer_;
  EventLoop::Timer stop_timer_;
  EventLoop::Timer spare_timer_;
  LogFiles::Source pipes_ = 0;
  std::optional<bus::InstanceId> bus_id_;
  std::string last_output_;
  bool stepping_ = false;
  bool gives_way_ = false;   // it is loaded beside one that serves, and slower for that
  bool taken_over_ = false;  // and not back on the bus yet
  bool left_bus_ = false;
  bool gone_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// Milliseconds of the steady clock that the whole kernel uses.
[[nodiscard]] std::chrono::milliseconds steady_now();

}  // namespace stadtkern::lifecycle
