// SPDX-License-Identifier: EUPL-1.2
// EVENT: a publisher wakes its subscribers. Who misses one asks by itself every 10 s.
#include "bus/state.h"

namespace stadtkern::bus {
namespace {

constexpr std::size_t kLargestWakeUp = 1024;  // a log id and a number

bool has_town(const Instance& instance, std::uint32_t town) {
  return town == 0 || instance.spec.all_towns || instance.towns.contains(town);
}

}  // namespace

void Router::State::wake_up(Instance& publisher, const wire::Prefix& prefix, Frame& header, Frame& payload,
                            std::int64_t now) {
  if (prefix.epoch != epoch_) {
    ++metrics_.dropped;
    return;
  }
  const Service* service = tables.service(prefix.service);
  const bool own = service != nullptr && service->wakes && service->module == publisher.module;
  const bool town = has_town(publisher, prefix.town) && (prefix.town == 0 || tables.towns.contains(prefix.town));
  if (!own || !town || payload.size() > kLargestWakeUp) {
    return audit(publisher, AuditKind::EventRefused,
                 "town " + std::to_string(prefix.town) + " service " + std::to_string(prefix.service), now);
  }
  wire::Prefix out;
  out.kind = wire::Kind::Event;
  out.epoch = epoch_;
  out.town = prefix.town;
  out.service = prefix.service;
  if (header.size() != wire::kPrefixSize) header = Frame::of_size(wire::kPrefixSize);
  wire::write(out, header.data());
  for (const InstanceId id : service->subscribers) {
    const Instance* subscriber = tables.instance(id);
    if (subscriber == nullptr || !subscriber->takes_requests() || !has_town(*subscriber, prefix.town)) continue;
    ++metrics_.wake_ups;
    outgoing.push_back({id, true, header.share(), payload.share()});
  }
}

}  // namespace stadtkern::bus
