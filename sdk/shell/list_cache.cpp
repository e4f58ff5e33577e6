// SPDX-License-Identifier: Apache-2.0
#include "shell/list_cache.h"

namespace stadtkern::shell {

bool ListCache::asked(std::uint32_t town, const std::string& module, Time now) const {
  const std::lock_guard lock(mutex_);
  const auto found = lists_.find({town, module});
  return found != lists_.end() && now - found->second.asked <= kFresh;
}

ListCache::List ListCache::usable(std::uint32_t town, const std::string& module, Time now) const {
  const std::lock_guard lock(mutex_);
  const auto found = lists_.find({town, module});
  return found == lists_.end() || now - found->second.at > kUsable ? nullptr : found->second.list;
}

ListCache::List ListCache::last(std::uint32_t town, const std::string& module) const {
  const std::lock_guard lock(mutex_);
  const auto found = lists_.find({town, module});
  return found == lists_.end() ? nullptr : found->second.list;
}

Lists ListCache::all(std::uint32_t town) const {
  Lists out;
  const std::lock_guard lock(mutex_);
  for (const auto& [whose, kept] : lists_) {
    if (whose.first == town && kept.list) out.emplace(whose.second, kept.list);
  }
  return out;
}

void ListCache::keep(std::uint32_t town, const std::string& module, List list, Time now) {
  const std::lock_guard lock(mutex_);
  lists_[{town, module}] = {std::move(list), now, now};
}

void ListCache::failed(std::uint32_t town, const std::string& module, Time now) {
  const std::lock_guard lock(mutex_);
  lists_[{town, module}].asked = now;
}

void ListCache::forget(std::uint32_t town) {
  const std::lock_guard lock(mutex_);
  std::erase_if(lists_, [town](const auto& entry) { return entry.first.first == town; });
}

}  // namespace stadtkern::shell
