// SPDX-License-Identifier: EUPL-1.2
// The supervisor's part with the router's tables: who serves, who stands by, who is waited for.
#include "lifecycle/supervisor.h"

#include <algorithm>
#include <utility>

namespace stadtkern::lifecycle {
namespace {

constexpr std::chrono::milliseconds kLookAfterLeaving{10};

std::vector<std::uint32_t> without(std::vector<std::uint32_t> all, const std::vector<std::uint32_t>& some) {
  std::erase_if(all, [&](std::uint32_t id) { return std::find(some.begin(), some.end(), id) != some.end(); });
  return all;
}

// Whether a module has one unit now and then, the same: nothing of it goes from one to another.
bool stays_alone(const Unit& unit, const Desired& now, const Desired& wanted) {
  const auto alone = [&](const Desired& desired) {
    return std::all_of(desired.units.begin(), desired.units.end(),
                       [&](const Unit& other) { return other.module != unit.module || other.name == unit.name; });
  };
  return alone(now) && alone(wanted);
}

}  // namespace

// Where another unit serves from now on, or another one stands by: all of a unit's towns in one command.
void Supervisor::turn_routes(const Desired& wanted) {
  const auto name_of = [](const Unit* unit) { return unit == nullptr ? std::string_view() : unit->name; };
  for (const Unit& unit : wanted.units) {
    const Record* record = find(unit.name);
    if (record == nullptr || !record->process || !record->process->machine().ready()) continue;
    if (stays_alone(unit, desired_, wanted)) continue;
    const std::vector<std::uint32_t> open = record->process->machine().open_towns();
    std::vector<InstanceProcess::Line> lines;
    for (const auto& [name, town] : unit.towns) {
      if (unit.part_in(name) != Part::Serves || !std::binary_search(open.begin(), open.end(), town.id)) continue;
      const Unit* warm = wanted.unit_in(unit.module, name, Part::Warms);
      const Unit* before = desired_.unit_in(unit.module, name, Part::Serves);
      const Unit* warm_before = desired_.unit_in(unit.module, name, Part::Warms);
      const bool fresh = name_of(before) != unit.name;
      if (!fresh && name_of(warm) == name_of(warm_before)) continue;
      InstanceProcess::Line line{town.id, {}, wanted.share, {}, fresh};
      const Record* standby = warm == nullptr ? nullptr : find(warm->name);
      if (standby != nullptr && standby->process) line.standby = standby->process->bus_id();
      if (fresh && before != nullptr) line.lapsed = without(before->town_services, unit.town_services);
      lines.push_back(std::move(line));
    }
    const Unit* old = desired_.unit(unit.name);
    const bool node = unit.serves_node() && old != nullptr && !old->serves_node();
    if (!lines.empty() || node) record->process->serve(lines, node);
    if (node) record->process->send_listeners();
  }
}

// Requests that were sent to it before another unit took the town over end there, before it is told to close.
void Supervisor::leave_town(const std::string& unit, std::uint32_t town) {
  leaving_.push_back({unit, town, steady_now() + find(unit)->unit.drain});
  leaving_timer_.after(std::chrono::milliseconds(0), [this] { look_after_leaving(); });
}

void Supervisor::look_after_leaving() {
  std::vector<std::pair<bus::InstanceId, std::uint32_t>> wanted;
  std::erase_if(leaving_, [this](const Leaving& one) {
    const Record* record = find(one.unit);
    return record == nullptr || !record->process;
  });
  for (const Leaving& one : leaving_) {
    const std::optional<bus::InstanceId> id = find(one.unit)->process->bus_id();
    wanted.emplace_back(id.value_or(bus::kNobody), one.town);
  }
  if (wanted.empty()) return;
  around_.bus.post([this, &loop = around_.loop, wanted](bus::Router& router, std::int64_t) {
    std::vector<std::pair<std::pair<bus::InstanceId, std::uint32_t>, bool>> busy;
    for (const auto& one : wanted) busy.emplace_back(one, router.handling(one.first, one.second) > 0);
    loop.post([this, busy] {
      std::vector<std::string> done;
      for (const auto& [which, still] : busy) {
        std::erase_if(leaving_, [&, this, which = which, still = still](const Leaving& one) {
          const Record* record = find(one.unit);
          const bool mine = one.town == which.second && record != nullptr && record->process &&
                            record->process->bus_id() == which.first;
          if (!mine || (still && steady_now() < one.until)) return false;
          record->process->close_town(one.town);
          done.push_back(one.unit);
          return true;
        });
      }
      for (const std::string& unit : done) changed(unit);
      if (!leaving_.empty()) leaving_timer_.after(kLookAfterLeaving, [this] { look_after_leaving(); });
    });
  });
}

bool Supervisor::has_open(std::string_view module, std::string_view town) const {
  return std::any_of(records_.begin(), records_.end(), [&](const auto& entry) {
    const Record& record = *entry.second;
    if (record.unit.module != module || !record.process) return false;
    const UnitStatus now = status_of(entry.first, record);
    const auto has = [&](const std::vector<std::string>& towns) {
      return std::find(towns.begin(), towns.end(), town) != towns.end();
    };
    return has(now.towns) || has(now.closing_towns) || record.unit.towns.contains(std::string(town));
  });
}

bool Supervisor::leaving(std::string_view unit) const {
  return std::any_of(leaving_.begin(), leaving_.end(), [&](const Leaving& one) { return one.unit == unit; });
}

// Whether requests wait for this record's module: while any unit of it is on its way (back) to ready.
void Supervisor::expect(const Record& record) {
  const std::string& module = record.unit.module;
  const bool expected = std::any_of(records_.begin(), records_.end(), [&](const auto& entry) {
    const Record& other = *entry.second;
    if (other.unit.module != module || other.afterwards != Afterwards::Restart) return false;
    return other.state == UnitState::Starting || other.state == UnitState::Draining ||
           (other.state == UnitState::Failed && (other.process != nullptr || other.back_soon));
  });
  around_.bus.post(
      [module, expected](bus::Router& router, std::int64_t now) { router.set_expected(module, expected, now); });
}

// Routes without an instance: requests wait while the module is expected, and are answered UNAVAILABLE else.
void Supervisor::park_routes(const Record& record, const std::vector<std::uint32_t>& towns, bool node_too) {
  around_.bus.post([towns, services = record.unit.town_services,
                    node = node_too ? record.unit.node_services : std::vector<std::uint32_t>()](bus::Router& router,
                                                                                                std::int64_t now) {
    for (const std::uint32_t service : node) router.set_route(0, service, bus::kNobody, now);
    for (const std::uint32_t town : towns) {
      for (const std::uint32_t service : services) router.set_route(town, service, bus::kNobody, now);
    }
  });
}

void Supervisor::clear_routes(const Record& record, const std::vector<std::uint32_t>& towns, bool node_too) {
  if (towns.empty() && !node_too) return;
  around_.bus.post([towns, services = record.unit.town_services,
                    node = node_too ? record.unit.node_services : std::vector<std::uint32_t>()](bus::Router& router,
                                                                                                std::int64_t now) {
    for (const std::uint32_t service : node) router.clear_route(0, service, now);
    for (const std::uint32_t town : towns) {
      for (const std::uint32_t service : services) router.clear_route(town, service, now);
    }
  });
}

}  // namespace stadtkern::lifecycle
