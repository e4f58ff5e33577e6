// SPDX-License-Identifier: EUPL-1.2
// How a new release is looked at: trial calls before the flip, tallies of both releases after it.
#include "lifecycle/process.h"
#include "lifecycle/services.h"
#include "swapping.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stadtkern {
namespace {

using lifecycle::Desired;
using lifecycle::Part;
using lifecycle::Swap;
using lifecycle::UnitStatus;

constexpr std::size_t kTrialsAtOnce = 8;
constexpr std::chrono::milliseconds kTrialDeadline{5'000};
constexpr std::chrono::milliseconds kBetweenVerdicts{250};
// Answers to a trial that say the release is at fault, not that it has nothing to tell.
constexpr std::array kFaults{Code::Internal, Code::DataLoss, Code::Unavailable, Code::DeadlineExceeded};

void add(bus::Watched& sum, const bus::Watched& more) {
  for (const auto& [town, tally] : more.towns) {
    bus::Tally& to = sum.towns[town];
    to.safe += tally.safe;
    to.safe_faults += tally.safe_faults;
    to.other += tally.other;
    to.other_faults += tally.other_faults;
  }
  sum.safe_latency.add(more.safe_latency);
}

std::uint64_t memory_of(const std::vector<UnitStatus>& units) {
  std::uint64_t bytes = 0;
  for (const UnitStatus& unit : units) bytes += unit.pid > 0 ? lifecycle::resident_bytes(unit.pid) : 0;
  return bytes;
}

}  // namespace

std::vector<bus::InstanceId> Swapping::bus_ids_of(const std::vector<UnitStatus>& units) {
  std::vector<bus::InstanceId> ids;
  for (const UnitStatus& unit : units) {
    if (unit.bus_id) ids.push_back(*unit.bus_id);
  }
  return ids;
}

// Nobody is asked but the new release, and only what reads: its own figures, in each town.
void Swapping::begin_trials() {
  const Desired& picture = current_->new_picture;
  const std::string& module = current_->swap.order().module;
  for (const std::string& town : current_->swap.towns()) {
    const auto kind = town.empty() ? lifecycle::kMetrics : lifecycle::kStats;
    const lifecycle::Unit* unit = picture.unit_in(module, town, Part::Serves);
    const auto status = unit == nullptr ? std::nullopt : around_.supervisor.status_of(unit->name);
    const auto service = std::find_if(picture.services.begin(), picture.services.end(),
                                      [&](const auto& one) { return one.name == lifecycle::implicit(kind, module); });
    if (!status || !status->bus_id || service == picture.services.end()) continue;
    admin::BusCall call;
    call.town = town.empty() ? 0 : around_.ids.town(town);
    call.service = service->id;
    call.method = lifecycle::method_id(*service, "Get");
    call.deadline = kTrialDeadline;
    call.target = *status->bus_id;
    if (call.method != 0) current_->trials.emplace_back(town, std::move(call));
  }
  next_trials();
}

void Swapping::next_trials() {
  while (current_->running_trials < kTrialsAtOnce && current_->next_trial < current_->trials.size()) {
    const auto& [town, call] = current_->trials[current_->next_trial++];
    ++current_->running_trials;
    around_.calls.call(
        call, [this, mine = current_->number, town = town](const wire::Prefix& prefix, const std::string&) {
          if (current_->number != mine) return;
          --current_->running_trials;
          const auto code = static_cast<Code>(prefix.status);
          if (std::find(kFaults.begin(), kFaults.end(), code) != kFaults.end()) {
            current_->failed_trials.emplace(town, "its figures (stats/v1) fail: " + std::string(name(code)));
          }
          next_trials();
        });
  }
  if (current_->running_trials > 0 || current_->swap.phase() != Swap::Phase::Trying) return;
  current_->swap.tried(current_->failed_trials, lifecycle::steady_now());
  carry_out();
}

void Swapping::judge_soon() {
  const auto left = current_->swap.watch_left(lifecycle::steady_now());
  current_->tick.after(std::min(kBetweenVerdicts, left), [this] { judge(); });
}

void Swapping::judge() {
  if (current_->swap.phase() != Swap::Phase::Watching) return;
  const std::vector<UnitStatus> old_units = units(current_->old_picture);
  const std::vector<UnitStatus> new_units = units(current_->new_picture);
  around_.bus.post([this, mine = current_->number, &loop = around_.loop, old_ids = bus_ids_of(old_units),
                    new_ids = bus_ids_of(new_units), old_memory = memory_of(old_units),
                    new_memory = memory_of(new_units)](bus::Router& router, std::int64_t) {
    lifecycle::Side old_side{{}, old_memory};
    lifecycle::Side new_side{{}, new_memory};
    for (const bus::InstanceId id : old_ids) add(old_side.seen, router.watched(id));
    for (const bus::InstanceId id : new_ids) add(new_side.seen, router.watched(id));
    loop.post([this, mine, old_side, new_side] {
      if (current_->number != mine || current_->swap.phase() != Swap::Phase::Watching) return;
      const auto now = lifecycle::steady_now();
      current_->old_side = old_side;
      current_->new_side = new_side;
      current_->swap.judged(
          lifecycle::judge(old_side, new_side, current_->swap.window_over(now),
                           [this](std::uint32_t town) { return std::string(around_.ids.town_name(town)); }),
          now);
      carry_out();
      if (current_->swap.phase() == Swap::Phase::Watching) judge_soon();
    });
  });
}

}  // namespace stadtkern
