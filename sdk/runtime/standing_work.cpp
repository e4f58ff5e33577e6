// SPDX-License-Identifier: Apache-2.0
// Timers, subscriptions and wake-ups: what runs without a request, only in the instance that is active in a town.
#include "runtime/runtime.h"
#include "runtime/store/epoch.h"
#include "runtime/tables/handles.h"

#include <algorithm>
#include <filesystem>
#include <future>

namespace stadtkern::runtime {
namespace {

constexpr std::int64_t kDayUs = std::int64_t{24} * 3600 * 1'000'000;

}  // namespace

bool Runtime::personal_data() const {
  return std::any_of(welcome_.services.begin(), welcome_.services.end(),
                     [](const auto& service) { return service.provided && service.name.starts_with("privacy/v1@"); });
}

// A module that says it holds personal data answers for it, or doesn't start.
Status Runtime::prepare_privacy() {
  if (!personal_data()) return {};
  const auto& handlers = registrations_.privacy;
  if (!handlers.export_.handler || !handlers.erase.handler) {
    return Error{Code::FailedPrecondition,
                 "plugin.toml says personal_data = true, but the plugin registers no handler for " +
                     std::string(handlers.export_.handler ? "erase" : "export")};
  }
  privacy_ = std::make_unique<Privacy>(handlers, *this, [this](std::function<void()> task) {
    schedule_->after(std::chrono::milliseconds(0), std::move(task));
  });
  return {};
}

// What is kept no longer goes once a day, by a durable timer in each town.
void Runtime::prepare_daily() {
  if (stores_ && !facts_.publishes.empty()) {
    event_retention_ = std::make_unique<EventRetention>(facts_.publishes, *stores_, options_.clock);
  }
  if (!stores_) return;
  const bool works = !registrations_.timers.empty() || !registrations_.subscribers.empty();
  if (!works && !event_retention_ && registrations_.privacy.rules.empty() && !takes_changes() && !has_blobs()) return;
  const TimerHandler daily{kDayUs,
                           [](void* user, stadtkern_tx* tx, stadtkern_fail, void*) -> stadtkern_code {
                             auto& self = *static_cast<Runtime*>(user);
                             if (const auto open = self.town(tx->town->facts().id)) self.run_daily(open);
                             return STADTKERN_OK;
                           },
                           this};
  registrations_.timers.emplace("sk.retention", daily);
}

// Whether somebody with a role can change something here, so that there are rows of it to let go.
bool Runtime::takes_changes() {
  const auto provided = methods_.all_provided();
  return routes_.any_changes() || std::any_of(provided.begin(), provided.end(), [](const Method* method) {
           return method->handler && method->safety != Safety::Safe;
         });
}

// A module that has never kept one needs no sweep: what is left over is of a process before this one.
bool Runtime::has_blobs() const {
  std::error_code ignored;
  for (const auto& town : std::filesystem::directory_iterator(welcome_.data, ignored)) {
    if (std::filesystem::exists(town.path() / "blobs", ignored)) return true;
  }
  return false;
}

void Runtime::run_daily(const std::shared_ptr<stadtkern_town>& town) {
  if (privacy_) privacy_->run_rules_soon(town);
  if (blob_sweep_) sweep_blobs(town);
  if (event_retention_) remove_events(town);
  remove_actions(town);
}

void Runtime::sweep_blobs(const std::shared_ptr<stadtkern_town>& town) {
  blob_sweep_->run(town->facts().name, [this, name = town->facts().name](const Result<std::uint64_t>& found) {
    if (!found) {
      return log_.write(STADTKERN_LOG_ERROR, "blobs that no row uses cannot be removed",
                        {{"town", name}, {"why", found.error().message}});
    }
    if (*found == 0) return;
    log_.write(STADTKERN_LOG_WARNING, "blobs that no row uses were removed",
               {{"town", name}, {"blobs", std::to_string(*found)}});
  });
}

void Runtime::remove_events(const std::shared_ptr<stadtkern_town>& town) {
  schedule_->after(std::chrono::milliseconds(0), [this, name = town->facts().name] {
    event_retention_->run(name, [this, name](const Result<EventRetention::Report>& report) {
      if (!report) {
        return log_.write(STADTKERN_LOG_ERROR, "events that are kept no longer cannot be removed",
                          {{"town", name}, {"why", report.error().message}});
      }
      for (const auto& type : report->types) {
        if (type.done == 0) continue;
        log_.write(STADTKERN_LOG_INFO, "retention",
                   {{"town", name}, {"events", type.type}, {"removed", std::to_string(type.done)}});
      }
    });
  });
}

void Runtime::remove_actions(const std::shared_ptr<stadtkern_town>& town) {
  schedule_->after(std::chrono::milliseconds(0), [this, town] {
    actions_->expire(town, [this, name = town->facts().name](const Result<Actions::Report>& report) {
      if (!report) {
        return log_.write(STADTKERN_LOG_ERROR, "the record of actions cannot be cut back",
                          {{"town", name}, {"why", report.error().message}});
      }
      if (report->done == 0) return;
      log_.write(STADTKERN_LOG_INFO, "retention", {{"town", name}, {"actions", std::to_string(report->done)}});
    });
  });
}

void Runtime::prepare_standing_work() {
  if (!stores_ || (registrations_.timers.empty() && registrations_.subscribers.empty())) return;
  schedule_ = std::make_unique<Schedule>(options_.clock.steady_us);
  if (!welcome_.data.empty()) blob_sweep_ = std::make_unique<BlobSweep>(*stores_, *schedule_);
  timers_ = std::make_unique<Timers>(registrations_, *stores_, *schedule_, log_, options_.clock);
  subscriptions_ = std::make_unique<Subscriptions>(
      facts_, registrations_, *stores_, *schedule_, log_, aside_,
      [this](std::uint32_t town, std::uint32_t service, std::string_view method, std::string_view payload,
             OnAnswer on_answer) { call_publisher(town, service, method, payload, std::move(on_answer)); });
  event_retries_ = std::make_unique<EventRetries>(*subscriptions_, *stores_, *schedule_, log_, aside_);
}

void Runtime::activate(std::uint32_t id, std::uint64_t activation) {
  const auto open = town(id);
  if (!open || !schedule_) return;
  {
    const std::lock_guard lock(activations_.mutex);
    activations_.waiting.emplace_back(open, activation);
  }
  begin_next();
}

void Runtime::begin_next() {
  constexpr unsigned kAtOnce = 2;  // as many as there are writers
  for (;;) {
    std::pair<std::shared_ptr<stadtkern_town>, std::uint64_t> next;
    {
      const std::lock_guard lock(activations_.mutex);
      if (activations_.waiting.empty() || activations_.running == kAtOnce) return;
      next = std::move(activations_.waiting.front());
      activations_.waiting.pop_front();
      ++activations_.running;
    }
    begin(next.first, next.second);
  }
}

void Runtime::begin(const std::shared_ptr<stadtkern_town>& open, std::uint64_t activation) {
  const auto aside = std::make_shared<std::int64_t>(0);
  auto raise = [activation, aside](store::Tx& tx) -> Result<store::Reply> {
    if (const Status status = store::raise_epoch(tx, activation); !status) return status.error();
    const auto count = store::count_set_aside(tx.connection());
    if (!count) return count.error();
    *aside = *count;
    return store::Reply{};
  };
  auto raised = [this, open, activation, aside](const Result<store::Reply>& outcome, bool) {
    if (!outcome) {
      log_.write(STADTKERN_LOG_ERROR, "standing work cannot begin",
                 {{"town", open->facts().name}, {"why", outcome.error().message}});
    } else if (town(open->facts().id) == open) {  // else closed meanwhile
      if (!registrations_.subscribers.empty()) aside_.set(open->facts().name, *aside);
      timers_->activate(open, activation);
      subscriptions_->activate(open, activation);
    }
    {
      const std::lock_guard lock(activations_.mutex);
      --activations_.running;
    }
    begin_next();
  };
  stores_->write(open->facts().name, store::make_job(std::move(raise), std::move(raised)));
}

void Runtime::call_publisher(std::uint32_t town, std::uint32_t service, std::string_view method,
                             std::string_view payload, OnAnswer on_answer) {
  constexpr std::uint32_t kDeadlineMs = 5000;
  const Service* publisher = methods_.service(service);
  CallSpec spec;
  spec.town = town;
  spec.service = service;
  spec.payload = payload;
  spec.deadline_ms = kDeadlineMs;
  if (publisher) {
    for (const auto& [id, candidate] : publisher->methods) {
      if (candidate.name == method) spec.method = id;
    }
  }
  call(spec, std::move(on_answer));
}

void Runtime::settle() {
  if (!stores_) return;
  std::vector<std::string> names;
  {
    const std::shared_lock lock(towns_mutex_);
    for (const auto& [id, open] : towns_) names.push_back(open->facts().name);
  }
  // What fell due queues writes; what they bring about is on the schedule again, or in the next write. Enough when no
  // task has come of the last rounds: a write that is still under way when the clock is turned would seem to have taken
  // all that time.
  constexpr int kMostRounds = 100;
  constexpr int kQuietRounds = 4;  // writes that follow each other before a task comes of them, and one more
  std::uint64_t ran = 0;
  for (int round = 0, quiet = 0; round < kMostRounds && quiet < kQuietRounds; ++round) {
    const std::uint64_t now = schedule_ ? schedule_->settle() : 0;
    quiet = now == ran ? quiet + 1 : 0;
    ran = now;
    for (const auto& name : names) {
      const auto written = std::make_shared<std::promise<void>>();
      stores_->write(name, store::make_job([](store::Tx&) -> Result<store::Reply> { return store::Reply{}; },
                                           [written](const auto&, bool) { written->set_value(); }));
      written->get_future().wait();
    }
  }
}

void Runtime::wake_subscribers(std::string_view town_name, std::string_view log_id, std::int64_t last_seq) {
  std::uint32_t id = 0;
  {
    const std::shared_lock lock(towns_mutex_);
    for (const auto& [candidate, open] : towns_) {
      if (open->facts().name == town_name) id = candidate;
    }
  }
  publisher_.published(id, log_id, last_seq);
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Event;
  prefix.epoch = welcome_.epoch;
  prefix.town = id;
  for (const auto& service : welcome_.services) {
    if (service.provided && service.name.starts_with("events/v1@")) prefix.service = service.id;
  }
  link_.send(wire::header(prefix),
             wire::encode(wire::WakeUp{std::string(log_id), static_cast<std::uint64_t>(last_seq)}));
}

}  // namespace stadtkern::runtime
