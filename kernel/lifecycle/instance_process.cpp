// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/instance_process.h"

#include "lifecycle/pipe.h"

#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

constexpr std::size_t kNonceSize = 32;
constexpr std::chrono::milliseconds kLastAnswers{500};  // of one that has drained
constexpr std::chrono::milliseconds kSpare{300};        // then it is started although all the processor is wanted

std::string new_nonce() {
  std::string nonce(kNonceSize, '\0');
  ::randombytes_buf(nonce.data(), nonce.size());
  return nonce;
}

// The environment of a module: nothing that the kernel was started with leaks but these.
std::vector<std::string> clean_environment() {
  std::vector<std::string> environment;
  for (const char* name : {"PATH", "LANG", "TZ", "TMPDIR"}) {
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  }
  return environment;
}

}  // namespace

InstancePlan InstanceProcess::plan_of(const Unit& unit) {
  InstancePlan plan{unit.module, unit.version, unit.welcome.facts->schema > 0, unit.drain, {}};
  for (const auto& [name, town] : unit.towns) plan.towns.push_back(town.id);
  return plan;
}

std::chrono::milliseconds steady_now() {
  return std::chrono::milliseconds(bus::monotonic_now() / bus::kNanosPerMilli);
}

InstanceProcess::InstanceProcess(Surroundings& around, Unit unit, std::string name, Events events)
    : around_(around),
      unit_(std::move(unit)),
      name_(std::move(name)),
      nonce_(new_nonce()),
      events_(std::move(events)),
      machine_(plan_of(unit_), around.limits, steady_now()),
      started_(steady_now()),
      timer_(around.loop),
      stop_timer_(around.loop),
      spare_timer_(around.loop) {}

InstanceProcess::~InstanceProcess() {
  *alive_ = false;
  events_ = {};
  if (!process_ || gone_) return;
  process_->signal(SIGKILL);
  leave_bus();
  death_.reset();
  // It was ended by force, so this takes no longer than the system needs to clear it away.
  while (!process_->reap()) {
    if (::waitid(P_PIDFD, static_cast<id_t>(process_->pidfd()), nullptr, WEXITED | WNOWAIT) != 0) break;
  }
  around_.logs.detach(pipes_);
}

Result<std::unique_ptr<InstanceProcess>> InstanceProcess::start(Surroundings& around, Unit unit, std::string name,
                                                                Events events) {
  std::unique_ptr<InstanceProcess> instance(
      new InstanceProcess(around, std::move(unit), std::move(name), std::move(events)));
  if (Status spawned = instance->spawn(); !spawned) return spawned.error();
  instance->join_bus();
  instance->step();
  return instance;
}

Status InstanceProcess::spawn() {
  Result<ChannelPair> channel = make_channel_pair();
  if (!channel) return channel.error();
  Pipe log = make_pipe(true);
  Pipe output = make_pipe(false);
  SpawnOptions options;
  options.command = unit_.runtime == "exec"
                        ? unit_.command
                        : std::vector<std::string>{around_.host_program, unit_.folder.string(), unit_.module};
  options.environment = clean_environment();
  options.control = channel->instance.get();
  options.log = log.write.get();
  options.output = output.write.get();
  Result<Process> process = Process::spawn(options);
  if (!process) return process.error();
  process_ = *std::move(process);
  // Loading it should not be felt by those who are served meanwhile.
  gives_way_ = unit_.only_waits() && set_priority(process_->pid(), Priority::Spare);
  if (gives_way_) spare_timer_.after(kSpare, [this] { set_priority(process_->pid(), Priority::Low); });
  pipes_ = around_.logs.attach(unit_.module, unit_.bus.edge ? LogFiles::Security::Yes : LogFiles::Security::No,
                               std::move(log.read), std::move(output.read));
  watch(std::move(channel->kernel), {});
  return {};
}

void InstanceProcess::watch(Descriptor control, std::string_view rest) {
  channel_.emplace(
      around_.loop, std::move(control),
      [this](const std::string& bytes) {
        const auto message = wire::decode<Control>(bytes);
        if (!message) return false;
        // From now on it may have the writer's right of a store, for which others wait.
        if (message->loaded || message->town_opened) hurry();
        machine_.message(*message, steady_now());
        step();
        return true;
      },
      [this](std::string_view reason) {
        machine_.channel_closed("control channel: " + std::string(reason), steady_now());
        step();
      },
      rest);
  death_.emplace(around_.loop, process_->pidfd());
  death_->on_readable([this] { exited(); });
}

// The router gives the number; until it has, the welcome waits (so that the nonce is known before it can be shown).
void InstanceProcess::join_bus() {
  EventLoop& loop = around_.loop;  // outlives the bus, as this may not
  bus::InstanceSpec spec = unit_.bus;
  for (const auto& [name, town] : unit_.towns) spec.towns.push_back(town.id);
  around_.bus.post([this, &loop, &bus = around_.bus, spec = std::move(spec), alive = std::weak_ptr(alive_)](
                       bus::Router& router, std::int64_t) {
    const bus::InstanceId id = router.add_instance(spec);
    loop.post([this, &bus, id, alive] {
      const std::shared_ptr<bool> still = alive.lock();
      if (!still || !*still || left_bus_) return bus.remove_instance(id);
      bus_id_ = id;
      bus.expect(nonce_, id);
      allow_towns();  // towns may have come meanwhile
      if (taken_over_) call_back();
      machine_.registered(steady_now());
      step();
    });
  });
}

