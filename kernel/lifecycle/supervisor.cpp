// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/supervisor.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

// Requests wait for a module that comes back this soon; else they are answered at once.
constexpr std::chrono::milliseconds kWorthWaitingFor{2'000};

// Of the towns that a unit served, those that no unit of its module serves from now on.
std::vector<std::uint32_t> unserved(const Unit& unit, const Desired& wanted) {
  std::vector<std::uint32_t> ids;
  const Unit* same = wanted.unit(unit.name);
  for (const auto& [name, town] : unit.towns) {
    if (same != nullptr && same->towns.contains(name) && same->part_in(name) == Part::Serves) continue;
    if (wanted.unit_in(unit.module, name, Part::Serves) == nullptr) ids.push_back(town.id);
  }
  return ids;
}

}  // namespace

std::string_view name(UnitState state) noexcept {
  constexpr std::array<std::string_view, 6> kNames{"starting", "ready", "draining", "stopped", "failed", "quarantined"};
  return kNames[static_cast<std::size_t>(state)];
}

Supervisor::Supervisor(Surroundings around, AuditLog& audit, Interner& ids, Events events)
    : around_(std::move(around)), audit_(audit), ids_(ids), events_(std::move(events)), leaving_timer_(around_.loop) {}

Supervisor::~Supervisor() {
  events_ = {};
  records_.clear();
}

Supervisor::Record* Supervisor::find(std::string_view unit) {
  const auto found = records_.find(unit);
  return found == records_.end() ? nullptr : found->second.get();
}

// --- towards another picture ----------------------------------------------------------------------------------------

std::vector<Step> Supervisor::apply(Desired wanted) {
  define(wanted);
  std::vector<Step> todo = steps(desired_, wanted);
  for (const Unit& unit : wanted.units) {
    Record* record = find(unit.name);
    if (record == nullptr) continue;
    const bool serves_other = record->unit.town_services != unit.town_services;
    clear_routes(*record, serves_other ? record->unit.served_towns() : unserved(record->unit, wanted), false);
    const std::vector<config::Listener> before = std::exchange(record->unit, unit).listeners;
    record->backoff.set_policy(wanted.config->node.restart);
    if (!record->process) continue;
    record->process->use(unit);
    record->process->allow_calls();
    for (const config::Listener& listener : unit.listeners) {
      const bool known =
          std::any_of(before.begin(), before.end(), [&](const auto& old) { return old.name == listener.name; });
      const Listeners::Bound* bound = around_.listeners.find(listener.name);
      if (!known && bound != nullptr && unit.serves_node()) record->process->send_listener(*bound);
    }
  }
  publish_registry(wanted);
  turn_routes(wanted);
  for (const Step& step : todo) take(step, wanted);
  std::vector<std::uint32_t> towns_gone;
  for (const wire::control::RegistryTown& town : desired_.registry) {
    const bool kept =
        std::any_of(wanted.registry.begin(), wanted.registry.end(), [&](const auto& now) { return now.id == town.id; });
    if (!kept) towns_gone.push_back(town.id);
  }
  if (!towns_gone.empty()) {
    around_.bus.post([towns_gone](bus::Router& router, std::int64_t now) {
      for (const std::uint32_t town : towns_gone) router.remove_town(town, now);
    });
  }
  desired_ = std::move(wanted);
  start_what_can();
  stop_what_can();
  check_all_ready();
  return todo;
}

void Supervisor::define(const Desired& wanted) {
  around_.bus.post([services = wanted.services, towns = wanted.registry](bus::Router& router, std::int64_t) {
    for (const bus::ServiceSpec& service : services) router.define_service(service);
    for (const wire::control::RegistryTown& town : towns) router.define_town(town.id);
  });
}

void Supervisor::publish_registry(const Desired& wanted) {
  if (around_.registry.number > 0 && around_.registry.towns == wanted.registry) return;
  ++around_.registry.number;
  around_.registry.towns = wanted.registry;
  for (const auto& [name, record] : records_) {
    if (record->process) record->process->send_registry();
  }
}

