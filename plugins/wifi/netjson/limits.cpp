// SPDX-License-Identifier: EUPL-1.2
#include "netjson/limits.h"

#include "netjson/reading.h"

namespace wifi::netjson {
namespace {

// Counts what is in `value`; ends at the first limit.
std::optional<Fault> count(const Json& value, const std::string& pointer, std::size_t& values) {
  if (++values > kMostValues) return Fault{{}, "has more than 10,000 values"};
  if (value.items.size() > kMostEntries || value.members.size() > kMostEntries) {
    return Fault{pointer, "has more than 2,000 entries"};
  }
  for (std::size_t index = 0; index < value.items.size(); ++index) {
    if (auto beyond = count(value.items[index], below(pointer, std::to_string(index)), values)) return beyond;
  }
  for (const auto& [name, member] : value.members) {
    if (auto beyond = count(member, below(pointer, name), values)) return beyond;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Fault> beyond_limits(const Json& configuration) {
  std::size_t values = 0;
  return count(configuration, {}, values);
}

}  // namespace wifi::netjson