void InstanceProcess::leave_bus() {
  if (std::exchange(left_bus_, true)) return;
  if (events_.dying) events_.dying();
  if (bus_id_) around_.bus.remove_instance(*bus_id_);
}

void InstanceProcess::step() {
  if (std::exchange(stepping_, true)) return;  // what an action leads to is carried out by the loop below
  const std::shared_ptr<bool> alive = alive_;
  for (std::vector<Action> actions = machine_.take_actions(); !actions.empty(); actions = machine_.take_actions()) {
    for (const Action& action : actions) {
      carry_out(action);
      if (!*alive) return;
    }
  }
  stepping_ = false;
  const Instance::Time deadline = machine_.deadline();
  if (deadline == Instance::kNever) return timer_.cancel();
  timer_.after(std::max(std::chrono::milliseconds(0), deadline - steady_now()), [this] {
    machine_.tick(steady_now());
    step();
  });
}

void InstanceProcess::carry_out(const Action& action) {
  Control message;
  switch (action.kind) {
    case Action::Kind::Welcome:
      return send_welcome();
    case Action::Kind::Refuse:
      message.refused = wire::control::Refused{action.text};
      events_.noted(action.text);
      break;
    case Action::Kind::OpenTown:
      return send_open(action.town);
    case Action::Kind::CloseTown:
      if (bus_id_) {
        around_.bus.post(
            [id = *bus_id_, town = action.town](bus::Router& router, std::int64_t) { router.forbid_town(id, town); });
      }
      message.town_close = wire::control::TownClose{action.town};
      break;
    case Action::Kind::Start:
      message.start.emplace();
      break;
    case Action::Kind::BecomeReady:
      begin(machine_.open_towns());
      return events_.ready();
    case Action::Kind::RouteTown:
      serve(lines_of({action.town}), false);
      return events_.town_opened();
    case Action::Kind::Ping:
      message.ping = wire::control::Ping{action.number};
      break;
    case Action::Kind::Drain:
      around_.bus.post([id = *bus_id_, ms = static_cast<std::uint32_t>(action.number)](
                           bus::Router& router, std::int64_t now) { router.drain(id, ms, now); });
      message.drain = wire::control::Drain{static_cast<std::uint32_t>(action.number)};
      break;
    case Action::Kind::Stop:
      return stop_once_idle(steady_now() + kLastAnswers);
    case Action::Kind::Kill:
      if (!action.text.empty()) events_.noted(action.text);
      process_->signal(SIGKILL);
      return leave_bus();
    case Action::Kind::Note:
      for (const auto& [name, town] : unit_.towns) {
        if (action.town != 0 && town.id == action.town) return events_.noted(name + ": " + action.text);
      }
      return events_.noted(action.text);
  }
  channel_->send(wire::encode(message));
}

// What the router sent just before the drain reaches it behind that: it has drained, and is asked all the same.
void InstanceProcess::stop_once_idle(std::chrono::milliseconds until) {
  if (!bus_id_ || left_bus_) return send_stop();
  around_.bus.post([this, &loop = around_.loop, id = *bus_id_, until, alive = std::weak_ptr(alive_)](
                       bus::Router& router, std::int64_t) {
    const bus::Load load = router.load(id);
    loop.post([this, until, alive, idle = load.running + load.lane == 0] {
      const std::shared_ptr<bool> still = alive.lock();
      if (!still || !*still || gone_) return;
      if (idle || steady_now() >= until) return send_stop();
      stop_timer_.after(std::chrono::milliseconds(2), [this, until] { stop_once_idle(until); });
    });
  });
}

void InstanceProcess::send_stop() {
  Control message;
  message.stop.emplace();
  channel_->send(wire::encode(message));
}

void InstanceProcess::send_welcome() {
  Control message;
  message.welcome = unit_.welcome;
  message.welcome->epoch = around_.epoch;
  message.welcome->instance = name_;
  message.welcome->nonce = nonce_;
  message.welcome->endpoint = kEndpoint;
  message.welcome->log_level = around_.log_level;
  channel_->send(wire::encode(message));
  if (unit_.node_part == Part::Serves) send_listeners();
  send_registry();
}

void InstanceProcess::send_listeners() {
  for (const config::Listener& listener : unit_.listeners) {
    if (const Listeners::Bound* bound = around_.listeners.find(listener.name)) send_listener(*bound);
  }
}

void InstanceProcess::send_registry() {
  if (!unit_.bus.edge || machine_.phase() == Instance::Phase::Hello) return;
  Control message;
  message.registry = around_.registry;
  channel_->send(wire::encode(message));
}

void InstanceProcess::send_listener(const Listeners::Bound& listener) {
  if (machine_.phase() == Instance::Phase::Hello) return;  // it comes with the welcome
  Control message;
  message.listener = wire::control::Listener{listener.config.name, listener.address};
  channel_->send(wire::encode(message), listener.socket.get());
}