void Supervisor::take(const Step& step, const Desired& wanted) {
  Record* record = find(step.unit);
  switch (step.kind) {
    case Step::Kind::Start: {
      if (record == nullptr) {
        const Unit& unit = *wanted.unit(step.unit);
        auto fresh = std::make_unique<Record>(around_.loop, unit, wanted.config->node.restart);
        record = records_.emplace(unit.name, std::move(fresh)).first->second.get();
      } else {
        record->afterwards = Afterwards::Restart;  // it is on its way out: back in again
      }
      expect(*record);
      return park_routes(*record, record->unit.served_towns(), record->unit.serves_node());
    }
    case Step::Kind::Stop:
      if (record == nullptr) return;
      clear_routes(*record, unserved(record->unit, wanted),
                   wanted.unit_in(record->unit.module, {}, Part::Serves) == nullptr);
      return wish_stop(*record, Afterwards::Forget);
    case Step::Kind::Restart:
      if (record == nullptr) return;
      park_routes(*record, record->unit.served_towns(), record->unit.serves_node());
      record->backoff.forget();
      return wish_stop(*record, Afterwards::Restart);
    case Step::Kind::CloseTown:
      if (record == nullptr || !record->process) return;
      if (wanted.unit_in(record->unit.module, step.town, Part::Serves) == nullptr) {
        return record->process->close_town(ids_.town(step.town));
      }
      return leave_town(step.unit, ids_.town(step.town));
    case Step::Kind::Reconfigure:
      if (record != nullptr && record->process) record->process->reconfigure_town(step.town);
      return;
    case Step::Kind::OpenTown:
      if (record == nullptr) return;
      if (record->unit.part_in(step.town) == Part::Serves) park_routes(*record, {ids_.town(step.town)}, false);
      std::erase_if(leaving_, [&](const Leaving& one) {
        return one.unit == step.unit && one.town == ids_.town(step.town);  // it never left
      });
      if (record->process) record->process->open_town(step.town);
      return;
    case Step::Kind::Turn:
      return;  // done by turn_routes, all at once
  }
}

// Soon, for whoever hears it may change the picture, and what tells it is in the middle of its work.
void Supervisor::changed(const std::string& unit) {
  if (events_.unit_changed) {
    around_.loop.post([this, unit] {
      if (events_.unit_changed) events_.unit_changed(unit);
    });
  }
}

// --- starting -------------------------------------------------------------------------------------------------------

void Supervisor::start_what_can() {
  for (const Unit& unit : desired_.units) {
    Record* record = find(unit.name);
    if (record == nullptr || record->process || record->settled || record->stopping || unit.held) continue;
    const bool free = std::all_of(unit.after.begin(), unit.after.end(), [this](const std::string& other) {
      const Record* needed = find(other);
      return needed == nullptr || needed->settled;
    });
    if (free) start(*record);
  }
}

void Supervisor::start(Record& record) {
  record.state = UnitState::Starting;
  record.told = false;
  expect(record);
  const std::string& unit = record.unit.name;
  const std::string name = unit + "-" + std::to_string(++started_[unit]);
  Result<std::unique_ptr<InstanceProcess>> process =
      InstanceProcess::start(around_, record.unit, name, events_of(unit));
  if (!process) return died(record, process.error().message);
  record.process = *std::move(process);
  around_.log.info("started", {{"module", record.unit.module},
                               {"instance", name},
                               {"version", record.unit.version},
                               {"pid", std::to_string(record.process->pid())}});
  if (events_.instances_changed) events_.instances_changed();
}

InstanceProcess::Events Supervisor::events_of(const std::string& unit) {
  InstanceProcess::Events events;
  events.ready = [this, unit] { became_ready(*find(unit)); };
  events.dying = [this, unit] {
    Record& dying = *find(unit);
    if (dying.state == UnitState::Ready) dying.state = UnitState::Failed;
    if (dying.afterwards == Afterwards::Restart) expect(dying);
  };
  events.ended = [this, unit] { ended(unit); };
  events.town_opened = [this, unit] { changed(unit); };
  events.noted = [this, unit](const std::string& text) {
    Record& noting = *find(unit);
    noting.note = text;
    around_.log.warning(text,
                        {{"module", noting.unit.module}, {"instance", noting.process ? noting.process->name() : unit}});
    audit_.record("module:" + noting.unit.module, "noted", text);
    changed(unit);
  };
  return events;
}

void Supervisor::became_ready(Record& record) {
  const std::chrono::milliseconds now = steady_now();
  record.backoff.ready(now);
  record.state = UnitState::Ready;
  if (record.process->machine().failed_towns().empty()) record.note.clear();
  expect(record);
  around_.log.info("ready", {{"module", record.unit.module},
                             {"instance", record.process->name()},
                             {"ms", std::to_string((now - record.process->started()).count())}});
  settle(record);
  came_back(record.unit.name);
  changed(record.unit.name);
}

