// SPDX-License-Identifier: EUPL-1.2
// Slots and waiting: a request is sent when the instance has a slot and it is its town's turn.
#include "bus/state.h"

#include <algorithm>
#include <utility>

namespace stadtkern::bus {

// A request for `town` has come. What several towns ask at the same time is kept short in the instance, where it would
// stand in one line: a town that floods waits here, in a queue of its own. A town alone may use every slot.
void Instance::asked(std::uint32_t town, const Limits& limits, std::int64_t now) noexcept {
  if (town != last_town) {
    if (last_town != 0) shared_until = now + limits.busy_time;
    last_town = town;
  }
  share = now < shared_until ? limits.busy_share : kAll;
}

void Router::State::send(Entry& entry, Instance& callee, Frame& header, Frame& payload) {
  entry.state = Entry::State::Sent;
  entry.callee = callee.id;
  callee.handling.push_back(entry);
  if (entry.lane) {
    ++callee.load.lane;
  } else {
    ++callee.load.running;
    ++entry.queue->running;
  }
  const std::size_t size = header.size() + payload.size();
  ModuleMetrics& metrics = entry.module->metrics;
  ++metrics.requests;
  ++metrics.in_flight;
  metrics.bytes_in += size;

  const bool may_retry = entry.repeatable && entry.retriable && entry.deaths == 0;
  const bool keep = may_retry && retry_bytes_ + size <= limits_.retry_bytes;
  if (keep) {
    entry.retry_bytes = size;
    retry_bytes_ += size;
    entry.payload = payload.share();
  }
  if (keep || callee.may_nest) {
    entry.header = header.share();
    entry.holds_frames = true;
  }
  outgoing.push_back({callee.id, false, std::move(header), std::move(payload)});
  if (entry.stream != nullptr) release_held(entry);
}

bool Router::State::queue_has_room(const Module& module, const TownQueue& queue, std::size_t bytes) const {
  return queue.messages < module.queue_messages && queue.bytes + bytes <= module.queue_bytes &&
         waiting_bytes_ + bytes <= limits_.waiting_bytes;
}

void Router::State::wait(Entry& entry, Frame& header, Frame& payload) {
  const std::size_t bytes = header.size() + payload.size();
  entry.state = Entry::State::Waiting;
  entry.header = std::move(header);
  entry.payload = std::move(payload);
  entry.holds_frames = true;
  entry.module->waiting.push(*entry.queue, entry, bytes);
  waiting_bytes_ += bytes;
  ModuleMetrics& metrics = entry.module->metrics;
  ++metrics.waits;
  metrics.queued = entry.module->waiting.messages();
  metrics.most_queued = std::max(metrics.most_queued, metrics.queued);
}

void Router::State::take_from_queue(Entry& entry) {
  const std::size_t bytes = entry.header.size() + entry.payload.size();
  entry.module->waiting.erase(*entry.queue, entry, bytes);
  entry.module->metrics.queued = entry.module->waiting.messages();
  waiting_bytes_ -= bytes;
}

// Sends the first request, in the towns' order, whose instance has a slot for its town. With mind_shares a town that
// holds half of the slots is passed by.
bool Router::State::serve_one(Module& module, bool mind_shares) {
  for (TownQueue* queue = module.waiting.first(); queue != nullptr; queue = WaitingRing::next(*queue)) {
    Entry& entry = *queue->items.first();
    const Route* route = tables.route(entry.town, entry.service->id);
    Instance* callee = route != nullptr ? tables.chosen(*route) : nullptr;
    if (callee == nullptr || !callee->has_slot()) continue;
    if (queue->running >= (mind_shares ? callee->town_share() : callee->share)) continue;
    take_from_queue(entry);
    module.waiting.to_the_back(*queue);
    Frame header = std::move(entry.header);
    Frame payload = std::move(entry.payload);
    entry.holds_frames = false;
    send(entry, *callee, header, payload);
    return true;
  }
  return false;
}

// The second pass finds something only when no other town waits for that instance: two towns that each hold half of
// the slots leave none free. So a town alone may use them all.
void Router::State::pump(Module& module) {
  const auto any_slot = [&module] {
    return std::any_of(module.instances.begin(), module.instances.end(),
                       [](const Instance* instance) { return instance->takes_requests() && instance->has_slot(); });
  };
  while (!module.waiting.empty() && any_slot()) {
    if (!serve_one(module, true) && !serve_one(module, false)) return;
  }
}

void Router::State::settle(Module& module, std::int64_t now) {
  for (TownQueue* queue = module.waiting.first(); queue != nullptr;) {
    TownQueue* const following = WaitingRing::next(*queue);
    for (Entry* entry = queue->items.first(); entry != nullptr;) {
      Entry* const after = TownQueue::Items::next(*entry);
      const Route* route = tables.route(entry->town, entry->service->id);
      if (route == nullptr) {
        finish(*entry, Code::NotFound, "nobody serves this in that town any more", now);
      } else if (!module.expected && tables.chosen(*route) == nullptr) {
        finish(*entry, Code::Unavailable, "the module has no ready instance", now);
      }
      entry = after;
    }
    queue = following;
  }
  pump(module);
}

// A slot or a place in the lane becomes free; the entry stays in the callee's list.
void Router::State::free_slot(Instance& callee, Entry& entry) {
  if (entry.lane) {
    --callee.load.lane;
  } else if (entry.stream != nullptr && entry.stream->answered) {
    --callee.load.streams;
  } else {
    --callee.load.running;
    --entry.queue->running;
  }
}

// Takes a sent entry from its callee, which may be gone from the tables already.
void Router::State::leave_callee(Entry& entry) {
  if (Instance* callee = tables.instance(entry.callee)) {
    callee->handling.erase(entry);
    free_slot(*callee, entry);
  }
  --entry.module->metrics.in_flight;
  retry_bytes_ -= std::exchange(entry.retry_bytes, 0);
}

}  // namespace stadtkern::bus