void InstanceProcess::send_log_level() {
  if (machine_.phase() == Instance::Phase::Hello) return;
  Control message;
  message.log_level = wire::control::LogLevel{around_.log_level};
  channel_->send(wire::encode(message));
}

void InstanceProcess::allow_calls() {
  if (!bus_id_) return;
  around_.bus.post([id = *bus_id_, services = unit_.bus.may_call](bus::Router& router, std::int64_t) {
    for (const std::uint32_t service : services) router.allow_call(id, service);
  });
}

void InstanceProcess::open_town(const std::string& town) {
  allow_towns();
  machine_.open_town(unit_.towns.at(town).id, steady_now());
  step();
}

void InstanceProcess::allow_towns() {
  if (!bus_id_) return;
  std::vector<std::uint32_t> towns;
  for (const auto& [name, town] : unit_.towns) towns.push_back(town.id);
  around_.bus.post([id = *bus_id_, towns = std::move(towns)](bus::Router& router, std::int64_t) {
    for (const std::uint32_t town : towns) router.allow_town(id, town);
  });
}

void InstanceProcess::send_open(std::uint32_t town) {
  const auto found = std::find_if(unit_.towns.begin(), unit_.towns.end(),
                                  [town](const auto& entry) { return entry.second.id == town; });
  if (found == unit_.towns.end()) return;
  if (unit_.runtime == "exec") hurry();  // it may leave out Loaded, and have a store's lock already
  Control message;
  message.town_open = found->second;
  channel_->send(wire::encode(message));
}

void InstanceProcess::close_town(std::uint32_t town) {
  machine_.close_town(town, steady_now());
  step();
}

void InstanceProcess::reconfigure_town(const std::string& town) {
  if (machine_.phase() == Instance::Phase::Hello) return;  // it is opened with the new settings
  Control message;
  message.town_reconfigure.emplace().town = unit_.towns.at(town);
  channel_->send(wire::encode(message));
}

// It takes requests from here on, of the towns that it serves.
void InstanceProcess::begin(const std::vector<std::uint32_t>& towns) {
  around_.bus.post([id = *bus_id_, subscriptions = unit_.subscriptions](bus::Router& router, std::int64_t now) {
    router.set_ready(id, now);
    for (const std::uint32_t service : subscriptions) router.subscribe(id, service);
  });
  std::vector<Line> lines = lines_of(towns);
  // Its timers and subscriptions run already.
  for (Line& line : lines) line.fresh = !taken_over_;
  taken_over_ = false;
  serve(lines, unit_.node_part == Part::Serves);
}

std::vector<InstanceProcess::Line> InstanceProcess::lines_of(const std::vector<std::uint32_t>& towns) const {
  std::vector<Line> lines;
  for (const auto& [name, town] : unit_.towns) {
    const bool among = std::binary_search(towns.begin(), towns.end(), town.id);
    if (among && unit_.part_in(name) == Part::Serves) lines.push_back({town.id, {}, 0, {}, true});
  }
  return lines;
}

// One command for all towns: none of them is served before its neighbours are known.
void InstanceProcess::serve(const std::vector<Line>& lines, bool node_too) {
  hurry();
  around_.bus.post(
      [id = *bus_id_, lines, services = unit_.town_services,
       node = node_too ? unit_.node_services : std::vector<std::uint32_t>()](bus::Router& router, std::int64_t now) {
        for (const std::uint32_t service : node) router.set_route(0, service, id, now);
        for (const Line& line : lines) {
          for (const std::uint32_t service : line.lapsed) router.clear_route(line.town, service, now);
          for (const std::uint32_t service : services) {
            router.set_route(line.town, service, id, now, line.standby.value_or(bus::kNobody), line.share);
          }
        }
      });
  for (const Line& line : lines) {
    if (line.fresh) activate(line.town);
  }
}

void InstanceProcess::hurry() {
  if (!std::exchange(gives_way_, false)) return;
  spare_timer_.cancel();
  set_priority(process_->pid(), Priority::Ours);
}

void InstanceProcess::activate(std::uint32_t town) {
  Control message;
  message.activate = wire::control::Activate{town, std::uint64_t{around_.epoch} << 32 | ++around_.activations};
  channel_->send(wire::encode(message));
}

void InstanceProcess::stop() {
  machine_.stop(steady_now());
  step();
}

void InstanceProcess::bus_connected() {
  machine_.connected(steady_now());
  step();
}

void InstanceProcess::bus_lost(std::string_view reason) {
  machine_.bus_lost(reason);
  step();
}

void InstanceProcess::exited() {
  const std::optional<Exit> exit = process_->reap();
  if (!exit) return;
  gone_ = true;
  leave_bus();  // first of all: its callers are waiting
  death_.reset();
  channel_->read_rest();
  machine_.exited(*exit);
  timer_.cancel();
  spare_timer_.cancel();
  last_output_ = around_.logs.detach(pipes_);
  channel_.reset();
  events_.ended();
}

}  // namespace stadtkern::lifecycle