void Supervisor::settle(Record& record) {
  if (std::exchange(record.settled, true)) return check_all_ready();
  start_what_can();
  check_all_ready();
}

void Supervisor::check_all_ready() {
  if (all_ready_told_ || !events_.all_ready) return;
  const bool all = std::all_of(desired_.units.begin(), desired_.units.end(), [this](const Unit& unit) {
    const Record* record = find(unit.name);
    return record != nullptr && record->state == UnitState::Ready;
  });
  if (!all) return;
  all_ready_told_ = true;
  events_.all_ready();
}

// --- ends -----------------------------------------------------------------------------------------------------------

void Supervisor::ended(const std::string& unit) {
  Record& record = *find(unit);
  const std::unique_ptr<InstanceProcess> process = std::move(record.process);
  came_back(unit);
  if (events_.instances_changed) events_.instances_changed();
  const Instance& machine = process->machine();
  if (!machine.reason().empty()) record.note = machine.reason();
  if (!machine.was_wanted()) {
    record.last_output = process->last_output();
  } else {
    around_.log.info("stopped",
                     {{"module", record.unit.module}, {"instance", process->name()}, {"note", machine.reason()}});
  }
  record.stopping = record.told = false;
  if (record.afterwards == Afterwards::Restart && !machine.was_wanted()) {
    died(record, machine.reason());
  } else if (record.afterwards == Afterwards::Restart) {
    ++record.restarts;
    start(record);
  } else {
    record.state = UnitState::Stopped;
    if (record.afterwards == Afterwards::Forget) records_.erase(unit);
  }
  changed(unit);
  stop_what_can();
}

void Supervisor::died(Record& record, const std::string& why) {
  record.note = why;
  record.state = UnitState::Failed;
  const auto delay = record.backoff.crashed(steady_now(), std::uniform_real_distribution<>(0, 1)(chance_));
  around_.log.error("died",
                    {{"module", record.unit.module},
                     {"unit", record.unit.name},
                     {"why", why},
                     {"next", delay ? "starts again in " + std::to_string(delay->count()) + " ms" : "quarantine"}});
  audit_.record("kernel", delay ? "died" : "quarantined", record.unit.name + ": " + why);
  if (!delay) {
    const config::Restart& policy = desired_.config->node.restart;
    record.state = UnitState::Quarantined;
    record.note = "more than " + std::to_string(policy.intensity) + " crashes: " + why;
    if (events_.quarantined) events_.quarantined(record.unit.name, record.note);
  } else {
    // Also without a delay by the loop: a program that cannot be started must not start itself from within its start.
    const std::string unit = record.unit.name;
    record.timer.after(*delay, [this, unit] {
      Record* again = find(unit);
      if (again == nullptr || again->process || again->state != UnitState::Failed) return;
      ++again->restarts;
      start(*again);
    });
  }
  record.back_soon = delay && *delay <= kWorthWaitingFor;
  expect(record);
  settle(record);
}

Status Supervisor::restart(std::string_view module) {
  bool any = false;
  for (const auto& [name, record] : records_) {
    if (record->unit.module != module || record->afterwards == Afterwards::Forget) continue;
    any = true;
    record->backoff.forget();
    wish_stop(*record, Afterwards::Restart);
  }
  if (!any) return Error{Code::NotFound, "no module " + std::string(module) + " is in use; see `stadtkern status`"};
  stop_what_can();
  return {};
}

void Supervisor::wish_stop(Record& record, Afterwards afterwards) {
  record.afterwards = afterwards;
  record.timer.cancel();
  if (record.process) {
    record.stopping = true;
    return;
  }
  record.state = UnitState::Stopped;
  if (afterwards == Afterwards::Restart) {
    ++record.restarts;
    around_.loop.post([this, unit = record.unit.name] {
      Record* again = find(unit);
      if (again != nullptr && !again->process && again->afterwards == Afterwards::Restart) start(*again);
    });
  } else if (afterwards == Afterwards::Forget) {
    around_.loop.post([this, unit = record.unit.name] {
      const Record* gone = find(unit);
      if (gone != nullptr && !gone->process && gone->afterwards == Afterwards::Forget) records_.erase(unit);
    });
  }
}

void Supervisor::stop_all(std::function<void()> done) {
  stopped_ = std::move(done);
  for (const auto& [name, record] : records_) wish_stop(*record, Afterwards::Stay);
  stop_what_can();
}

