// SPDX-License-Identifier: EUPL-1.2
// Another kernel takes the bus over: streams are told, what is under way ends, the rest is answered.
#include "bus/state.h"

namespace stadtkern::bus {

void Router::State::goaway(Instance& callee, std::uint32_t ms) {
  for (Entry* entry = callee.handling.first(); entry != nullptr; entry = decltype(callee.handling)::next(*entry)) {
    if (entry->stream == nullptr) continue;
    wire::Prefix prefix;
    prefix.kind = wire::Kind::GoAway;
    prefix.correlation = entry->correlation;
    prefix.epoch = epoch_;
    prefix.aux = ms;
    put(entry->caller, prefix, Frame(), Frame());
    prefix.correlation = entry->number();
    prefix.flags = wire::flag::kToCallee;
    put(entry->callee, prefix, Frame(), Frame());
  }
}

void Router::State::warn_streams(std::uint32_t ms) {
  for (const auto& [id, module] : tables.modules) {
    for (Instance* instance : module->instances) goaway(*instance, ms);
  }
}

Router::UnderWay Router::State::under_way() const {
  UnderWay all{in_flight_.size(), 0};
  for (const auto& [id, module] : tables.modules) {
    for (const Instance* instance : module->instances) all.streams += instance->load.streams;
  }
  all.requests -= all.streams;
  return all;
}

Router::UnderWay Router::State::end_all(std::int64_t now) {
  const UnderWay ended = under_way();
  for (const auto& [id, module] : tables.modules) {
    for (Instance* instance : module->instances) {
      while (Entry* entry = instance->calls.first()) {
        const bool unknown = entry->state == Entry::State::Sent && !entry->repeatable;
        tell_callee_cancel(*entry);
        finish(*entry, Code::Unavailable, "the kernel is being replaced", now, unknown);
      }
    }
  }
  // The last word of this bus: who heard it has everything, and may leave for the next one.
  wire::Prefix farewell;
  farewell.kind = wire::Kind::GoAway;
  farewell.epoch = epoch_;
  for (const auto& [id, module] : tables.modules) {
    for (const Instance* instance : module->instances) {
      if (instance->connected) put(instance->id, farewell, Frame(), Frame());
    }
  }
  return ended;
}

}  // namespace stadtkern::bus
