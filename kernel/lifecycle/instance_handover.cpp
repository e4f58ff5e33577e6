// SPDX-License-Identifier: EUPL-1.2
// A running process goes from one kernel program to the next: its state, its descriptors, its place on the bus.
#include "lifecycle/instance_process.h"

#include <algorithm>
#include <utility>

namespace stadtkern::lifecycle {

// --- the state machine ----------------------------------------------------------------------------------------------

void Instance::hand_over(Handover::Process& process) const {
  process.resumes = resumes_;
  process.registry = registry_applied_;
  for (const auto& [id, town] : towns_) {
    Handover::Town& out = process.towns.emplace_back();
    out.state = static_cast<std::uint32_t>(town.state);
    out.error = town.error;
    out.failures = town.failures;
    out.retry_at = town.retry_at == kNever ? -1 : town.retry_at.count();
    out.refused = town.refused;
    out.reopen = town.reopen;
    out.opened.emplace().id = id;
  }
}

Instance Instance::take_over(InstancePlan plan, const TimeLimits& limits, const Handover::Process& process, Time now) {
  plan.towns.clear();
  Instance instance(std::move(plan), limits, now);
  instance.phase_ = Phase::Starting;
  instance.phase_deadline_ = now + limits.start;
  instance.waited_for_ = "it did not come back to the bus of the next kernel";
  instance.said_ready_ = true;
  instance.resumes_ = process.resumes;
  instance.registry_applied_ = process.registry;
  for (const Handover::Town& town : process.towns) {
    if (!town.opened || town.state > static_cast<std::uint32_t>(TownState::Closing)) continue;
    const Time retry_at = town.retry_at < 0 ? kNever : Time(town.retry_at);
    instance.towns_[town.opened->id] = {
        static_cast<TownState>(town.state), town.error, town.failures, retry_at, town.refused, town.reopen};
  }
  return instance;
}

// --- the process ----------------------------------------------------------------------------------------------------

void InstanceProcess::pause() {
  Control message;
  message.pause.emplace();
  channel_->send(wire::encode(message));
}

void InstanceProcess::go_on() {
  if (bus_id_) {
    around_.bus.post([id = *bus_id_](bus::Router& router, std::int64_t) { router.begins_again(id); });
  }
  Control message;
  message.resume.emplace();
  channel_->send(wire::encode(message));
}

bool InstanceProcess::can_be_handed_over() const {
  return machine_.ready() && channel_->flushed() && !channel_->closed();
}

Handover::Process InstanceProcess::hand_over() {
  Handover::Process out;
  out.pid = process_->pid();
  out.start_time = process_->start_time();
  out.started = started_.count();
  out.name = name_;
  out.control = channel_->descriptor();
  out.control_rest = channel_->rest();
  LogFiles::Released pipes = around_.logs.release(pipes_);
  out.log = pipes.log.release();
  out.output = pipes.output.release();
  out.log_rest = std::move(pipes.rest.log);
  out.output_rest = std::move(pipes.rest.output);
  out.last_output = std::move(pipes.rest.last_output);
  out.welcome = unit_.welcome;
  out.folder = unit_.folder.string();
  out.command = unit_.command;
  out.queue_messages = unit_.bus.queue_messages;
  for (const config::Listener& listener : unit_.listeners) {
    out.listeners.push_back({listener.name, listener.host, listener.port, listener.module, -1});
  }
  machine_.hand_over(out);
  for (Handover::Town& town : out.towns) {
    const auto found = std::find_if(unit_.towns.begin(), unit_.towns.end(),
                                    [&](const auto& entry) { return entry.second.id == town.opened->id; });
    if (found != unit_.towns.end()) town.opened = found->second;
  }
  return out;
}

Result<std::unique_ptr<InstanceProcess>> InstanceProcess::take_over(Surroundings& around, Unit unit,
                                                                    const Handover::Process& process, Events events) {
  Result<Process> child = Process::take_over(process.pid, process.start_time);
  if (!child) return child.error();
  std::unique_ptr<InstanceProcess> instance(
      new InstanceProcess(around, std::move(unit), process.name, std::move(events)));
  instance->machine_ = Instance::take_over(plan_of(instance->unit_), around.limits, process, steady_now());
  instance->taken_over_ = true;
  instance->started_ = std::chrono::milliseconds(process.started);
  instance->process_ = *std::move(child);
  instance->pipes_ = around.logs.attach(instance->unit_.module,
                                        instance->unit_.bus.edge ? LogFiles::Security::Yes : LogFiles::Security::No,
                                        Descriptor(copy_of(process.log)), Descriptor(copy_of(process.output)),
                                        {process.log_rest, process.output_rest, process.last_output});
  instance->watch(Descriptor(copy_of(process.control)), process.control_rest);
  instance->join_bus();
  instance->step();
  return instance;
}

// Once the router knows the nonce.
void InstanceProcess::call_back() {
  Control message;
  message.resume = wire::control::Resume{nonce_, kEndpoint};
  channel_->send(wire::encode(message));
}

}  // namespace stadtkern::lifecycle
