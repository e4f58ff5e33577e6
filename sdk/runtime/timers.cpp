// SPDX-License-Identifier: Apache-2.0
#include "runtime/timers.h"

#include "runtime/retry.h"
#include "runtime/store/epoch.h"
#include "runtime/store/timers.h"
#include "runtime/tables/handles.h"

#include <stadtkern/detail/api.h>

#include <algorithm>

namespace stadtkern::runtime {
namespace {

constexpr std::size_t kMost = 1024;  // timers of one module
// A look at the clock at least this often: the wall clock may be set meanwhile.
constexpr std::int64_t kLongestWaitUs = 60'000'000;

Status run_handler(const TimerHandler& handler, stadtkern_town* town, store::Tx& tx) {
  stadtkern_tx handle{&tx, {&tx.connection()}, town, {}, false};
  detail::Failure failure;
  const tables::WriteScope scope;
  const auto code = handler.handler(handler.user, &handle, detail::Failure::take, failure.self());
  if (code != STADTKERN_OK) return failure.take_error(code);
  return {};
}

}  // namespace

Timers::Active* Timers::find(std::uint32_t town, std::uint64_t activation) {
  const auto found = active_.find(town);
  return found == active_.end() || found->second.activation != activation ? nullptr : &found->second;
}

void Timers::activate(const std::shared_ptr<stadtkern_town>& town, std::uint64_t activation) {
  if (registrations_.timers.empty()) return;
  const std::uint32_t id = town->facts().id;
  {
    const std::lock_guard lock(mutex_);
    const bool known = find(id, activation) != nullptr;
    active_[id] = {town, activation, 0, 0, 0, {}};
    if (known) return;  // the same again: its looks go on
  }
  auto declare = [this](store::Tx& tx) -> Result<store::Reply> {
    for (const auto& [name, handler] : registrations_.timers) {
      const Status status = store::declare_timer(tx, name, tx.now_us() + handler.period_us, handler.period_us);
      if (!status) return status.error();
    }
    return store::Reply{};
  };
  auto declared = [this, id, activation](const Result<store::Reply>& outcome, bool) {
    if (!outcome) {
      log_.write(STADTKERN_LOG_ERROR, "timers cannot be declared", {{"why", outcome.error().message}});
    }
    schedule_.after(std::chrono::milliseconds(0), [this, id, activation] { look(id, activation); });
  };
  stores_.write(town->facts().name, store::make_job(std::move(declare), std::move(declared)));
}

void Timers::close(std::uint32_t town) {
  const std::lock_guard lock(mutex_);
  active_.erase(town);
}

// On the schedule's thread: reading on a writer could wait for a store that only this writer can close.
void Timers::look(std::uint32_t town, std::uint64_t activation) {
  Active active;
  const std::int64_t now = clock_.wall_us();
  {
    const std::lock_guard lock(mutex_);
    Active* found = find(town, activation);
    if (!found) return;
    if (now < found->looked_us) {  // the clock was set back: what was to wait for a time no longer knows when that is
      found->next_us = 0;
      found->failing.clear();
    }
    found->looked_us = now;
    active = *found;
  }
  if (active.next_us > now) return look_again(active, active.next_us);

  std::vector<store::Timer> due;
  std::int64_t next = INT64_MAX;
  const Status status = stores_.read(active.town->facts().name, [&](store::Connection& connection) -> Status {
    auto timers = store::due_timers(connection, INT64_MAX, kMost);
    if (!timers) return timers.error();
    for (auto& timer : *timers) {
      const auto failing = active.failing.find(timer.name);
      const auto at =
          std::max(store::due_at(timer, now), failing == active.failing.end() ? 0 : failing->second.retry_us);
      next = std::min(next, at);
      if (at <= now) due.push_back(std::move(timer));
    }
    return {};
  });
  if (!due.empty()) return run_due(active, due);
  {
    const std::lock_guard lock(mutex_);
    Active* found = find(town, activation);
    if (!found) return;
    found->failures = status ? 0 : found->failures + 1;
    if (!status) next = now + std::chrono::microseconds(retry_delay(found->failures)).count();
    found->next_us = next;
  }
  look_again(active, next);
}

void Timers::look_again(const Active& active, std::int64_t at_us) {
  const std::int64_t wait_us = std::min(std::max<std::int64_t>(0, at_us - clock_.wall_us()), kLongestWaitUs);
  schedule_.after(std::chrono::ceil<std::chrono::milliseconds>(std::chrono::microseconds(wait_us)),
                  [this, id = active.town->facts().id, activation = active.activation] { look(id, activation); });
}

void Timers::run_due(const Active& active, const std::vector<store::Timer>& due) {
  const auto left = std::make_shared<std::atomic<std::size_t>>(due.size());
  for (const auto& timer : due) {
    auto run = [this, active, timer](store::Tx& tx) -> Result<store::Reply> {
      if (const Status status = store::check_epoch(tx, active.activation); !status) return status.error();
      const auto ours = store::timer_ran(tx, timer);
      if (!ours) return ours.error();
      const auto handler = registrations_.timers.find(timer.name);
      // A timer that an older version of the module left behind, or that another instance has just run.
      if (!*ours || handler == registrations_.timers.end()) return store::Reply{};
      if (const Status status = run_handler(handler->second, active.town.get(), tx); !status) return status.error();
      return store::Reply{};
    };
    auto done = [this, active, left, name = timer.name](const Result<store::Reply>& outcome, bool) {
      ran(active, name, outcome ? Status() : Status(outcome.error()));
      if (--*left == 0) look_again(active, 0);
    };
    stores_.write(active.town->facts().name, store::make_job(std::move(run), std::move(done)));
  }
}

void Timers::ran(const Active& active, const std::string& timer, const Status& outcome) {
  const std::uint32_t id = active.town->facts().id;
  {
    const std::lock_guard lock(mutex_);
    Active* found = find(id, active.activation);
    if (!found) return;
    found->next_us = 0;
    if (outcome) {
      found->failing.erase(timer);
    } else if (outcome.error().code == Code::Stale) {
      active_.erase(id);  // another instance is active
    } else {
      Failing& failing = found->failing[timer];
      failing.retry_us = clock_.wall_us() + std::chrono::microseconds(retry_delay(++failing.failures)).count();
    }
  }
  if (!outcome) {
    log_.write(STADTKERN_LOG_ERROR, "a timer failed",
               {{"timer", timer}, {"town", active.town->facts().name}, {"why", outcome.error().message}});
  }
}

}  // namespace stadtkern::runtime
