// SPDX-License-Identifier: EUPL-1.2
// All units go from one kernel program to the next: what they were becomes the picture from which the next one begins,
// so that what its configuration says differently is done by the same steps as a reload.
#include "lifecycle/supervisor.h"

#include <algorithm>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

// The unit as its process knows it: what another program of the kernel, or another configuration, makes of it may
// differ from this.
Unit as_it_runs(Unit unit, const Handover::Process& process, const Interner& ids) {
  if (process.welcome) unit.welcome = *process.welcome;
  unit.folder = process.folder;
  unit.command = process.command;
  unit.bus.queue_messages = process.queue_messages;
  unit.bus.edge = unit.welcome.facts && unit.welcome.facts->edge;
  unit.listeners.clear();
  for (const Handover::Socket& socket : process.listeners) {
    config::Listener listener;
    listener.name = socket.name;
    listener.host = socket.host;
    listener.port = static_cast<std::uint16_t>(socket.port);
    listener.module = socket.module;
    unit.listeners.push_back(std::move(listener));
  }
  unit.towns.clear();
  for (const Handover::Town& town : process.towns) {
    if (town.opened) unit.towns.emplace(ids.town_name(town.opened->id), *town.opened);
  }
  return unit;
}

}  // namespace

std::string Supervisor::not_handed_over() const {
  if (!leaving_.empty()) return "a module is leaving a town";
  for (const auto& [name, record] : records_) {
    const bool rests = record->state == UnitState::Quarantined && !record->process;
    if (record->state != UnitState::Ready && !rests) {
      return name + " is " + std::string(lifecycle::name(record->state));
    }
    if (record->process && !record->process->can_be_handed_over()) return name + " does not read its control channel";
  }
  return {};
}

void Supervisor::pause() {
  for (InstanceProcess* process : instances()) process->pause();
}

void Supervisor::go_on() {
  for (InstanceProcess* process : instances()) process->go_on();
}

void Supervisor::hand_over(Handover& handover) {
  handover.activations = around_.activations;
  handover.registry = around_.registry;
  for (const auto& [name, record] : records_) {
    Handover::Unit& unit = handover.units.emplace_back();
    unit.name = name;
    unit.quarantined = record->state == UnitState::Quarantined;
    unit.restarts = record->restarts;
    unit.started = started_[name];
    unit.note = record->note;
    unit.last_output = record->last_output;
    if (!record->process) continue;
    if (record->process->can_be_handed_over()) {
      unit.process = record->process->hand_over();
    } else {  // it died meanwhile, or was just started again: the next program starts it
      record->process.reset();
    }
  }
}

Status Supervisor::fits(const Handover& handover, const Desired& wanted) const {
  for (const Handover::Unit& unit : handover.units) {
    if (unit.process && wanted.unit(unit.name) == nullptr) {
      return Error{Code::FailedPrecondition, unit.name + " runs, and the configuration does not name it any more"};
    }
  }
  return {};
}

void Supervisor::take_over(const Handover& handover, const Desired& wanted) {
  around_.activations = handover.activations;
  if (handover.registry) around_.registry = *handover.registry;
  define(wanted);
  Desired running;
  running.config = wanted.config;
  running.registry = around_.registry.towns;
  running.services = wanted.services;
  std::vector<std::string> start_again;
  for (const Unit& unit : wanted.units) {
    const auto found = std::find_if(handover.units.begin(), handover.units.end(),
                                    [&](const Handover::Unit& one) { return one.name == unit.name; });
    if (found == handover.units.end()) continue;
    started_[unit.name] = found->started;
    if (!found->process && !found->quarantined) continue;
    Unit as_it_was = found->process ? as_it_runs(unit, *found->process, ids_) : unit;
    auto record = std::make_unique<Record>(around_.loop, as_it_was, wanted.config->node.restart);
    record->restarts = found->restarts;
    record->note = found->note;
    record->last_output = found->last_output;
    record->settled = true;  // nobody waits for it
    Record& kept = *records_.emplace(unit.name, std::move(record)).first->second;
    if (found->quarantined) {
      kept.state = UnitState::Quarantined;
    } else {
      Result<std::unique_ptr<InstanceProcess>> process =
          InstanceProcess::take_over(around_, as_it_was, *found->process, events_of(unit.name));
      if (!process) {  // it died, and was reaped: started like one that never ran
        records_.erase(unit.name);
        continue;
      }
      kept.process = *std::move(process);
      awaited_.insert(unit.name);
      if (!found->process->resumes) start_again.push_back(unit.name);
      expect(kept);
      park_routes(kept, kept.unit.served_towns(), kept.unit.serves_node());
    }
    running.units.push_back(std::move(as_it_was));
  }
  desired_ = std::move(running);
  for (const std::string& unit : start_again) wish_stop(*find(unit), Afterwards::Restart);
  stop_what_can();
  if (awaited_.empty()) around_.loop.post([this] { events_.taken_over(); });
}

void Supervisor::came_back(const std::string& unit) {
  if (awaited_.erase(unit) == 0 || !awaited_.empty() || !events_.taken_over) return;
  events_.taken_over();
}

}  // namespace stadtkern::lifecycle
