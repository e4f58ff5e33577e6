// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/limits.h"

namespace stadtkern::catalogue {
namespace {

std::optional<std::uint32_t> count(config::TableReader& table, std::string_view key, std::int64_t least,
                                   std::int64_t most) {
  const auto value = table.integer(key, least, most);
  if (!value) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

}  // namespace

Limits read_limits(config::TableReader& table) {
  using namespace std::chrono_literals;
  Limits limits;
  limits.workers = count(table, "workers", 1, 64);
  limits.memory_bytes = table.size("memory", std::uint64_t{8} << 20, std::uint64_t{1} << 40);
  limits.drain = table.duration("drain", 0ms, 10min);
  limits.open_files = count(table, "open_files", 32, 1'048'576);
  limits.processes = count(table, "processes", 0, 1024);
  limits.slots = count(table, "slots", 1, 65'536);
  limits.queue = count(table, "queue", 1, 65'536);
  return limits;
}

Limits merged(Limits first, const Limits& second) {
  const auto fill = [](auto& open, const auto& from) {
    if (!open) open = from;
  };
  fill(first.workers, second.workers);
  fill(first.memory_bytes, second.memory_bytes);
  fill(first.drain, second.drain);
  fill(first.open_files, second.open_files);
  fill(first.processes, second.processes);
  fill(first.slots, second.slots);
  fill(first.queue, second.queue);
  return first;
}

}  // namespace stadtkern::catalogue
