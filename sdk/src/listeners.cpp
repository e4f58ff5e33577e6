// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/listeners.h>

namespace stadtkern {

void Listeners::add(const Town& town, const EventStream& stream) {
  const std::lock_guard lock(mutex_);
  auto& streams = towns_[town.id()];
  std::erase_if(streams, [](const EventStream& one) { return !one.open(); });
  streams.push_back(stream);
}

void Listeners::tell(const Town& town, const EventStream::Event& event) {
  const std::lock_guard lock(mutex_);
  const auto found = towns_.find(town.id());
  if (found == towns_.end()) return;
  std::erase_if(found->second, [&](const EventStream& one) { return !one.send(event); });
  if (found->second.empty()) towns_.erase(found);
}

std::size_t Listeners::size(const Town& town) const {
  const std::lock_guard lock(mutex_);
  const auto found = towns_.find(town.id());
  return found == towns_.end() ? 0 : found->second.size();
}

}  // namespace stadtkern
