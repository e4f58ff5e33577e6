// SPDX-License-Identifier: EUPL-1.2
#include "devices/contacts.h"

#include <iterator>

namespace wifi::devices {

void Contacts::note(std::uint32_t town, std::string_view device, Call call) {
  const std::lock_guard lock(mutex_);
  towns_[town].insert_or_assign(std::string(device), std::move(call));
}

Contacts::Calls Contacts::take(std::uint32_t town) {
  std::unordered_map<std::string, Call> calls;
  {
    const std::lock_guard lock(mutex_);
    const auto found = towns_.find(town);
    if (found == towns_.end()) return {};
    calls.swap(found->second);
  }
  return {std::make_move_iterator(calls.begin()), std::make_move_iterator(calls.end())};
}

void Contacts::forget(std::uint32_t town) {
  const std::lock_guard lock(mutex_);
  towns_.erase(town);
}

}  // namespace wifi::devices