// What calls it goes first. Calls from the edge are no arrows of `requires`, but they come from outside.
bool Supervisor::others_first(const Record& record) const {
  return std::any_of(records_.begin(), records_.end(), [&](const auto& entry) {
    const Record& other = *entry.second;
    if (&other == &record || !other.stopping || other.afterwards == Afterwards::Restart) return false;
    const std::vector<std::string>& after = other.unit.after;
    return (other.unit.bus.edge && !record.unit.bus.edge) ||
           std::find(after.begin(), after.end(), record.unit.name) != after.end();
  });
}

void Supervisor::stop_what_can() {
  for (const auto& [name, record] : records_) {
    if (!record->stopping || record->told || !record->process) continue;
    if (record->afterwards != Afterwards::Restart && others_first(*record)) continue;
    record->told = true;
    record->state = UnitState::Draining;
    expect(*record);
    record->process->stop();
  }
  const bool idle = std::none_of(records_.begin(), records_.end(),
                                 [](const auto& entry) { return entry.second->process != nullptr; });
  if (idle && stopped_) around_.loop.post(std::exchange(stopped_, {}));
}

// --- the bus --------------------------------------------------------------------------------------------------------

void Supervisor::bus_connected(bus::InstanceId instance) {
  for (InstanceProcess* process : instances()) {
    if (process->bus_id() == instance) return process->bus_connected();
  }
}

void Supervisor::bus_lost(bus::InstanceId instance, const std::string& reason) {
  for (InstanceProcess* process : instances()) {
    if (process->bus_id() == instance) return process->bus_lost(reason);
  }
}

void Supervisor::set_log_level(const std::string& level) {
  around_.log_level = level;
  for (InstanceProcess* process : instances()) process->send_log_level();
}

// --- what is -------------------------------------------------------------------------------------------------------

std::vector<InstanceProcess*> Supervisor::instances() const {
  std::vector<InstanceProcess*> all;
  for (const auto& [name, record] : records_) {
    if (record->process) all.push_back(record->process.get());
  }
  return all;
}

std::vector<UnitStatus> Supervisor::status() const {
  std::vector<UnitStatus> all;
  for (const auto& [name, record] : records_) {
    all.push_back(status_of(name, *record));
  }
  return all;
}

std::optional<UnitStatus> Supervisor::status_of(std::string_view unit) const {
  const auto found = records_.find(unit);
  return found == records_.end() ? std::nullopt : std::optional(status_of(found->first, *found->second));
}

UnitStatus Supervisor::status_of(const std::string& name, const Record& record) const {
  UnitStatus status;
  status.unit = name;
  status.label = name.substr(0, name.find('@'));
  status.module = record.unit.module;
  status.version = record.unit.version;
  status.runtime = record.unit.runtime;
  status.state = record.state;
  status.wanted_towns = record.unit.towns.size();
  status.restarts = record.restarts;
  status.note = note_of(record);
  status.last_output = record.last_output;
  if (!record.process) return status;
  const Instance& machine = record.process->machine();
  for (const std::uint32_t town : machine.open_towns()) status.towns.emplace_back(ids_.town_name(town));
  for (const std::uint32_t town : machine.closing_towns()) status.closing_towns.emplace_back(ids_.town_name(town));
  for (const auto& [town, why] : machine.failed_towns()) status.failed_towns.emplace(ids_.town_name(town), why);
  status.pid = record.process->pid();
  status.bus_id = record.process->bus_id();
  status.up = steady_now() - record.process->started();
  status.log_lines_dropped = machine.log_lines_dropped();
  status.registry = machine.registry_applied();
  return status;
}

std::string Supervisor::note_of(const Record& record) const {
  std::string note = record.note;
  for (const std::string& other : record.unit.needs) {
    const auto needed = records_.find(other);
    if (needed == records_.end() || needed->second->state == UnitState::Ready) continue;
    note += (note.empty() ? "needs " : "; needs ") + needed->second->unit.module + ", which is " +
            std::string(lifecycle::name(needed->second->state));
  }
  return note;
}

std::optional<Supervisor::TownStatus> Supervisor::town_status(std::string_view unit, const std::string& town) const {
  const auto found = records_.find(unit);
  if (found == records_.end()) return std::nullopt;
  const Record& record = *found->second;
  TownStatus status{record.state, note_of(record), {}};
  const auto open = record.unit.towns.find(town);
  if (record.process && open != record.unit.towns.end()) {
    status.failed = record.process->machine().failed_town(open->second.id);
  }
  return status;
}

}  // namespace stadtkern::lifecycle
