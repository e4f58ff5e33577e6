// SPDX-License-Identifier: EUPL-1.2
// An instance is gone: what it asked for is cancelled, what it was asked is repeated elsewhere or answered, at once.
#include "bus/state.h"

#include <algorithm>
#include <utility>

namespace stadtkern::bus {

void Router::State::remove_instance(InstanceId id, std::int64_t now) {
  Instance* instance = tables.instance(id);
  if (instance == nullptr || id == kKernel) return;
  instance->ready = false;
  instance->connected = false;
  std::vector<Module*> touched{instance->module};
  while (Entry* entry = instance->calls.first()) {
    if (std::find(touched.begin(), touched.end(), entry->module) == touched.end()) touched.push_back(entry->module);
    lose_call(*entry);
  }
  if (!instance->draining && !instance->handling.empty()) strike(*instance, now);
  while (Entry* entry = instance->handling.first()) survive(*entry, now);
  const auto gone = tables.take_out(id);
  for (Module* module : touched) settle(*module, now);
}

// What it was doing when it died may be why.
void Router::State::strike(Instance& instance, std::int64_t now) {
  Poison& poison = instance.module->poison;
  poison.crashed(now);
  for (Entry* entry = instance.handling.first(); entry != nullptr; entry = decltype(instance.handling)::next(*entry)) {
    if (entry->lane || entry->stream != nullptr) continue;
    // At the first crash nothing was computed yet: some callers have said a print, some payloads are still here.
    if (entry->print == 0 && (entry->said_print != 0 || entry->retry_bytes > 0)) {
      entry->print = Poison::print(entry->town, entry->service->id, entry->method, entry->said_print,
                                   entry->retry_bytes > 0 ? entry->payload.text() : std::string_view());
    }
    if (entry->print == 0) continue;
    poison.struck(entry->print);
    if (poison.refuses(entry->print, limits_.refuse_after, now) && entry->deaths == 0) {  // else survive() tells it
      audit(instance, AuditKind::Poison, "town " + std::to_string(entry->town) + " service " + entry->service->name,
            now);
    }
  }
}

// Its caller is gone.
void Router::State::lose_call(Entry& entry) {
  tell_callee_cancel(entry);
  release(entry);
}

// Its callee is gone.
void Router::State::survive(Entry& entry, std::int64_t now) {
  ModuleMetrics& metrics = entry.module->metrics;
  ++entry.deaths;
  if (entry.deaths > 1) {
    ++metrics.poison;
    if (Instance* callee = tables.instance(entry.callee)) {
      audit(*callee, AuditKind::Poison, "town " + std::to_string(entry.town) + " service " + entry.service->name, now);
    }
  }
  const bool kept = entry.retry_bytes > 0 && entry.retriable && entry.deaths == 1;
  Instance* next = kept ? successor(entry) : nullptr;
  const bool at_once = next != nullptr && (entry.lane || (next->has_slot() && entry.module->waiting.empty()));
  // One that was told to end crashed nobody: what it leaves waits for who comes after it.
  const Instance* callee = tables.instance(entry.callee);
  const bool waits = kept && callee != nullptr && callee->draining && entry.module->expected && !entry.lane;
  if ((next == nullptr && !waits) || (!at_once && !queue_has_room(*entry.module, *entry.queue, entry.retry_bytes))) {
    return finish(entry, Code::Unavailable, "the instance that handled the request has ended", now, !entry.repeatable);
  }
  ++metrics.retries;
  leave_callee(entry);
  Frame header = std::move(entry.header);
  Frame payload = std::move(entry.payload);
  entry.holds_frames = false;
  if (at_once) return send(entry, *next, header, payload);
  wait(entry, header, payload);
}

// The other instance that serves the route and takes requests. Its version reads what this one read: the supervisor
// sets no other as a standby.
Instance* Router::State::successor(const Entry& entry) {
  const Route* route = tables.route(entry.town, entry.service->id);
  return route != nullptr ? tables.chosen(*route) : nullptr;
}

}  // namespace stadtkern::bus
